/**
 * Sleeping until Redis says that something changed: "q:<question id>" (answered, or free to ask), "c:<client>:<ms>" (its
 * turn is earlier than it was told). Only a process that waits opens the second connection that this takes; where it may
 * not listen, time alone ends the sleep. Messages are hints: the next step tells what is true.
 */
import { performance } from 'node:perf_hooks';
import type { Link } from './redis-link.ts';

export interface News {
  /** Starts listening, if nobody did: false where that is not to be had. */
  listen(): Promise<boolean>;
  readonly listening: boolean;
  /** A step begins: what was heard before about these is old. */
  forget(client: string, questionId: string): void;
  pause(ms: number, questionId: string | null, signal: AbortSignal): Promise<void>;
}

const MOST_WORDS = 1_000;
/** What a timer can hold. */
const LONGEST_MS = 2 ** 31 - 1;

export function createNews(link: Link, channel: string): News {
  const sleepers = new Set<() => void>();
  /** Questions answered or given up since somebody here last asked for them. */
  const heard = new Set<string>();
  /** The places in the queue that this process holds: when the turn of each is, where that was told anew. */
  const turns = new Map<string, number | null>();
  let state: 'silent' | 'listening' | 'deaf' = 'silent';
  let starting: Promise<boolean> | null = null;

  const hear = (message: string): void => {
    if (heard.size > MOST_WORDS) heard.clear();
    for (const word of message.slice(0, 10_000).split(' ')) {
      const [, client, ms] = /^c:(.+):(\d{1,9})$/.exec(word) ?? [];
      if (client === undefined) heard.add(word);
      else if (turns.has(client)) turns.set(client, performance.now() + Number(ms));
    }
    for (const wake of [...sleepers]) wake();
  };
  const listen = (): Promise<boolean> => {
    starting ??= link.listen(channel, hear).then((listening) => {
      state = listening ? 'listening' : 'deaf';
      return listening;
    });
    return starting;
  };
  /** ms until the earliest turn that was told anew; Infinity: none was. One that has come is told once. */
  const untilTurn = (): number => {
    let earliest = Number.POSITIVE_INFINITY;
    for (const [client, at] of turns) {
      if (at === null) continue;
      earliest = Math.min(earliest, at - performance.now());
      if (at <= performance.now()) turns.set(client, null);
    }
    return earliest;
  };

  return {
    listen,
    get listening() {
      return state === 'listening';
    },
    forget(client, questionId) {
      turns.set(client, null);
      heard.delete(`q:${questionId}`);
    },
    pause(ms, questionId, signal) {
      if (ms > 0 && !signal.aborted) void listen();
      const end = performance.now() + Math.min(Math.max(0, ms), LONGEST_MS);
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const done = (): void => {
          clearTimeout(timer);
          sleepers.delete(look);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const look = (): void => {
          clearTimeout(timer);
          const left = Math.min(end - performance.now(), untilTurn());
          if (left <= 0 || signal.aborted || (questionId !== null && heard.has(`q:${questionId}`))) done();
          else timer = setTimeout(look, Math.ceil(left));
        };
        signal.addEventListener('abort', done, { once: true });
        sleepers.add(look);
        look();
      });
    },
  };
}
