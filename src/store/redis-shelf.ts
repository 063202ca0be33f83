/** Kept answers and questions put off, in Redis: sealed and encrypted, named by MACs. Keys: see `script.ts`. */
import * as z from 'zod/mini';
import type { Kept, Question } from '../lookup/ports.ts';
import type { Link } from './redis-link.ts';
import type { Seal } from './seal.ts';

export interface Shelf {
  keyOf(question: Question): string;
  /** Checks the seal and counts what fails it. */
  open(question: Question, sealed: string): Kept | null;
  read(questions: readonly Question[]): Promise<readonly (Kept | null)[]>;
  keep(question: Question, kept: Kept, ttlMs: number): Promise<void>;
  clear(): Promise<number>;
  stats(): Promise<{ readonly entries: number; readonly bytes: number }>;
  putOff(questions: readonly Question[]): Promise<void>;
  putOffs(): Promise<readonly Question[]>;
  /** Entries that failed the seal. */
  forged(): number;
}

const CHUNK = 200;
const PUT_OFF_MS = 31 * 86_400_000;
const questionSchema = z.object({
  about: z.enum(['ip', 'url', 'domain', 'file', 'resolutions']),
  value: z.string(),
});

export function createShelf(link: Link, root: string, seal: Seal): Shelf {
  const forged = new Set<string>();
  const off = `${root}:off`;
  const keyOf = (question: Question): string => `${root}:v:${seal.idOf(question)}`;
  const open = (question: Question, sealed: string): Kept | null => {
    const kept = seal.open(question, sealed);
    if (typeof kept !== 'string') return kept;
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
  const read = async (questions: readonly Question[]): Promise<readonly (Kept | null)[]> => {
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
    async putOff(questions) {
      for (const chunk of chunks(questions)) {
        const fields = chunk.flatMap((question) => [
          seal.idOf(question),
          seal.encrypt(JSON.stringify(question)),
        ]);
        await link.call('HSET', [off, ...fields]);
      }
      if (questions.length > 0) await link.call('PEXPIRE', [off, PUT_OFF_MS]);
    },
    async putOffs() {
      const raw = await link.call('HVALS', [off]);
      const questions = (Array.isArray(raw) ? raw : []).flatMap((text: unknown) => {
        const question = typeof text === 'string' ? parseQuestion(seal.decrypt(text)) : null;
        return question === null ? [] : [question];
      });
      const kept = await read(questions);
      const answered = questions.filter((_, i) => kept[i] !== null);
      for (const chunk of chunks(answered))
        await link.call('HDEL', [off, ...chunk.map((one) => seal.idOf(one))]);
      return questions.filter((_, i) => kept[i] === null);
    },
    forged: () => forged.size,
  };
}

function parseQuestion(text: string | null): Question | null {
  if (text === null) return null;
  try {
    const parsed = z.safeParse(questionSchema, JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function amount(reply: unknown): number {
  return typeof reply === 'number' ? reply : 0;
}

function* chunks<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += CHUNK) yield list.slice(i, i + CHUNK);
}
