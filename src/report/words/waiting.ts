/** What a person reads during a wait: one line that tells the whole of it, counted in indicators. Pure. */
import { MINUTE_MS } from '../../lib/time.ts';
import { defang } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { counted } from './count.ts';
import { duration } from './time.ts';

/** How a lookup stands. */
export interface Wait {
  readonly done: number;
  readonly total: number;
  /** When the last one has its turn (ms since the epoch); null: nothing is waited for. */
  readonly waitingUntilMs: number | null;
  readonly upload: { readonly path: string; readonly sinceMs: number; readonly untilMs: number } | null;
}

export interface WaitStyle {
  /** A full and an empty sign of a bar, and the columns for bar and words; null: not a terminal, so nobody presses Ctrl-C. */
  readonly bar: { readonly signs: string; readonly columns: number } | null;
  /** What is not answered is looked up in the background. */
  readonly goesOn: boolean;
}

/** A shorter bar tells nothing. */
const SHORTEST_BAR = 4;
const LONGEST_BAR = 12;

export function waitText(wait: Wait, style: WaitStyle, now: number): string {
  const text = inWords(wait, style, now);
  return style.bar === null
    ? text
    : `${barOf(wait, style.bar.signs, style.bar.columns - text.length)}${text}`;
}

function inWords(wait: Wait, { bar, goesOn }: WaitStyle, now: number): string {
  const { done, total, waitingUntilMs, upload } = wait;
  const checked = `${done} of ${total} checked`;
  if (upload !== null) {
    const { path, sinceMs, untilMs } = upload;
    return `${checked}; analysing ${defang(path)} for ${rough(now - sinceMs)}, up to ${rough(untilMs - now)} more`;
  }
  const left = waitingUntilMs === null ? 0 : waitingUntilMs - now;
  if (left <= 0) return checked;
  const stop = goesOn ? 'Ctrl-C stops, lookups go on' : 'Ctrl-C stops';
  return `${checked}, about ${rough(left)} to go${bar === null ? '' : `; ${stop}`}`;
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

export const LOOKING = 'looking at what is new';

export function commitsRead(done: number, total: number): string {
  return `${done} of ${total} commits read`;
}

/** After Ctrl-C: what becomes of the lookups that are open. */
export function stoppedText(open: number, goOn: boolean): string {
  if (open === 0) return 'stopped';
  if (!goOn) return `stopped; ${open} not checked`;
  return `stopped; ${open} ${open === 1 ? 'lookup goes' : 'lookups go'} on in the background (anteater pending)`;
}

export function notKeptText(reason: string, blocked: boolean): string {
  const later = blocked ? 'the next push will ask again' : 'the push will look it up';
  return `what was deferred cannot be kept: ${reason}; ${later}`;
}

/** How long a full audit may take. `requests`: the most that `lookups` may need. Null where it is over within a minute, or nothing limits it. */
export function paceText(
  lookups: number,
  requests: number,
  { minute, day }: { readonly minute: number | null; readonly day: number | null },
): string | null {
  const what = `${counted(lookups, 'lookup')}, at most ${counted(requests, 'request')}`;
  const left = 'what is cached is not asked again';
  if (day !== null && requests > day) {
    const days = counted(Math.ceil(requests / Math.max(1, day)), 'day');
    return `${what}: at ${day} requests a day they take at most ${days}. Run the same command again each day; ${left}`;
  }
  if (minute === null || minute < 1 || requests <= minute) return null;
  return `${what}: at ${counted(minute, 'request')} a minute they take at most ${duration(Math.ceil(requests / minute) * MINUTE_MS)}; ${left}`;
}
