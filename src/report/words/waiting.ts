/** What a person reads during a wait: one line that tells the whole of it, counted in indicators. Pure. */
import { defang } from '../terminal/defang.ts';
import { duration } from './time.ts';

/** How a lookup stands. */
export interface Wait {
  readonly done: number;
  readonly total: number;
  /** When the last one has its turn (ms since the epoch); null: nothing is waited for. */
  readonly waitingUntilMs: number | null;
  readonly upload: { readonly path: string; readonly sinceMs: number; readonly untilMs: number } | null;
}

export interface Reading {
  /** A full and an empty sign of a bar; null: no bar. */
  readonly bar: string | null;
  /** What is not answered is looked up in the background. */
  readonly goesOn: boolean;
  /** Somebody sits before it, and may press Ctrl-C. */
  readonly terminal: boolean;
}

const BAR_WIDTH = 12;

export function waitText(wait: Wait, { bar, goesOn, terminal }: Reading, now: number): string {
  const { done, total, waitingUntilMs, upload } = wait;
  const counted = `${bar === null ? '' : `${barOf(done, total, bar)} `}${done} of ${total} checked`;
  if (upload !== null) {
    const { path, sinceMs, untilMs } = upload;
    return `${counted}; VirusTotal is analysing ${defang(path)}, ${rough(now - sinceMs)}, up to ${rough(untilMs - now)} more`;
  }
  const left = waitingUntilMs === null ? 0 : waitingUntilMs - now;
  if (left <= 0) return counted;
  const stop = goesOn ? 'Ctrl-C stops, lookups go on' : 'Ctrl-C stops';
  return `${counted}, about ${rough(left)} to go${terminal ? `; ${stop}` : ''}`;
}

function barOf(done: number, total: number, [full = '', empty = '']: string): string {
  const filled = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
  return full.repeat(filled) + empty.repeat(BAR_WIDTH - filled);
}

/** Whole seconds below two minutes, whole minutes above. */
function rough(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return duration((seconds < 120 ? seconds : Math.ceil(seconds / 60) * 60) * 1000);
}
