/** Cached answers in Redis: sealed, named by MACs. Keys: see `script.ts`. */
import type { CachedAnswer, DatedAnswer, Question } from '../lookup/ports.ts';
import type { Link } from './redis-link.ts';
import type { Seal } from './seal.ts';

export interface Shelf {
  keyOf(question: Question): string;
  /** Checks the seal and counts what fails it. */
  open(question: Question, sealed: string): CachedAnswer | null;
  read(questions: readonly Question[]): Promise<readonly (CachedAnswer | null)[]>;
  keep(question: Question, kept: DatedAnswer, ttlMs: number): Promise<void>;
  clear(): Promise<number>;
  stats(): Promise<{ readonly entries: number; readonly bytes: number }>;
  /** Entries that failed the seal. */
  forged(): number;
}

const CHUNK = 200;
export function createShelf(link: Link, root: string, seal: Seal): Shelf {
  const forged = new Set<string>();
  const keyOf = (question: Question): string => `${root}:v:${seal.idOf(question)}`;
  const open = (question: Question, sealed: string): CachedAnswer | null => {
    const kept = seal.open(question, sealed);
    if (typeof kept !== 'string') return { ...kept, from: 'shared-cache' };
    forged.add(seal.idOf(question));
    return null;
  };
  const texts = async (keys: readonly string[]): Promise<readonly (string | null)[]> => {
    const found: (string | null)[] = [];
    for (const chunk of chunks(keys)) {
      const raw = await link.mget(chunk);
      const list: readonly unknown[] = Array.isArray(raw) ? raw : [];
      found.push(...chunk.map((_, i) => (typeof list[i] === 'string' ? list[i] : null)));
    }
    return found;
  };
  const read = async (questions: readonly Question[]): Promise<readonly (CachedAnswer | null)[]> => {
    const sealed = await texts(questions.map(keyOf));
    return questions.map((question, i) => {
      const text = sealed[i] ?? null;
      return text === null ? null : open(question, text);
    });
  };

  return {
    keyOf,
    open,
    read,
    async keep(question, kept, ttlMs) {
      await link.call('SET', [
        keyOf(question),
        seal.seal(question, kept),
        'PX',
        Math.max(1, Math.ceil(ttlMs)),
      ]);
    },
    async clear() {
      let removed = 0;
      for (const chunk of chunks(await link.scan(`${root}:v:*`))) {
        removed += amount(await link.call('DEL', chunk));
      }
      return removed;
    },
    async stats() {
      const keys = await link.scan(`${root}:v:*`);
      const bytes = (await texts(keys)).reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
      return { entries: keys.length, bytes };
    },
    forged: () => forged.size,
  };
}

function amount(reply: unknown): number {
  return typeof reply === 'number' ? reply : 0;
}

function* chunks<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += CHUNK) yield list.slice(i, i + CHUNK);
}
