/**
 * Cached answers, in two caches that are read in order: the machine's own files, then the Redis of a team. Each answer is
 * kept in both, sealed, and dated by the clock of where it is kept; readers get it dated by their own.
 */
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import type { CachedAnswer, DatedAnswer, Question, Release, Store } from '../lookup/ports.ts';
import type { Backend, Entry } from './backend.ts';
import type { Place, Places } from './places.ts';
import type { Seal } from './seal.ts';

export interface Answers extends Pick<Store, 'read' | 'write' | 'clear' | 'stats'> {
  idOf(question: Question): string;
  /** An entry of `place`; null for what is forged or damaged, which is counted. */
  open(place: Place, question: Question, sealed: string): CachedAnswer | null;
  /** A time by the place's clock, by ours. */
  localTime(place: Place, at: number): number;
  /** Keeps the answer of an ended grant: among the machine's own, and in the place where the quota is kept. */
  keepOwn(end: Release): Promise<void>;
  keepIn(place: Place, end: Release | undefined): Promise<void>;
  /** A shared answer, among the machine's own as well. */
  copy(question: Question | null, cached: CachedAnswer): Promise<void>;
  forged(): number;
  sweep(): void;
}

export interface AnswerParts {
  readonly seal: Seal;
  /** The machine's own cache. */
  readonly own: Backend;
  readonly places: Places;
  readonly sweep: () => void;
  /** The machine's own cache cannot be written. */
  readonly cannotWrite: (error: unknown) => void;
}

/** Clocks less than this apart are one clock; further than a week apart, one of them is not believed. */
const SAME_CLOCK_MS = 60_000;
const WRONG_CLOCK_MS = 7 * 86_400_000;
/** What a copy is kept for: whether it is young enough is judged by its date. */
const COPY_MS = 86_400_000;
const debug = createDebug('store');

export function createAnswers({ seal, own, places, sweep, cannotWrite }: AnswerParts): Answers {
  const forged = new Set<string>();

  /** How far the backend's clock is ahead of ours. */
  const ahead = (backend: Backend): number => {
    const ms = backend.now() - own.now();
    return Math.abs(ms) < SAME_CLOCK_MS || Math.abs(ms) > WRONG_CLOCK_MS ? 0 : ms;
  };
  const entryOf = (backend: Backend, question: Question, dated: DatedAnswer, ttlMs: number): Entry => {
    const at = dated.at + ahead(backend);
    const text = seal.seal(question, { answer: dated.answer, at });
    return { id: seal.idOf(question), text, ttlMs };
  };
  const openFrom = (backend: Backend, from: CachedAnswer['from'], question: Question, sealed: string) => {
    const dated = seal.open(question, sealed);
    if (typeof dated !== 'string') return { ...dated, at: Math.max(0, dated.at - ahead(backend)), from };
    forged.add(seal.idOf(question));
    return null;
  };
  const readFrom = async (backend: Backend, from: CachedAnswer['from'], questions: readonly Question[]) => {
    const { values } = await backend.read(questions.map(seal.idOf));
    return questions.map((question, i): CachedAnswer | null => {
      const sealed = values[i] ?? null;
      return sealed === null ? null : openFrom(backend, from, question, sealed);
    });
  };
  const writeOwn = async (question: Question, dated: DatedAnswer, ttlMs: number): Promise<void> => {
    try {
      await own.write([entryOf(own, question, dated, ttlMs)]);
    } catch (error) {
      cannotWrite(error);
    }
  };
  /** `work` on the shared cache; null without one, and where it fails. */
  const shared = async <T>(work: (backend: Backend) => Promise<T>): Promise<T | null> => {
    const place = await places.sharedCache();
    if (place === null) return null;
    try {
      return await work(place.backend);
    } catch (error) {
      debug(`the shared cache failed: ${reasonOf(error)}`);
      await places.failed(place, error);
      return null;
    }
  };
  const copy = async (question: Question, cached: CachedAnswer): Promise<void> => {
    if (cached.from === 'shared-cache') await writeOwn(question, cached, COPY_MS);
  };
  const answered = (end: Release | undefined) =>
    end?.kind === 'answered' && end.question !== null ? { ...end, question: end.question } : null;

  return {
    idOf: seal.idOf,
    open: (place, question, sealed) =>
      openFrom(place.backend, place.name === 'redis' ? 'shared-cache' : 'cache', question, sealed),
    localTime: (place, at) => at - ahead(place.backend),
    async read(questions, isFresh = () => true) {
      const found = await readFrom(own, 'cache', questions);
      const missing = questions.filter((question, i) => {
        const cached = found[i] ?? null;
        return cached === null || !isFresh(question, cached);
      });
      if (missing.length === 0) return found;
      const theirs = await shared((backend) => readFrom(backend, 'shared-cache', missing));
      if (theirs === null) return found;
      const newer = new Map<Question, CachedAnswer>();
      for (const [i, question] of missing.entries()) {
        const cached = theirs[i] ?? null;
        const mine = found[questions.indexOf(question)] ?? null;
        if (cached === null || (mine !== null && mine.at >= cached.at)) continue;
        newer.set(question, cached);
        await copy(question, cached);
      }
      return questions.map((question, i) => newer.get(question) ?? found[i] ?? null);
    },
    async write(question, dated, ttlMs) {
      await writeOwn(question, dated, ttlMs);
      await shared((backend) => backend.write([entryOf(backend, question, dated, ttlMs)]));
    },
    async keepOwn(end) {
      const { question, answer, ttlMs } = answered(end) ?? { question: null };
      if (question !== null) await writeOwn(question, { answer, at: own.now() }, ttlMs);
    },
    async keepIn({ backend }, end) {
      const { question, answer, ttlMs } = answered(end) ?? { question: null };
      if (question === null || backend === own) return;
      await backend.write([entryOf(backend, question, { answer, at: own.now() }, ttlMs)]);
    },
    async copy(question, cached) {
      if (question !== null) await copy(question, cached);
    },
    async clear() {
      const removed = await clearOf(own, cannotWrite);
      const theirs = await shared(async (backend) => backend.remove(idsOf(await backend.list())));
      return Math.max(removed, theirs ?? 0);
    },
    async stats() {
      const theirs = await shared(async (backend) => statsOf(backend, await backend.list()));
      if (theirs !== null) return theirs;
      const entries = await own.list().catch(() => []);
      return statsOf(own, entries);
    },
    forged: () => forged.size,
    sweep() {
      try {
        sweep();
      } catch (error) {
        cannotWrite(error);
      }
    },
  };
}

type Listed = readonly { readonly id: string; readonly bytes: number }[];

function idsOf(listed: Listed): readonly string[] {
  return listed.map(({ id }) => id);
}

function statsOf({ label }: Backend, listed: Listed) {
  return { entries: listed.length, bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0), place: label };
}

async function clearOf(own: Backend, cannotWrite: (error: unknown) => void): Promise<number> {
  try {
    return await own.remove(idsOf(await own.list()));
  } catch (error) {
    cannotWrite(error);
    return 0;
  }
}
