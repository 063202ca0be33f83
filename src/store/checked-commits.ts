/**
 * What was checked before, so that a push does not check it again: sealed, and forgotten after a week.
 *
 * One call of `add` is one file, `<home>/receipts/<keyId>/<day>.<random>`: a MAC over day and lines in the first line,
 * then one mark (HMAC of the key given) a line. A file whose MAC fails counts for nothing: who can write here but does
 * not know the API key can make nothing pass as checked. Files only ever appear and go, so no lock is needed.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import type { CheckedCommits } from '../lookup/ports.ts';
import type { Files } from './files/files.ts';
import type { Seal } from './seal.ts';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 7;
/** So many files of one day are written together into one. */
const MAX_FILES = 16;
const MAX_LINES = 200_000;
const NAME = /^\d{4}-\d\d-\d\d\.[0-9a-f]{12}$/;
const debug = createDebug('store');

export function openCheckedCommits(
  home: string,
  seal: Seal,
  files: Files,
  now: () => number,
): CheckedCommits {
  const folder = join(home, 'receipts', seal.keyId);

  /** The marks of one file, [] when it is not ours, damaged or forged. */
  const open = (name: string): readonly string[] => {
    const text = files.read(join(folder, name)) ?? '';
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (end < 0 || text.slice(0, end) !== seal.mark('receipts', `${dayIn(name)}\n${body}`)) return [];
    return body.split('\n').filter((line) => line !== '');
  };
  const write = (day: string, marks: readonly string[]): void => {
    const body = [...new Set(marks)].slice(-MAX_LINES).map((mark) => `${mark}\n`);
    const text = `${seal.mark('receipts', `${day}\n${body.join('')}`)}\n${body.join('')}`;
    files.write(join(folder, `${day}.${randomBytes(6).toString('hex')}`), text);
  };
  /** Names of what still counts; the rest is removed. A day in the future counts: the clock was set back. */
  const current = (): readonly string[] => {
    const oldest = dayOf(now() - KEEP_DAYS * DAY_MS);
    const names = files.list(folder).map((entry) => entry.name);
    for (const name of names) if (dayIn(name) < oldest) files.remove(join(folder, name));
    return names.filter((name) => NAME.test(name) && dayIn(name) >= oldest);
  };

  return {
    known(keys) {
      if (keys.length === 0) return [];
      const read = () => current().flatMap(open);
      const marks = new Set(attempt(debug, 'checked commits cannot be read', read, []));
      return keys.map((key) => marks.has(seal.mark('receipt', key)));
    },
    add(keys) {
      if (keys.length === 0) return;
      const [day, marks] = [dayOf(now()), keys.map((key) => seal.mark('receipt', key))];
      const before = current().filter((name) => dayIn(name) === day);
      if (before.length < MAX_FILES) return write(day, marks);
      // Written first, and only then are its parts removed.
      write(day, [...before.flatMap(open), ...marks]);
      for (const name of before) files.remove(join(folder, name));
    },
    clear() {
      const remove = () => files.list(folder).map(({ name }) => files.remove(join(folder, name)));
      attempt(debug, 'checked commits cannot be removed', remove, []);
    },
  };
}

function dayIn(name: string): string {
  return name.slice(0, 10);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
