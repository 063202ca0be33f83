/**
 * What this machine owes and has done: lookups put off (debts), and content already checked (receipts).
 *
 * A debt is one plain file, `<home>/debts/<repository>/<question and places, hashed>.json`, mode 600 in a folder 700,
 * written and flushed before anybody is told that the lookup is put off: kill -9 at any point loses none. No API key is
 * in it, nor needed to read it. An empty folder is removed, so that "is there a folder" answers "are there debts".
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AnteaterError } from '../errors.ts';
import { TEMPORARY } from '../lib/atomic-file.ts';
import type { Debt, Ledger, Question } from '../lookup/ports.ts';
import { type ParseDebt, VERSION } from './debt-version.ts';
import { debtFolder, debtsFolder } from './debts.ts';
import { type Files, realFiles, wordsFor } from './files/files.ts';
import { createReceipts } from './receipts.ts';
import type { Seal } from './seal.ts';

export interface LedgerOptions {
  readonly home: string;
  /** null without an API key: nothing is receipted then, debts are kept all the same. */
  readonly seal: Seal | null;
  readonly now?: () => number;
  readonly files?: Files;
}

/** Temporary files of killed writers go after this. */
const ABANDONED_MS = 3_600_000;

export function openLedger(options: LedgerOptions): Ledger {
  const { home, seal, files = realFiles, now = Date.now } = options;
  const receipts = seal === null ? null : createReceipts(home, seal, files, now);

  const folders = (repository: string | null): readonly string[] =>
    repository === null
      ? files
          .list(debtsFolder(home))
          .filter((entry) => entry.folder)
          .map((entry) => join(debtsFolder(home), entry.name))
      : [debtFolder(home, repository)];

  const readFolder = (folder: string, parseDebt: ParseDebt): readonly Debt[] => {
    const debts: Debt[] = [];
    for (const { name } of files.list(folder)) {
      const path = join(folder, name);
      if (name.startsWith(TEMPORARY)) removeAbandoned(path);
      if (!name.endsWith('.json')) continue;
      const debt = parseDebt(files.read(path));
      if (debt !== null && debt !== 'later') debts.push(debt);
      // Nothing can be asked, nor reported, for a file that holds no question any more.
      if (debt === null) files.remove(path);
    }
    files.removeFolder(folder);
    return debts;
  };
  const removeAbandoned = (path: string): void => {
    const stat = files.stat(path);
    if (stat !== null && now() - stat.modified > ABANDONED_MS) files.remove(path);
  };

  return {
    async defer(debts) {
      try {
        for (const debt of debts) {
          const text = JSON.stringify({ version: VERSION, debt });
          files.write(join(debtFolder(home, debt.repository), nameOf(debt)), text);
        }
      } catch (error) {
        throw new AnteaterError('store', `Lookups cannot be put off: ${wordsFor(error)} (${home})`, {
          hint: 'Free some space or make the folder writable (ANTEATER_HOME chooses another), then commit again.',
          cause: error,
        });
      }
    },
    async debts(repository) {
      const named = attempt(() => folders(repository), []);
      if (named.every((folder) => attempt(() => files.list(folder), []).length === 0)) {
        for (const folder of named) attempt(() => files.removeFolder(folder), undefined);
        return [];
      }
      // The schema's library is loaded only where there is something to read: nearly every commit has no debts.
      const { parseDebt } = await import('./debt-file.ts');
      const all = attempt(() => named.flatMap((folder) => readFolder(folder, parseDebt)), []);
      return all.toSorted((a, b) => a.since - b.since || nameOf(a).localeCompare(nameOf(b)));
    },
    async forget(debts) {
      attempt(() => {
        for (const debt of debts) files.remove(join(debtFolder(home, debt.repository), nameOf(debt)));
        for (const repository of new Set(debts.map((debt) => debt.repository))) {
          files.removeFolder(debtFolder(home, repository));
        }
      }, undefined);
    },
    async receipts(keys) {
      return receipts?.known(keys) ?? keys.map(() => false);
    },
    async addReceipts(keys) {
      // A receipt that cannot be kept means that the next push checks again.
      attempt(() => receipts?.add(keys), undefined);
    },
  };
}

/** The same lookup put off twice for the same places is one debt; for other places it is another. */
function nameOf(debt: Debt): string {
  return `${hash(textOf(debt.question)).slice(0, 32)}-${hash(JSON.stringify(debt.places)).slice(0, 16)}.json`;
}

function textOf(question: Question): string {
  return `${question.about}\0${question.value}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
