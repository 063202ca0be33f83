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

function sentence({ done, total, waitingMs }: LookupProgress): string {
  const counted = `${done} of ${total} checked`;
  return waitingMs !== null && waitingMs > 0
    ? `${counted}, waiting ${duration(waitingMs)} for a slot of the quota`
    : counted;
}

function spinner(stream: WriteStream): Progress {
  let shown: { text: string; stop: () => unknown } | null = null;
  let wanted: string | null = null;
  let stopped = false;
  const show = (text: string) => {
    const first = wanted === null;
    wanted = text;
    if (shown !== null) shown.text = text;
    // Loaded at the first need: a commit that waits for nothing loads no spinner.
    if (first) {
      void import('yocto-spinner').then(({ default: yocto }) => {
        if (stopped) return;
        shown = yocto({ text: wanted ?? text, stream, color: 'cyan' }).start();
      });
    }
  };
  return {
    update: (progress) => show(sentence(progress)),
    say: show,
    stop: () => {
      stopped = true;
      shown?.stop();
    },
  };
}

function lines(context: Context): Progress {
  let last = 0;
  const write = (text: string) => {
    last = Date.now();
    void context.warn(text);
  };
  return {
    update: (progress) => {
      if (progress.waitingMs !== null && Date.now() - last >= LINE_EVERY_MS) write(sentence(progress));
    },
    say: (text) => {
      if (Date.now() - last >= LINE_EVERY_MS) write(text);
    },
    stop: () => {},
  };
}
