/**
 * Sleeping until Redis says that something changed: "q:<question id>" (answered, or free to ask), "c:<client>" (its turn
 * is earlier than it was told). Only a process that waits opens the second connection that this takes; where it may
 * not listen, time alone ends the sleep. Messages are hints: the next step tells what is true.
 */
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

export function createNews(link: Link, channel: string): News {
  const sleepers = new Set<() => void>();
  const heard = new Set<string>();
  /** Places in the queue that this process holds. */
  const clients = new Set<string>();
  let state: 'silent' | 'listening' | 'deaf' = 'silent';
  let starting: Promise<boolean> | null = null;

  const hear = (message: string): void => {
    if (heard.size > MOST_WORDS) heard.clear();
    for (const word of message.slice(0, 10_000).split(' ')) heard.add(word);
    for (const wake of [...sleepers]) wake();
  };
  const listen = (): Promise<boolean> => {
    starting ??= link.listen(channel, hear).then((listening) => {
      state = listening ? 'listening' : 'deaf';
      return listening;
    });
    return starting;
  };
  const concerns = (questionId: string | null): boolean =>
    (questionId !== null && heard.has(`q:${questionId}`)) ||
    [...clients].some((client) => heard.has(`c:${client}`));

  return {
    listen,
    get listening() {
      return state === 'listening';
    },
    forget(client, questionId) {
      clients.add(client);
      heard.delete(`c:${client}`);
      heard.delete(`q:${questionId}`);
    },
    pause(ms, questionId, signal) {
      if (ms > 0 && !signal.aborted) void listen();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          sleepers.delete(look);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const look = (): void => {
          if (concerns(questionId)) done();
        };
        const timer = setTimeout(done, Math.min(Math.max(0, ms), 2 ** 31 - 1));
        signal.addEventListener('abort', done, { once: true });
        sleepers.add(look);
        if (signal.aborted) done();
        else look();
      });
    },
  };
}
