/**
 * Cached answers, in two caches that are read in order: the machine's own files, then the Redis of a team. Each answer is
 * kept in both, sealed, and dated by the clock of where it is kept; readers get it dated by their own.
 */

import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { DAY_MS, MINUTE_MS } from '../lib/time.ts';
import type { CachedAnswer, DatedAnswer, Question, Release, Store } from '../lookup/ports.ts';
import type { Backend, OwnBackend, StoredEntry } from './backend.ts';
import type { QuotaPlaces } from './quota-places.ts';
import type { Seal } from './seal.ts';

/** Clocks less than this apart are one clock; further than a week apart, one of them is not believed. */
const SAME_CLOCK_MS = MINUTE_MS;
const WRONG_CLOCK_MS = 7 * DAY_MS;
/** What a copy is kept for: whether it is young enough is judged by its date. */
const COPY_MS = DAY_MS;
const debug = createDebug('store');

export class Answers implements Pick<Store, 'read' | 'write' | 'clear' | 'stats'> {
  protected readonly seal: Seal;
  protected readonly places: QuotaPlaces;
  protected readonly own: OwnBackend;
  /** Entries that were forged or damaged. */
  protected readonly forged = new Set<string>();

  constructor(seal: Seal, places: QuotaPlaces) {
    this.seal = seal;
    this.places = places;
    this.own = places.own;
  }

  async read(
    questions: readonly Question[],
    isFresh: (question: Question, cached: DatedAnswer) => boolean = () => true,
  ): Promise<readonly (CachedAnswer | null)[]> {
    const found = await this.readFrom(this.own, questions);
    const missing = questions.filter((question) => {
      const cached = found.get(question);
      return cached === undefined || !isFresh(question, cached);
    });
    const theirs =
      missing.length === 0 ? null : await this.shared((backend) => this.readFrom(backend, missing));
    for (const [question, cached] of theirs ?? []) {
      if (cached.at <= (found.get(question)?.at ?? -1)) continue;
      found.set(question, cached);
      await this.copy(question, cached);
    }
    return questions.map((question) => found.get(question) ?? null);
  }

  async write(question: Question, dated: DatedAnswer, ttlMs: number): Promise<void> {
    const writeTo = (backend: Backend) => backend.write(this.entryOf(backend, question, dated, ttlMs));
    await writeTo(this.own);
    await this.shared(writeTo);
  }

  async clear(): Promise<number> {
    const clearIn = async (backend: Backend) => backend.remove((await backend.list()).map(({ id }) => id));
    return Math.max(await clearIn(this.own), (await this.shared(clearIn)) ?? 0);
  }

  async stats() {
    const statsOf = async (backend: Backend) => {
      const listed = await backend.list();
      const bytes = listed.reduce((sum, entry) => sum + entry.bytes, 0);
      return { entries: listed.length, bytes, place: backend.label };
    };
    return (await this.shared(statsOf)) ?? statsOf(this.own);
  }

  /** An entry of `backend`; null without one, and for what is forged or damaged, which is counted. */
  protected open(backend: Backend, question: Question, sealed: string | null): CachedAnswer | null {
    if (sealed === null) return null;
    const dated = this.seal.open(question, sealed);
    const from = backend === this.own ? 'cache' : 'shared-cache';
    if (dated !== null) return { ...dated, at: Math.max(0, dated.at - this.ahead(backend)), from };
    this.forged.add(this.seal.idOf(question));
    return null;
  }

  /** Keeps the answer of an ended grant in `backend`. */
  protected async keep(backend: Backend, end: Release | undefined): Promise<void> {
    if (end?.kind !== 'answered' || end.question === null) return;
    const dated = { answer: end.answer, at: this.own.now() };
    await backend.write(this.entryOf(backend, end.question, dated, end.ttlMs));
  }

  /** A shared answer, among the machine's own as well. */
  protected async copy(question: Question, cached: CachedAnswer): Promise<void> {
    if (cached.from === 'shared-cache')
      await this.own.write(this.entryOf(this.own, question, cached, COPY_MS));
  }

  /** How far the backend's clock is ahead of ours. */
  private ahead(backend: Backend): number {
    const ms = backend.now() - this.own.now();
    return Math.abs(ms) < SAME_CLOCK_MS || Math.abs(ms) > WRONG_CLOCK_MS ? 0 : ms;
  }

  private entryOf(
    backend: Backend,
    question: Question,
    { answer, at }: DatedAnswer,
    ttlMs: number,
  ): StoredEntry {
    const text = this.seal.seal(question, { answer, at: at + this.ahead(backend) });
    return { id: this.seal.idOf(question), text, ttlMs };
  }

  private async readFrom(backend: Backend, questions: readonly Question[]) {
    const { values } = await backend.read(questions.map(this.seal.idOf));
    const found = new Map<Question, CachedAnswer>();
    for (const [i, question] of questions.entries()) {
      const cached = this.open(backend, question, values[i] ?? null);
      if (cached !== null) found.set(question, cached);
    }
    return found;
  }

  /** `work` on the shared cache; null without one, and where it fails. */
  private async shared<T>(work: (backend: Backend) => Promise<T>): Promise<T | null> {
    const place = await this.places.redis();
    if (place === null) return null;
    try {
      return await work(place.backend);
    } catch (error) {
      debug(`the shared cache failed: ${reasonOf(error)}`);
      await this.places.failed(place, error);
      return null;
    }
  }
}
