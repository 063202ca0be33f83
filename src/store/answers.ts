/**
 * Cached answers, in two caches that are read in order: the machine's own files, then the Redis of a team. Each answer is
 * kept in both, sealed, and dated by the clock of where it is kept; readers get it dated by their this.own.
 */
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import type { CachedAnswer, DatedAnswer, Question, Release, Store } from '../lookup/ports.ts';
import type { Backend, Entry, OwnBackend } from './backend.ts';
import type { LocalPlaces, Place, Places } from './places.ts';
import type { Seal } from './seal.ts';

/** Clocks less than this apart are one clock; further than a week apart, one of them is not believed. */
const SAME_CLOCK_MS = 60_000;
const WRONG_CLOCK_MS = 7 * 86_400_000;
/** What a copy is kept for: whether it is young enough is judged by its date. */
const COPY_MS = 86_400_000;
const debug = createDebug('store');

export class Answers implements Pick<Store, 'read' | 'write' | 'clear' | 'stats'> {
  readonly idOf: Seal['idOf'];
  private readonly seal: Seal;
  private readonly places: Places;
  private readonly local: LocalPlaces;
  private readonly own: OwnBackend;
  private readonly forgedIds = new Set<string>();

  /** `local`: the machine's own cache, and whether it can be written. */
  constructor(seal: Seal, local: LocalPlaces, places: Places) {
    this.seal = seal;
    this.idOf = seal.idOf;
    this.local = local;
    this.own = local.own;
    this.places = places;
  }

  /** Entries that were forged or damaged. */
  get forged(): number {
    return this.forgedIds.size;
  }

  async read(
    questions: readonly Question[],
    isFresh: (question: Question, cached: DatedAnswer) => boolean = () => true,
  ): Promise<readonly (CachedAnswer | null)[]> {
    const found = await this.readFrom(this.own, 'cache', questions);
    const missing = questions.filter((question) => {
      const cached = found.get(question);
      return cached === undefined || !isFresh(question, cached);
    });
    const theirs =
      missing.length === 0
        ? null
        : await this.shared((backend) => this.readFrom(backend, 'shared-cache', missing));
    for (const [question, cached] of theirs ?? []) {
      if (cached.at <= (found.get(question)?.at ?? -1)) continue;
      found.set(question, cached);
      await this.copy(question, cached);
    }
    return questions.map((question) => found.get(question) ?? null);
  }

  async write(question: Question, dated: DatedAnswer, ttlMs: number): Promise<void> {
    await this.writeOwn(question, dated, ttlMs);
    await this.shared((backend) => backend.write([this.entryOf(backend, question, dated, ttlMs)]));
  }

  async clear(): Promise<number> {
    const ids = (listed: readonly { id: string }[]) => listed.map(({ id }) => id);
    const removed = await this.onOwn(async () => this.own.remove(ids(await this.own.list())));
    const theirs = await this.shared(async (backend) => backend.remove(ids(await backend.list())));
    return Math.max(removed ?? 0, theirs ?? 0);
  }

  async stats() {
    const statsOf = async (backend: Backend) => {
      const listed = await backend.list();
      const bytes = listed.reduce((sum, entry) => sum + entry.bytes, 0);
      return { entries: listed.length, bytes, place: backend.label };
    };
    const theirs = await this.shared(statsOf);
    return theirs ?? (await statsOf(this.own).catch(() => ({ entries: 0, bytes: 0, place: this.own.label })));
  }

  /** An entry of `place`; null for what is forged or damaged, which is counted. */
  open({ name, backend }: Place, question: Question, sealed: string): CachedAnswer | null {
    return this.openFrom(backend, name === 'redis' ? 'shared-cache' : 'cache', question, sealed);
  }

  /** A time by the place's clock, by ours. */
  localTime({ backend }: Place, at: number): number {
    return at - this.ahead(backend);
  }

  /** Keeps the answer of an ended grant among the machine's own, */
  async keepOwn(end: Release): Promise<void> {
    if (end.kind !== 'answered' || end.question === null) return;
    await this.writeOwn(end.question, { answer: end.answer, at: this.own.now() }, end.ttlMs);
  }

  /** and in the place where the quota is kept. */
  async keepIn({ backend }: Place, end: Release | undefined): Promise<void> {
    if (end?.kind !== 'answered' || end.question === null || backend === this.own) return;
    await backend.write([
      this.entryOf(backend, end.question, { answer: end.answer, at: this.own.now() }, end.ttlMs),
    ]);
  }

  /** A shared answer, among the machine's own as well. */
  async copy(question: Question | null, cached: CachedAnswer): Promise<void> {
    if (question !== null && cached.from === 'shared-cache') await this.writeOwn(question, cached, COPY_MS);
  }

  async sweep(): Promise<void> {
    if (this.local.problems().readOnly === null) await this.onOwn(async () => this.own.sweep());
  }

  /** How far the backend's clock is ahead of ours. */
  private ahead(backend: Backend): number {
    const ms = backend.now() - this.own.now();
    return Math.abs(ms) < SAME_CLOCK_MS || Math.abs(ms) > WRONG_CLOCK_MS ? 0 : ms;
  }

  private entryOf(backend: Backend, question: Question, { answer, at }: DatedAnswer, ttlMs: number): Entry {
    const text = this.seal.seal(question, { answer, at: at + this.ahead(backend) });
    return { id: this.idOf(question), text, ttlMs };
  }

  private openFrom(backend: Backend, from: CachedAnswer['from'], question: Question, sealed: string) {
    const dated = this.seal.open(question, sealed);
    if (typeof dated !== 'string') return { ...dated, at: Math.max(0, dated.at - this.ahead(backend)), from };
    this.forgedIds.add(this.idOf(question));
    return null;
  }

  private async readFrom(backend: Backend, from: CachedAnswer['from'], questions: readonly Question[]) {
    const { values } = await backend.read(questions.map(this.idOf));
    const found = new Map<Question, CachedAnswer>();
    for (const [i, question] of questions.entries()) {
      const sealed = values[i] ?? null;
      const cached = sealed === null ? null : this.openFrom(backend, from, question, sealed);
      if (cached !== null) found.set(question, cached);
    }
    return found;
  }

  private async writeOwn(question: Question, dated: DatedAnswer, ttlMs: number): Promise<void> {
    await this.onOwn(() => this.own.write([this.entryOf(this.own, question, dated, ttlMs)]));
  }

  /** `work` on the machine's own cache; null where it cannot be written. */
  private async onOwn<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.local.cannotWrite(error);
      return null;
    }
  }

  /** `work` on the shared cache; null without one, and where it fails. */
  private async shared<T>(work: (backend: Backend) => Promise<T>): Promise<T | null> {
    const place = await this.places.sharedCache();
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
