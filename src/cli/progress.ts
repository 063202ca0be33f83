/**
 * What is said while somebody waits: on a terminal a spinner with the time left, elsewhere nothing at a commit and a
 * line now and then at a push or in CI (a silent hook of minutes is killed by its user): the first within a second of the
 * start. What ends sooner says nothing, so that the outcome is the first line. Always on standard error.
 */
import type { WriteStream } from 'node:tty';
import type { Stage } from '../config/settings.ts';
import type { Progress as LookupProgress } from '../lookup/lookup.ts';
import { duration } from '../report/words/time.ts';
import type { Context } from './context.ts';

export interface Progress {
  readonly update: (progress: LookupProgress) => void;
  readonly say: (text: string) => void;
  readonly stop: () => void;
}

const FIRST_LINE_MS = 700;
/** The pause after each line; the last one goes on. */
const PAUSES_MS = [5_000, 10_000, 20_000];
/** When the lines of this process were written: reading and looking up are one wait for whoever waits. */
const written: number[] = [];

export function startProgress(context: Context, stage: Stage): Progress {
  if (context.options.quiet === true || context.options.background === true) return SILENT;
  if (context.io.terminal !== null) return spinner(context.io.terminal);
  return stage === 'staged' ? SILENT : lines(context);
}

const SILENT: Progress = { update: () => {}, say: () => {}, stop: () => {} };

/** Remembers until when a slot is waited for: answers that come in meanwhile change the count, not the waiting. */
function narrator(): { update: (progress: LookupProgress) => void; sentence: () => string | null } {
  let last: LookupProgress | null = null;
  let untilMs = 0;
  return {
    update: (progress) => {
      last = progress;
      if (progress.untilMs !== null) untilMs = progress.untilMs;
    },
    sentence: () => {
      if (last === null) return null;
      const counted = `${last.done} of ${last.total} checked`;
      const left = untilMs - Date.now();
      return left > 0 ? `${counted}; the quota has room again in ${duration(left)}` : counted;
    },
  };
}

/** What takes no longer than this shows nothing. */
const APPEARS_MS = 300;
const TICK_MS = 1_000;

function spinner(stream: WriteStream): Progress {
  const told = narrator();
  let said: string | null = null;
  let shown: { text: string; stop: () => unknown } | null = null;
  let stopped = false;
  const text = () => told.sentence() ?? said ?? '';
  let due = false;
  const appear = async () => {
    due = false;
    const { default: yocto } = await import('yocto-spinner');
    if (!stopped) shown = yocto({ text: text(), stream, color: 'cyan' }).start();
  };
  const tick = () => {
    if (shown !== null) shown.text = text();
    else if (due && text() !== '') void appear();
  };
  const appearing = setTimeout(() => {
    due = true;
    tick();
  }, APPEARS_MS);
  const ticking = setInterval(tick, TICK_MS);
  for (const timer of [appearing, ticking]) timer.unref();
  return {
    update: (progress) => {
      told.update(progress);
      tick();
    },
    say: (sentence) => {
      said = sentence;
      tick();
    },
    stop: () => {
      stopped = true;
      clearTimeout(appearing);
      clearInterval(ticking);
      shown?.stop();
    },
  };
}

function lines(context: Context): Progress {
  const told = narrator();
  let said = 'looking at what is new';
  const write = (): void => {
    written.push(Date.now());
    void context.warn(told.sentence() ?? said);
  };
  const again = (): void => {
    const last = written.at(-1);
    const pause = PAUSES_MS[Math.min(written.length, PAUSES_MS.length) - 1] ?? 0;
    if (last !== undefined && Date.now() - last >= pause) write();
  };
  const untilFirst = context.io.startedAt + FIRST_LINE_MS - Date.now();
  const first = written.length > 0 ? undefined : setTimeout(write, Math.max(0, untilFirst));
  // While a slot is waited for nothing else happens that could be told.
  const ticking = setInterval(again, TICK_MS);
  for (const timer of [first, ticking]) timer?.unref();
  let waiting = false;
  return {
    update: (progress) => {
      told.update(progress);
      // Somebody is to wait: that is said at once.
      const waits = progress.waitingMs !== null && progress.waitingMs > 0;
      if (!waits || waiting) return again();
      waiting = true;
      clearTimeout(first);
      write();
    },
    say: (sentence) => {
      said = sentence;
      again();
    },
    stop: () => {
      clearTimeout(first);
      clearInterval(ticking);
    },
  };
}
