/**
 * The store of one machine: plain files under `<home>/store/<keyId>/`, shared by all processes that use the same key.
 *
 *   verdicts/<ab>/<id>  sealed answers           put-off/<id>  questions put off, encrypted
 *   quota.json          the quota's state        lock          who is changing it
 *   began               there was a state once   swept         when old entries were last removed
 *
 * No server and no native module. kill -9 at any point loses nothing that was told to anybody. A home that cannot be
 * written still answers from what is there; the process then asks once a minute, and `troubles` says why.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CachedAnswer, Question, Release, Reservation, ReserveRequest, Store } from '../lookup/ports.ts';
import { createCache } from './embedded-cache.ts';
import { sleepUntil } from './embedded-pause.ts';
import type { QuotaFile } from './embedded-quota.ts';
import { createSpare } from './embedded-spare.ts';
import { closeToOthers, type Files, realFiles, wordsFor } from './files.ts';
import { type ProcessInfo, systemProcesses } from './holder.ts';
import { createLock } from './lock.ts';
import type { RuleAnswer, RuleLimits, RuleRequest, RuleSettle, Stepped } from './rules.ts';
import type { Seal } from './seal.ts';

export interface EmbeddedOptions {
  readonly home: string;
  readonly seal: Seal;
  readonly limits: RuleLimits;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly processInfo?: ProcessInfo;
  readonly files?: Files;
}

const MINUTE_MS = 60_000;
const SWEEP_EVERY_MS = 3_600_000;
/** Nobody else is to be waited for: come back so soon when the lock is not to be had. */
const LOCKED_OUT_MS = 500;

const QUOTA_FILE = 'quota.json';

export function storeFolder(home: string, seal: Seal): string {
  return join(home, 'store', seal.keyId);
}

/** Takes the place of the one background resolver of this store until the process ends; null when one is at work. */
export function claimResolver(options: Pick<EmbeddedOptions, 'home' | 'seal' | 'files' | 'processInfo'>) {
  const path = join(storeFolder(options.home, options.seal), 'resolver');
  try {
    const { files = realFiles, processInfo = systemProcesses() } = options;
    return createLock(path, files, processInfo).claim();
  } catch {
    return null;
  }
}

/** Never fails: a home that cannot even be created is one that cannot be written. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Store> {
  const { home, seal, limits, now = Date.now, files = realFiles } = options;
  const folder = storeFolder(home, seal);
  const cache = createCache(folder, seal, files);
  let quota: QuotaFile | null = null;
  /** Loaded when somebody asks for a slot: a commit whose verdicts are all cached has no need of the rules. */
  const quotaFile = async (): Promise<QuotaFile> => {
    const { createQuotaFile } = await import('./embedded-quota.ts');
    const lock = createLock(join(folder, 'lock'), files, options.processInfo ?? systemProcesses());
    quota ??= createQuotaFile(join(folder, QUOTA_FILE), files, lock, now);
    return quota;
  };
  const spare = createSpare(limits.windowMs ?? MINUTE_MS, now);
  let readOnly: string | null = null;
  /** What the waiting client of this process was told last. */
  let promise: { readonly client: string; readonly due: number } | null = null;
  /** By id, as of the last step: how old the kept answer was, and whose grant was followed. */
  const seen = new Map<string, number>();
  const followed = new Map<string, string>();

  const failed = (error: unknown): void => {
    readOnly ??= `${wordsFor(error)} (${home})`;
  };
  const trying = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  };
  trying(() => {
    files.makeFolder(folder);
    closeToOthers(folder);
  });

  /** The answer goes to the disk before its question is free for others. */
  const keepAnswer = (settlement: Release | undefined): void => {
    if (settlement?.kind !== 'answered' || settlement.question === null) return;
    const { question, answer, ttlMs } = settlement;
    trying(() => cache.write(question, { answer, at: now() }, ttlMs));
  };
  const freshFor = (ask: ReserveRequest): CachedAnswer | null => {
    const kept = ask.question === null ? null : cache.read(ask.question);
    if (ask.question !== null) seen.set(seal.idOf(ask.question), kept?.at ?? 0);
    return kept !== null && ask.fresh(kept) ? kept : null;
  };

  const step = async (ask: ReserveRequest): Promise<Reservation> => {
    keepAnswer(ask.release);
    const request = {
      kind: 'ask' as const,
      limits,
      client: ask.client,
      question: ask.question === null ? '' : seal.idOf(ask.question),
      priority: ask.priority,
      patienceMs: ask.patienceMs,
    } satisfies RuleRequest;
    if (readOnly !== null) return spareStep(ask, request);
    const { release: settle } = ask;
    try {
      const stepped = await (await quotaFile()).change(
        settle === undefined ? request : { ...request, settle: ruleSettle(settle) },
        (save) => {
          const kept = freshFor(ask);
          if (kept === null) return null;
          if (settle !== undefined) save({ kind: 'settle', limits, settle: ruleSettle(settle) });
          return { kept };
        },
      );
      if (stepped === null) return lockedOut(ask);
      if ('kept' in stepped) return { kind: 'hit', cached: stepped.kept };
      remember(request.question, ask.client, stepped);
      return await stepOf(stepped.answer);
    } catch (error) {
      failed(error);
      return spareStep(ask, request);
    }
  };

  const remember = (id: string, client: string, { answer, state }: Stepped): void => {
    const due = state.clients.find((one) => one.id === client)?.due ?? 0;
    promise = answer.kind === 'wait' ? { client, due } : null;
    followed.delete(id);
    const grant = answer.kind === 'follow' ? state.grants.find((one) => one.question === id) : undefined;
    if (grant !== undefined) followed.set(id, grant.id);
  };

  const spareStep = async (ask: ReserveRequest, request: RuleRequest): Promise<Reservation> => {
    const kept = freshFor(ask);
    if (kept !== null) return { kind: 'hit', cached: kept };
    if (ask.release?.kind === 'unsent') spare.giveBack();
    const { answer } = (await quotaFile()).peek(request);
    if (answer.kind === 'wait' || answer.kind === 'follow' || answer.kind === 'deny') return answer;
    const ms = spare.take();
    if (ms === 0) return { kind: 'go', grant: 'spare', useByMs: 5_000 };
    return ms <= ask.patienceMs ? { kind: 'wait', ms } : { kind: 'deny', ms };
  };

  const figures = async (client: string) => {
    const { answer } = (await quotaFile()).peek({ kind: 'figures', limits, client });
    if (answer.kind !== 'figures') throw new Error('The quota rules answered figures with something else.');
    return answer;
  };
  /** A step whose answer nobody waits for. */
  const tell = async (request: RuleRequest): Promise<void> => {
    if (readOnly !== null) return;
    try {
      await (await quotaFile()).change(request, () => null);
    } catch (error) {
      failed(error);
    }
  };

  return {
    scope: 'local',
    async read(questions) {
      return questions.map(cache.read);
    },
    async write(question, kept, ttlMs) {
      trying(() => cache.write(question, kept, ttlMs));
    },
    async clear() {
      let removed = 0;
      trying(() => {
        removed = cache.clear();
      });
      return removed;
    },
    async stats() {
      let stats = { entries: 0, bytes: 0 };
      trying(() => {
        stats = cache.stats();
      });
      return { ...stats, place: folder };
    },
    reserve: step,
    async release(settlement) {
      keepAnswer(settlement);
      if (settlement.kind === 'unsent' && settlement.grant === 'spare') spare.giveBack();
      await tell({ kind: 'settle', limits, settle: ruleSettle(settlement) });
    },
    waitForChange(ms, question, signal) {
      return sleepUntil(ms, folder, QUOTA_FILE, createWatch(question), signal);
    },
    cancel: (client) => tell({ kind: 'leave', limits, client }),
    async figures(client) {
      const { kind: _, learntAt: __, ...rest } = await figures(client);
      return { scope: 'local', machines: 1, ...rest };
    },
    recordAllowances: ({ hourly, daily, monthly }) =>
      tell({
        kind: 'learn',
        limits,
        // VirusTotal states an hour's limit where it means sixty minutes' one.
        minute: hourly === null ? null : Math.max(1, Math.floor(hourly.allowed / 60)),
        day: daily?.allowed ?? null,
        month: monthly?.allowed ?? null,
        dayUsed: daily?.used ?? null,
        monthUsed: monthly?.used ?? null,
      }),
    async allowancesRecordedAt() {
      return (await figures('')).learntAt || null;
    },
    problems: () => ({ forged: cache.forged(), readOnly, redis: null }),
    async close() {
      if (readOnly === null) trying(() => sweepNowAndThen());
    },
  };

  /** Whether what somebody sleeps for has come: the question's answer, its asker's end, or an earlier turn. */
  function createWatch(question: Question | null): () => boolean {
    const id = question === null ? '' : seal.idOf(question);
    const before = seen.get(id) ?? 0;
    const asker = followed.get(id);
    const told = promise;
    return () => {
      if (question !== null && (cache.read(question)?.at ?? 0) > before) return true;
      if (asker === undefined && told === null) return false;
      const state = quota?.state() ?? null;
      if (state === null) return false;
      if (asker !== undefined) return !state.grants.some((grant) => grant.id === asker);
      const due = state.clients.find((one) => one.id === told?.client)?.due;
      return due !== undefined && told !== null && due < told.due;
    };
  }

  function sweepNowAndThen(): void {
    const marker = join(folder, 'swept');
    const last = files.stat(marker)?.modified ?? 0;
    if (Math.abs(now() - last) < SWEEP_EVERY_MS) return;
    files.write(marker, '', now());
    cache.sweep(now());
  }
}

function ruleSettle(settlement: Release): RuleSettle {
  const { grant } = settlement;
  if (settlement.kind !== 'refused') return { grant, kind: settlement.kind };
  const { retryAfterMs } = settlement;
  return { grant, kind: 'refused', retryAfterMs };
}

async function stepOf(answer: RuleAnswer): Promise<Reservation> {
  switch (answer.kind) {
    case 'go':
      if (answer.delayMs > 0) await sleep(answer.delayMs);
      return { kind: 'go', grant: answer.grant, useByMs: answer.useByMs };
    case 'wait':
    case 'follow':
    case 'deny':
      return answer;
    default:
      throw new Error(`The quota rules answered a question with "${answer.kind}".`);
  }
}

function lockedOut(ask: ReserveRequest): Reservation {
  if (ask.patienceMs > LOCKED_OUT_MS) return { kind: 'wait', ms: LOCKED_OUT_MS };
  return { kind: 'deny', ms: LOCKED_OUT_MS };
}
