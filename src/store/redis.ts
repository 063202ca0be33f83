/**
 * The store that a team shares: quota, answers and questions put off, in Redis. One atomic script a step (`script.ts`
 * names every key), Redis' own clock, one round trip a step; who waits knows when to come back or is woken by a message.
 *
 * What Redis says is not trusted: answers are sealed, questions encrypted, replies parsed, and grants bounded by what
 * this process would believe. Errors: every call may reject with `RedisAway`; `failover.ts` turns that into the
 * embedded store.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Question, Release, Reservation, ReserveRequest, Store } from '../lookup/ports.ts';
import { RedisAway } from './redis-away.ts';
import { createGuard } from './redis-guard.ts';
import { connect, type Link } from './redis-link.ts';
import { createNews } from './redis-news.ts';
import { parseReply, type Reply } from './redis-reply.ts';
import { createShelf } from './redis-shelf.ts';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';
import type { RuleLimits, RuleMark, RuleRequest, RuleSettle } from './rules.ts';
import { tagOf } from './script.ts';
import type { Seal } from './seal.ts';

/** What a machine knows of the shared state from before. */
export interface Remembered {
  readonly mark: RuleMark;
  /** Machines that shared the key, and this one's place among them (from 0, in the order they came). */
  readonly machines: number;
  readonly rank: number;
  /** Slots of the window that were occupied when this machine last asked. */
  readonly used: number;
}

export interface RedisOptions {
  readonly url: string | RedisTarget;
  readonly seal: Seal;
  readonly limits: RuleLimits;
  /** The same for all processes of a machine; nothing that names it to others. */
  readonly machineId: string;
  /** From an earlier process: by this a flushed Redis is told from a new one. */
  readonly remembered?: Remembered | null;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** Tests only: the time that Redis is to believe. */
  readonly redisTime?: () => number;
}

export interface RedisStore extends Store {
  /** What to remember for the next process; null before the first step. */
  remembered(): Remembered | null;
  /** Requests that this machine sent past Redis: in the last window, today, this month. */
  report(spent: { minute: number; day: number; month: number; sitOut: boolean }): Promise<void>;
}

const MINUTE_MS = 60_000;
const LEAST_PAUSE_MS = 25;
/** A patience beyond this is one without end. */
const LONGEST_MS = 40 * 86_400_000;

/** Connects; errors: `RedisAway`, or `AnteaterError` for a URL that is none. */
export async function openRedis(options: RedisOptions): Promise<RedisStore> {
  const target = typeof options.url === 'string' ? parseRedisUrl(options.url) : options.url;
  const link = await connect(target);
  try {
    return createStore(await throughCluster(link, target, options.seal), options);
  } catch (error) {
    link.close();
    throw error;
  }
}

/** A single address may be a node of a cluster: then the whole of it is used. */
async function throughCluster(link: Link, target: RedisTarget, seal: Seal): Promise<Link> {
  try {
    // Any command on our keys tells: where we may write, whether the password is right, who has the slot.
    await link.call('EXISTS', [`{anteater:${seal.keyId}}:quota`]);
    return link;
  } catch (error) {
    if (target.kind !== 'single' || !(error instanceof RedisAway) || error.code !== 'MOVED') throw error;
    link.close();
    return connect({ ...target, kind: 'cluster' });
  }
}

function createStore(link: Link, options: RedisOptions): RedisStore {
  const { seal, limits, now = Date.now } = options;
  const root = `{anteater:${seal.keyId}}`;
  const shelf = createShelf(link, root, seal);
  const news = createNews(link, `${root}:news`);
  const guard = createGuard(limits.minute, limits.windowMs ?? MINUTE_MS, () => performance.now());
  let introduced = false;
  let known: Remembered | null = options.remembered ?? null;

  const run = async (
    request: RuleRequest,
    more: { asked?: Question | null; seen?: string; settlement?: Release | undefined } = {},
  ): Promise<Reply> => {
    const { settlement } = more;
    const answered = settlement?.kind === 'answered' && settlement.question !== null ? settlement : null;
    const told = {
      ...request,
      ...(known === null ? {} : { mark: known.mark }),
      ...(settlement?.question ? { freed: seal.idOf(settlement.question) } : {}),
    };
    const quota = `${root}:quota`;
    const raw = await link.run(
      [
        quota,
        more.asked ? shelf.keyOf(more.asked) : quota,
        answered?.question ? shelf.keyOf(answered.question) : quota,
        `${root}:machines`,
      ],
      [
        JSON.stringify(told, (_, value: unknown) => (value === null ? undefined : value)),
        link.cluster || !introduced ? '1' : '',
        more.seen ?? '',
        answered?.question ? seal.seal(answered.question, { answer: answered.answer, at: now() }) : '',
        String(Math.max(1, Math.ceil(answered?.ttlMs ?? 1))),
        `${root}:news`,
        introduced ? '' : options.machineId,
        options.redisTime ? String(options.redisTime()) : '',
      ],
    );
    const reply = parseReply(raw);
    if (reply === null)
      throw new RedisAway(`${link.label} answered with something else than anteater's script`, false);
    if (reply.kept) {
      introduced = true;
      known = {
        mark: reply.mark,
        used: reply.used,
        machines: Math.max(1, reply.machines),
        rank: reply.rank ?? known?.rank ?? 0,
      };
    }
    return reply;
  };

  /** By the question's id: the tag of an answer that was found too old or not ours. */
  const seen = new Map<string, string>();

  const step = async (ask: ReserveRequest): Promise<Reservation> => {
    const asked = performance.now();
    const { client, question, priority } = ask;
    const id = question === null ? '' : seal.idOf(question);
    const patienceMs = Math.min(Math.max(0, Math.floor(ask.patienceMs)), LONGEST_MS);
    let { release: settlement } = ask;
    news.forget(client, id);
    for (let tries = 0; tries < 4; tries++) {
      const reply = await run(
        {
          kind: 'ask',
          limits,
          client,
          question: id,
          priority,
          patienceMs,
          ...(settlement ? { settle: ruleSettle(settlement) } : {}),
        },
        { asked: question, seen: seen.get(id) ?? '', settlement },
      );
      settlement = undefined;
      if (reply.sealed === null || question === null) {
        // Its end may come before the first message can be heard: ask once more when it can.
        if (reply.answer.kind === 'follow' && !news.listening && (await news.listen())) continue;
        return stepOf(reply, asked);
      }
      const kept = shelf.open(question, reply.sealed);
      if (kept !== null && ask.fresh(kept)) return { kind: 'hit', cached: kept };
      seen.set(id, tagOf(reply.sealed));
    }
    throw new RedisAway(`${link.label} keeps answers that change while they are read`, false);
  };

  const stepOf = async ({ answer }: Reply, asked: number): Promise<Reservation> => {
    switch (answer.kind) {
      case 'wait':
      case 'follow':
      case 'deny':
        return answer;
      case 'go': {
        const spent = Math.ceil(performance.now() - asked);
        if (answer.delayMs > 0) await sleep(answer.delayMs);
        const unbelievable = guard.take();
        if (unbelievable > 0) {
          await run({ kind: 'settle', limits, settle: { grant: answer.grant, kind: 'unsent' } });
          return { kind: 'wait', ms: unbelievable };
        }
        return { kind: 'go', grant: answer.grant, useByMs: Math.max(0, answer.useByMs - spent) };
      }
      default:
        throw new RedisAway(`${link.label} answered a question with "${answer.kind}"`, false);
    }
  };

  const figures = async (client: string) => {
    const { answer, machines } = await run({ kind: 'figures', limits, client });
    if (answer.kind !== 'figures') throw new RedisAway(`${link.label} gave no figures`, false);
    return { ...answer, machines: Math.max(1, machines) };
  };

  return {
    scope: 'shared',
    read: (questions) => shelf.read(questions),
    write: (question, kept, ttlMs) => shelf.keep(question, kept, ttlMs),
    clear: () => shelf.clear(),
    async stats() {
      return { ...(await shelf.stats()), place: link.label };
    },
    reserve: step,
    async release(settlement) {
      if (settlement.kind === 'unsent') guard.giveBack();
      await run({ kind: 'settle', limits, settle: ruleSettle(settlement) }, { settlement });
    },
    async waitForChange(ms, question, signal) {
      const woken = news.pause(ms, question === null ? null : seal.idOf(question), signal);
      // A Redis that says "now" each time, or whose messages never end, must not keep a processor busy for hours.
      await Promise.all([woken, sleep(LEAST_PAUSE_MS, undefined, { signal }).catch(() => undefined)]);
    },
    async cancel(client) {
      await run({ kind: 'leave', limits, client });
    },
    async figures(client) {
      const { kind: _, learntAt: __, ...rest } = await figures(client);
      return { scope: 'shared', ...rest };
    },
    async recordAllowances({ hourly, daily, monthly }) {
      await run({
        kind: 'learn',
        limits,
        // VirusTotal states an hour's limit where it means sixty minutes' one.
        minute: hourly === null ? null : Math.max(1, Math.floor(hourly.allowed / 60)),
        day: daily?.allowed ?? null,
        month: monthly?.allowed ?? null,
        dayUsed: daily?.used ?? null,
        monthUsed: monthly?.used ?? null,
      });
    },
    async allowancesRecordedAt() {
      return (await figures('')).learntAt || null;
    },
    problems: () => ({ forged: shelf.forged(), readOnly: null, redis: null }),
    async close() {
      link.close();
    },
    remembered: () => known,
    async report(spent) {
      await run({ kind: 'spent', limits, ...spent });
    },
  };
}

function ruleSettle(settlement: Release): RuleSettle {
  const { grant } = settlement;
  if (settlement.kind !== 'refused') return { grant, kind: settlement.kind };
  const { retryAfterMs } = settlement;
  return { grant, kind: 'refused', retryAfterMs };
}
