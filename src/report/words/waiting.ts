/** What a person reads during a wait: one line that tells the whole of it, counted in indicators. Pure. */
import { defang } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
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
  /** A full and an empty sign of a bar, and the columns for bar and words; null: no bar. */
  readonly bar: { readonly signs: string; readonly columns: number } | null;
  /** What is not answered is looked up in the background. */
  readonly goesOn: boolean;
  /** Somebody sits before it, and may press Ctrl-C. */
  readonly terminal: boolean;
}

/** A shorter bar tells nothing. */
const SHORTEST_BAR = 4;
const LONGEST_BAR = 12;

export function waitText(wait: Wait, reading: Reading, now: number): string {
  const text = inWords(wait, reading, now);
  return reading.bar === null
    ? text
    : `${barOf(wait, reading.bar.signs, reading.bar.columns - text.length)}${text}`;
}

function inWords(wait: Wait, { goesOn, terminal }: Reading, now: number): string {
  const { done, total, waitingUntilMs, upload } = wait;
  const counted = `${done} of ${total} checked`;
  if (upload !== null) {
    const { path, sinceMs, untilMs } = upload;
    return `${counted}; analysing ${defang(path)} for ${rough(now - sinceMs)}, up to ${rough(untilMs - now)} more`;
  }
  const left = waitingUntilMs === null ? 0 : waitingUntilMs - now;
  if (left <= 0) return counted;
  const stop = goesOn ? 'Ctrl-C stops, lookups go on' : 'Ctrl-C stops';
  return `${counted}, about ${rough(left)} to go${terminal ? `; ${stop}` : ''}`;
}

/** With a blank behind it; as long as there is room for it. */
function barOf({ done, total }: Wait, [full = '', empty = '']: string, room: number): string {
  const width = Math.min(LONGEST_BAR, room - 1);
  if (width < SHORTEST_BAR) return '';
  const filled = total === 0 ? 0 : Math.floor((done / total) * width);
  return `${full.repeat(filled)}${empty.repeat(width - filled)} `;
}

/** Whole seconds below two minutes, whole minutes above; never none. */
function rough(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return duration((seconds < 120 ? seconds : Math.ceil(seconds / 60) * 60) * 1000);
}

/** Asked while others wait. */
export function uploadQuestion(path: string, size: number): string {
  return `VirusTotal does not know ${escapeForTerminal(path)} (${size} bytes).\nSend it? It becomes public there. [y/N] `;
}
