/** What a lookup is told, and what it tells: its patience, its mode, the user's rules on age and consent, the results. */
import type { AddedFile, Analysis, Found, Resolution } from '../model.ts';
import type { Answer, DatedAnswer, Priority, Question, Reputation, Store } from './ports.ts';

export interface LookupOptions {
  readonly patienceMs: number;
  readonly priority: Priority;
  /** `offline`: kept answers only; `dry-run`: not even those. */
  readonly mode: 'online' | 'offline' | 'dry-run';
  /** Whether a kept answer is young enough, by the user's `cache_ttl`. */
  isFresh(question: Question, kept: DatedAnswer, nowMs: number): boolean;
  /** How long an answer is to be kept. */
  ttlMs(answer: Answer): number;
  /** Whether an address's own verdict blocks already: its host names are then not asked for. */
  blocks(analysis: Analysis): boolean;
  readonly associations: boolean;
  /** Whether this file may be sent (the user's consent is in the answer); null: none may. */
  readonly upload: ((file: AddedFile) => boolean) | null;
  onProgress?(progress: Progress): void;
  /** Ctrl-C: stops asking, gives back what was not used, and returns what is known. */
  readonly signal?: AbortSignal;
}

export interface Progress {
  /** Questions that have ended, of those known so far. */
  readonly done: number;
  readonly total: number;
  /** While waiting for a slot: how long (ms), and until when (ms since the epoch). */
  readonly waitingMs: number | null;
  readonly untilMs: number | null;
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
