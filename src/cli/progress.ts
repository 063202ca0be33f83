/**
 * What is said while somebody waits: on a terminal a spinner with the time left, elsewhere nothing at a commit and a
 * line now and then at a push or in CI (a silent hook of minutes is killed by its user). Always on standard error.
 */
import type { WriteStream } from 'node:tty';
import type { Stage } from '../config/settings.ts';
import type { Progress as LookupProgress } from '../lookup/lookup.ts';
import { duration } from '../report/time.ts';
import type { Context } from './context.ts';

export interface Progress {
  readonly update: (progress: LookupProgress) => void;
  readonly say: (text: string) => void;
  readonly stop: () => void;
}

const LINE_EVERY_MS = 20_000;

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
  const tick = () => {
    if (shown !== null) shown.text = text();
  };
  const appear = async () => {
    const { default: yocto } = await import('yocto-spinner');
    if (!stopped && text() !== '') shown = yocto({ text: text(), stream, color: 'cyan' }).start();
  };
  const appearing = setTimeout(() => void appear(), APPEARS_MS);
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
  let last = 0;
  const write = (text: string) => {
    last = Date.now();
    void context.warn(text);
  };
  return {
    update: (progress) => {
      told.update(progress);
      const sentence = told.sentence();
      if (progress.waitingMs !== null && sentence !== null && Date.now() - last >= LINE_EVERY_MS)
        write(sentence);
    },
    say: (text) => {
      if (Date.now() - last >= LINE_EVERY_MS) write(text);
    },
    stop: () => {},
  };
}
