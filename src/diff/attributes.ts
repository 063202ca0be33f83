/**
 * Which changed files a repository's attributes may show in a wrong light. `diff` makes git show a binary as text, and
 * in a changed file its beginning, which would tell, is not among the added lines. Text that is called binary needs no
 * such care: git then shows no lines, and the content is opened anyway.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileRecord } from './git-diff.ts';
import { fileName } from './paths.ts';
import type { Repository } from './repository.ts';

export interface Attributes {
  /** Of these files, those whose content must be opened before their lines can be believed. */
  doubtful(records: readonly FileRecord[]): Promise<ReadonlySet<FileRecord>>;
}

/** Sets `diff`, a driver, or defines a macro that could. */
const MAY_SHOW_BINARY = /(?:^|\s)(?:diff(?:=|\s|$)|\[attr\])/m;

/** Archives that may consist of nothing but text lines. */
const ARCHIVE_NAME = /\.(?:a|ar|deb|lib|cpio|gz|tgz|bz2|xz|zst|zip|jar|7z|rar|lz|lz4|rpm)$/i;

export function createAttributes(repository: () => Promise<Repository>): Attributes {
  const files = new Map<string, boolean>();

  const shows = (file: string): boolean => {
    let known = files.get(file);
    if (known === undefined) {
      known = MAY_SHOW_BINARY.test(readAttributes(file));
      files.set(file, known);
    }
    return known;
  };

  const isDoubtful = (record: FileRecord, where: Repository): boolean => {
    if (ARCHIVE_NAME.test(record.path) || shows(where.infoAttributes)) return true;
    if (where.root === null) return false;
    const segments = fileName(record.path).path.split('/');
    return segments.some((_, depth) =>
      shows(join(where.root ?? '', ...segments.slice(0, depth), '.gitattributes')),
    );
  };

  return {
    doubtful: async (records) => {
      const changed = records.filter((record) => record.status === 'M' || record.status === 'R');
      if (changed.length === 0) return new Set();
      // Attributes that change here may be in the index alone, where git finds them too.
      if (records.some((record) => /(?:^|\/)\.gitattributes$/.test(record.path))) return new Set(changed);
      const where = await repository();
      return new Set(changed.filter((record) => isDoubtful(record, where)));
    },
  };
}

/** '' where it is not there, or not readable for git either; a folder of that name is no attributes file. */
function readAttributes(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'latin1') : '';
  } catch {
    return '';
  }
}
