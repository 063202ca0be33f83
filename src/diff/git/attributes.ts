/**
 * Which changed files a repository's attributes may show in a wrong light. `diff` makes git show a binary as text, and
 * in a changed file its beginning, which would tell, is not among the added lines. Text that is called binary needs no
 * such care: git then shows no lines, and the content is opened anyway.
 */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { Repository } from '../history/repository.ts';
import type { FileRecord } from './diff-parser.ts';

const debug = createDebug('attributes');

export interface Attributes {
  /** Of these files, those whose content must be opened before their lines can be believed. */
  doubtful(records: readonly FileRecord[]): Promise<ReadonlySet<FileRecord>>;
}

/** Sets `diff`, a driver, or defines a macro that could. */
const MAY_SHOW_BINARY = /(?:^|\s)(?:diff(?:=|\s|$)|\[attr\])/m;

/** Archives that may consist of nothing but text lines. */
const ARCHIVE_NAME = /\.(?:a|ar|deb|lib|cpio|gz|tgz|bz2|xz|zst|zip|jar|7z|rar|lz|lz4|rpm)$/i;

export function createAttributes(repository: () => Promise<Repository>): Attributes {
  const folders = new Map<string, boolean>();

  /** `path`: a byte string, from the root. git takes from the index what the work tree does not have. */
  const shows = (path: string, where: Repository): boolean => {
    const file = Buffer.concat([Buffer.from(`${where.root ?? ''}/`), Buffer.from(path, 'latin1')]);
    const there = lstatSync(file, { throwIfNoEntry: false });
    if (there?.isFile() === true) return MAY_SHOW_BINARY.test(readAttributes(file));
    // Older versions of git follow it, newer ones look into the index instead.
    if (there?.isSymbolicLink() === true) return true;
    return attributesInIndex(where).mayHold(path);
  };

  const isDoubtful = (record: FileRecord, where: Repository): boolean => {
    // Without a work tree git may read attributes from a commit.
    if (where.root === null || ARCHIVE_NAME.test(record.path)) return true;
    return isShownBelow(folderOf(record.path), where);
  };

  /** `folder`: with its slash; '' is the root. */
  const isShownBelow = (folder: string, where: Repository): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const above = folder !== '' && isShownBelow(folderOf(folder.slice(0, -1)), where);
    const answer = above || shows(`${folder}.gitattributes`, where);
    folders.set(folder, answer);
    return answer;
  };

  return {
    doubtful: async (records) => {
      const changed = records.filter((record) => record.status === 'M' || record.status === 'R');
      if (changed.length === 0) return new Set();
      // Attributes that change here may be in the index alone, where git finds them too.
      if (records.some((record) => /(?:^|\/)\.gitattributes$/.test(record.path))) return new Set(changed);
      const where = await repository();
      if (MAY_SHOW_BINARY.test(readAttributes(where.infoAttributes))) return new Set(changed);
      return new Set(changed.filter((record) => isDoubtful(record, where)));
    },
  };
}

/** '' where it is not there, or not readable for git either; a folder of that name is not an attributes file. */
function readAttributes(file: string | Buffer): string {
  try {
    return existsSync(file) ? readFileSync(file, 'latin1') : '';
  } catch (error) {
    debug(`not read: ${reasonOf(error)}`);
    return '';
  }
}

interface IndexNames {
  /** Whether the index has an attributes file of that path: false only where it certainly has not. */
  mayHold(path: string): boolean;
}

const SLASH = 0x2f;
const EVERYTHING: IndexNames = { mayHold: () => true };
const NOTHING: IndexNames = { mayHold: () => false };
const known = new WeakMap<Repository, IndexNames>();

export function attributesInIndex(repository: Repository): IndexNames {
  const names = known.get(repository) ?? readIndexNames(repository);
  known.set(repository, names);
  return names;
}

/**
 * Looked into as bytes: a process for it at every commit would cost more than the diff of a small one. Version 4 writes
 * names without what they share with the one before, and a split index holds a part of them.
 */
function readIndexNames({ indexFile: file, commonDir }: Repository): IndexNames {
  try {
    const bytes = readFileSync(file);
    const version = bytes.readUInt32BE(4);
    if (version !== 2 && version !== 3) return EVERYTHING;
    const isSplit = (folder: string) => readdirSync(folder).some((name) => name.startsWith('sharedindex.'));
    if (bytes.includes('link') && (isSplit(dirname(file)) || isSplit(commonDir))) return EVERYTHING;
    // Most have none at all.
    if (!bytes.includes('.gitattributes\0')) return NOTHING;
    return { mayHold: (path) => holdsName(bytes, path) };
  } catch (error) {
    debug(`the index was not read: ${reasonOf(error)}`);
    return EVERYTHING;
  }
}

/** A name stands behind its length; where a slash stands there, it is the end of another one. */
function holdsName(index: Buffer, path: string): boolean {
  const name = Buffer.from(`${path}\0`, 'latin1');
  for (let at = index.indexOf(name); at !== -1; at = index.indexOf(name, at + 1)) {
    if (index[at - 1] !== SLASH || (path.length & 0xff) === SLASH) return true;
  }
  return false;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
