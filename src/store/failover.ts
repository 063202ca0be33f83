/**
 * The store of a team that never fails: Redis, and the embedded store with this machine's share of the quota while Redis
 * is away (refused, hanging, read-only, out of memory, wrong password, …), within two seconds of the first trouble.
 *
 * While away: answers are kept here and owed to Redis, requests are counted here and reported to Redis, and Redis is
 * tried again every half window and at every start. `failover-share.ts` says what may be used meanwhile and why.
 */
import { performance } from 'node:perf_hooks';
import { createDebug } from '../debug.ts';
import type { CachedAnswer, Question, Release, Reservation, ReserveRequest, Store } from '../lookup/ports.ts';
import { openEmbedded } from './embedded.ts';
import { afterContact, afterFailure, createMemoryFile, type Memory } from './failover-memory.ts';
import { catchUp } from './failover-return.ts';
import { type Share, shareOf, untilTurn } from './failover-share.ts';
import { openRedis, type RedisStore } from './redis.ts';
import { awayFor, RedisAway } from './redis-away.ts';
import { parseRedisUrl } from './redis-url.ts';
import { paceOf, type RuleLimits } from './rules-window.ts';
import type { Seal } from './seal.ts';

export interface SharedOptions {
  readonly url: string;
  readonly home: string;
  readonly seal: Seal;
  readonly limits: RuleLimits;
  /** Names this machine where its home does not do so yet. */
  readonly machineId: string;
  /** ms since the epoch. */
  readonly now?: () => number;
}

/** With reconnecting, no call on Redis takes longer. */
const BUDGET_MS = 1_900;
/** What an answer that Redis lost is given to live, when this machine still has it. */
const RESTORED_MS = 6 * 3_600_000;
const debug = createDebug('store');

/** Errors: `AnteaterError` for a URL that is none; nothing for what Redis does. */
export async function openShared(options: SharedOptions): Promise<Store> {
  const { home, seal, limits, now = Date.now } = options;
  const target = parseRedisUrl(options.url);
  const file = createMemoryFile(home, seal, options.machineId);
  const pace = paceOf(limits);
  let memory: Memory = file.load();
  let redis: RedisStore | null = null;
  let opening: Promise<RedisStore | null> | null = null;
  let away: { readonly cause: string; readonly share: Share; readonly since: number } | null = null;
  /** Whether anything was answered without Redis: the report says so, even if Redis is back. */
  let trouble: { readonly cause: string; readonly share: string } | null = null;
  let forged = 0;
  let local: Promise<Store> | null = null;
  let here: Store | null = null;
  const localGrants = new Set<string>();

  /** The embedded store, with the share where there is one. */
  const embedded = (): Promise<Store> => {
    local ??= openEmbedded({ home, seal, limits: away?.share.limits ?? limits, now }).then((opened) => {
      here = opened;
      return opened;
    });
    return local;
  };
  const remember = (): void => {
    const shared = redis?.remembered() ?? null;
    if (shared === null) return;
    memory = afterContact(memory, shared, now());
    file.save(memory);
  };

  const goAway = (error: unknown): void => {
    if (redis !== null) {
      forged += redis.problems().forged;
      void redis.close();
    }
    redis = null;
    const { why } = awayFor(target.label, error);
    debug(`redis: ${why}`);
    memory = afterFailure(memory, pace.window, now());
    file.save(memory);
    const share = shareOf(limits, memory, now());
    // Opened for another share, or for none.
    local = null;
    away = { cause: why, share, since: performance.now() };
    trouble = { cause: why, share: share.words };
  };

  /** Connects, and tells Redis what happened meanwhile. null: it is away. */
  const comeBack = async (): Promise<RedisStore | null> => {
    try {
      const opened = await openRedis({
        url: target,
        seal,
        limits,
        machineId: memory.id,
        now,
        remembered: memory.shared,
      });
      redis = opened;
      if (memory.awaySince !== null || memory.shared === null) {
        memory = await catchUp(opened, await embedded(), file, memory, limits, now());
      }
      away = null;
      return opened;
    } catch (error) {
      goAway(error);
      return null;
    }
  };
  const reach = async (): Promise<RedisStore | null> => {
    if (redis !== null) return redis;
    if (away !== null && performance.now() - away.since < pace.window / 2) return null;
    opening ??= comeBack().finally(() => {
      opening = null;
    });
    return opening;
  };

  /** `work` by Redis, else `otherwise`; a connection that had merely ended is opened anew once. */
  const either = async <T>(
    work: (store: RedisStore) => Promise<T>,
    otherwise: (store: Store) => Promise<T>,
  ): Promise<T> => {
    const begun = performance.now();
    for (let tries = 0; tries < 2; tries++) {
      const store = await reach();
      if (store === null) break;
      try {
        return await work(store);
      } catch (error) {
        const again =
          error instanceof RedisAway &&
          error.closed &&
          tries === 0 &&
          performance.now() - begun < BUDGET_MS / 2;
        if (redis === store) {
          if (again) {
            void store.close();
            redis = null;
          } else goAway(error);
        }
      }
    }
    return otherwise(await embedded());
  };

  const both = <T>(work: (store: Store) => Promise<T>): Promise<T> => either(work, work);

  /** An answer stays on this machine as well: Redis may lose it. */
  const keepHere = async (settlement: Release): Promise<void> => {
    if (settlement.kind !== 'answered' || settlement.question === null) return;
    const { question, answer, ttlMs } = settlement;
    await (await embedded()).write(question, { answer, at: now() }, ttlMs);
    if (away !== null) file.owe({ question, ttlMs });
  };
  const settleLocally = async (settlement: Release): Promise<void> => {
    // A grant of Redis that ends while it is away: its slot there comes back by time. A 429 is news for everybody.
    if (localGrants.delete(settlement.grant) || settlement.kind === 'refused') {
      await (await embedded()).release(settlement);
    }
    await keepHere(settlement);
  };
  const settle = async (settlement: Release): Promise<void> => {
    if (localGrants.has(settlement.grant)) return settleLocally(settlement);
    await either(
      async (store) => {
        await store.release(settlement);
        await keepHere(settlement);
      },
      () => settleLocally(settlement),
    );
  };

  const stepLocally = async (store: Store, ask: ReserveRequest): Promise<Reservation> => {
    // Somebody else of this process found it again.
    if (away === null) return step(ask);
    const { release: settlement, ...asked } = ask;
    if (settlement !== undefined) await settleLocally(settlement);
    const ms = untilTurn(away.share, limits, memory, now());
    if (ms === 0) {
      const step = await store.reserve(asked);
      if (step.kind === 'go') localGrants.add(step.grant);
      return step;
    }
    const [kept] = ask.question === null ? [] : await store.read([ask.question]);
    if (kept && ask.fresh(kept)) return { kind: 'hit', cached: kept };
    return ms <= ask.patienceMs ? { kind: 'wait', ms } : { kind: 'deny', ms };
  };
  const step = async (ask: ReserveRequest): Promise<Reservation> => {
    let asked = ask;
    if (ask.release !== undefined && localGrants.has(ask.release.grant)) {
      await settleLocally(ask.release);
      const { release: _, ...rest } = ask;
      asked = rest;
    }
    return either(
      async (store) => {
        const taken = await store.reserve(asked);
        if (asked.release !== undefined) await keepHere(asked.release);
        if (taken.kind === 'go') remember();
        return taken;
      },
      (store) => stepLocally(store, asked),
    );
  };

  const read = async (questions: readonly Question[]): Promise<readonly (CachedAnswer | null)[]> =>
    either(
      async (store) => {
        const found = await store.read(questions);
        const missing = questions.filter((_, i) => found[i] === null);
        if (missing.length === 0) return found;
        const saved = await (await embedded()).read(missing);
        const restored = new Map(missing.map((question, i) => [question, saved[i] ?? null]));
        for (const [question, kept] of restored)
          if (kept !== null) await store.write(question, kept, RESTORED_MS);
        return questions.map((question, i) => found[i] ?? restored.get(question) ?? null);
      },
      (store) => store.read(questions),
    );

  await reach();

  return {
    get scope() {
      return redis === null ? 'local' : 'shared';
    },
    read,
    write: (question, kept, ttlMs) =>
      either(
        async (store) => {
          await store.write(question, kept, ttlMs);
          await (await embedded()).write(question, kept, ttlMs);
        },
        async (store) => {
          await store.write(question, kept, ttlMs);
          file.owe({ question, ttlMs });
        },
      ),
    async clear() {
      for (const one of file.owed()) file.paid(one);
      const removed = await (await embedded()).clear();
      return either(
        async (store) => Math.max(removed, await store.clear()),
        async () => removed,
      );
    },
    stats: () => both((store) => store.stats()),
    reserve: step,
    release: settle,
    async waitForChange(ms, question, signal) {
      const store = redis ?? (await embedded());
      await store.waitForChange(ms, question, signal);
    },
    async cancel(client) {
      if (local !== null) await (await local).cancel(client);
      if (redis === null) return;
      await either(
        (store) => store.cancel(client),
        async () => undefined,
      );
    },
    figures: (client) => both((store) => store.figures(client)),
    recordAllowances: (allowances) => both((store) => store.recordAllowances(allowances)),
    allowancesRecordedAt: () => both((store) => store.allowancesRecordedAt()),
    problems() {
      const there = redis?.problems().forged ?? 0;
      const at = here?.problems() ?? null;
      return {
        forged: forged + there + (at?.forged ?? 0),
        // With Redis, nothing depends on this machine's own folder.
        readOnly: trouble === null ? null : (at?.readOnly ?? null),
        redis: trouble,
      };
    },
    async close() {
      remember();
      await redis?.close();
      if (local !== null) await (await local).close();
    },
  };
}
