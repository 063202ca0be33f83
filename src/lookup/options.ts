/** What a lookup gets (its patience, its mode, the user's rules on age and consent), and what it reports. */
import type { AddedFile, Analysis, Found, Resolution } from '../model.ts';
import type { Answer, DatedAnswer, Priority, Question, Reputation, Store } from './ports.ts';

export interface LookupOptions extends LookupRules {
  readonly patienceMs: number;
  readonly priority: Priority;
  /** `offline`: cached answers only; `dry-run`: not even those. */
  readonly mode: 'online' | 'offline' | 'dry-run';
  /** Whether this file may be sent, asked when VirusTotal does not know it; null: none may. */
  readonly upload: ((file: AddedFile) => boolean | Promise<boolean>) | null;
  onProgress?(progress: Progress): void;
  /** Ctrl-C: stops asking, gives back what was not used, and returns what is known. */
  readonly signal?: AbortSignal;
}

/** What the configuration means for lookups. */
export interface LookupRules extends FollowUpRules {
  /** Whether a cached answer is young enough, by the user's `cache_ttl`. */
  isFresh(question: Question, dated: DatedAnswer, nowMs: number): boolean;
  /** How long an answer is to be cached. */
  ttlMs(answer: Answer): number;
  /** Whether this blocks, so that nothing has to be waited for to say so. */
  isMalicious(resolution: Resolution): boolean;
}

/** Which answers lead to a second question. */
export interface FollowUpRules {
  /** The host names of an address whose own engines do not block it. */
  readonly associations: boolean;
  /** The host of a URL that VirusTotal does not know. */
  readonly urlHosts: boolean;
  blocks(analysis: Analysis): boolean;
}

export interface Progress {
  /** Indicators that are checked, of all. */
  readonly done: number;
  readonly total: number;
  /** While waiting for the quota: when the last one has its turn, as the limits stand (ms since the epoch); null: not waiting. */
  readonly waitingUntilMs: number | null;
  /** The file that VirusTotal is analysing, since when, and until when that is waited for. */
  readonly upload: Analysing | null;
}

export interface Analysing {
  readonly path: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface LookupPorts {
  /** null without a key. */
  readonly store: Store | null;
  readonly reputation: Reputation | null;
  /** ms since the epoch. */
  now(): number;
}

export interface LookupResult {
  readonly resolutions: ReadonlyMap<Found, Resolution>;
  readonly requests: { readonly sent: number; readonly cached: number; readonly waitedMs: number };
}
