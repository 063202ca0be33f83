/**
 * What the attributes files of a repository may say of its files, read from wherever git reads them: `info/attributes`,
 * and the folders above a file, in the work tree, or else in the index; for what lies on disk after a checkout, in the
 * commit too. They are searched for what may matter, so that git is asked about attributes only then.
 */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { attempt, createDebug } from '../../debug.ts';
import type { Blobs } from '../content/blobs.ts';
import type { Repository } from '../history/repository.ts';
import type { FileRecord } from './diff-parser.ts';

const debug = createDebug('attributes');
const FILE = '.gitattributes';
/** Larger ones are not believed by git either. */
const SIZE_MAX = 100 * 1024 * 1024;
export const ENCODING = 'working-tree-encoding';

/** Sets `diff`, a driver, or defines a macro that could: git may show a binary as text. */
const MAY_SHOW_BINARY = /(?:^|\s)(?:diff(?:=|\s|$)|\[attr\])/m;

/** Archives that may consist of nothing but text lines. */
const ARCHIVE_NAME = /\.(?:a|ar|deb|lib|cpio|gz|tgz|bz2|xz|zst|zip|jar|7z|rar|lz|lz4|rpm)$/i;

export class Attributes {
  readonly #blobs: Blobs;
  readonly #repository: () => Promise<Repository>;
  /** Folders that were read: whether a binary may be shown as text there. */
  readonly #shows = new Map<string, boolean>();
  /** Last segments of paths that a pattern with an encoding may match. */
  readonly #encoded: RegExp[] = [];
  #inIndex: ((path: string) => boolean) | null = null;

  constructor(blobs: Blobs, repository: () => Promise<Repository>) {
    this.#blobs = blobs;
    this.#repository = repository;
  }

  /** Reads all that may be about these files. `commit`: null for the index. */
  async read(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    for (const record of records) {
      const folder = folderOf(record.path);
      if (!this.#shows.has(folder)) await this.#readFolder(folder, commit);
      if (isAttributesFile(record) && record.newMode.startsWith('100')) await this.#learnBlob(record.newOid);
    }
  }

  /**
   * Changed files whose content must be opened before their lines can be believed: the beginning of a binary, which would
   * tell, need not be among them. What is called binary needs no such care: git shows no lines, and it is opened anyway.
   */
  async doubtful(records: readonly FileRecord[]): Promise<readonly FileRecord[]> {
    const changed = records.filter(({ status }) => status === 'M' || status === 'R');
    // Attributes that change here may be in the index alone, where git finds them too.
    if (changed.length === 0 || records.some(isAttributesFile)) return changed;
    // Without a work tree git may read attributes from a commit.
    if ((await this.#repository()).root === null) return changed;
    return changed.filter(({ path }) => ARCHIVE_NAME.test(path) || this.#shows.get(folderOf(path)) === true);
  }

  /** Whether any file may have another encoding on disk. */
  get nameEncodings(): boolean {
    return this.#encoded.length > 0;
  }

  mayEncode(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.#encoded.some((pattern) => pattern.test(name));
  }

  /** `folder`: with its slash; '' is the root. What the work tree has counts for commits of any branch. */
  async #readFolder(folder: string, commit: string | null): Promise<boolean> {
    const known = this.#shows.get(folder);
    if (known !== undefined) return known;
    const above =
      folder === '' ? await this.#readInfo() : await this.#readFolder(folderOf(folder.slice(0, -1)), commit);
    const own = await this.#readFile(`${folder}${FILE}`, commit);
    this.#shows.set(folder, above || own);
    return above || own;
  }

  async #readInfo(): Promise<boolean> {
    return this.#learn(readIfThere((await this.#repository()).infoAttributes));
  }

  /** git takes from the index what the work tree does not have. Older versions of git follow a link, newer ones do not. */
  async #readFile(path: string, commit: string | null): Promise<boolean> {
    const repository = await this.#repository();
    const { root } = repository;
    const file = Buffer.from(`${Buffer.from(root ?? '').toString('latin1')}/${path}`, 'latin1');
    const there =
      root === null ? null : attempt(debug, path, () => lstatSync(file, { throwIfNoEntry: false }), null);
    const isLink = there?.isSymbolicLink() === true;
    let shows = isLink;
    if (isLink || there?.isFile() === true) shows = this.#learn(readIfThere(file)) || shows;
    if (commit !== null) await this.#learnBlob(`${commit}:${path}`);
    this.#inIndex ??= namesInIndex(repository);
    if (there?.isFile() === true || !this.#inIndex(path)) return shows;
    return (await this.#learnBlob(`:${path}`)) || shows;
  }

  async #learnBlob(name: string): Promise<boolean> {
    // One line is one question.
    if (name.includes('\n')) return this.#learn(`* ${ENCODING} diff`);
    const content = await this.#blobs.smallIfThere(name, SIZE_MAX);
    return this.#learn(content?.toString('latin1') ?? '');
  }

  #learn(text: string): boolean {
    if (text.includes(ENCODING)) {
      for (const line of text.replace(/^\xef\xbb\xbf/, '').split('\n'))
        if (line.includes(ENCODING)) this.#encoded.push(loosePattern(line));
    }
    return MAY_SHOW_BINARY.test(text);
  }
}

export function isAttributesFile({ path, oldPath }: FileRecord): boolean {
  return [path, oldPath].some((name) => name === FILE || name.endsWith(`/${FILE}`));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** '' where it is not there, or not readable for git either. */
function readIfThere(file: string | Buffer): string {
  return attempt(debug, 'not read', () => (existsSync(file) ? readFileSync(file, 'latin1') : ''), '');
}

/** Matches at least the names that git's pattern matches. A macro may be used by any line. */
function loosePattern(line: string): RegExp {
  const [, quoted, plain = ''] = /^[ \t\r]*(?:"((?:[^"\\]|\\.)*)"|([^ \t\r]+))/.exec(line) ?? [];
  if (quoted !== undefined || /[[\\]|\*\*$/.test(plain)) return /^/;
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  const source = name
    .replace(/[.+^${}()|\]]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is');
}

const SLASH = 0x2f;

/**
 * Whether the index has a file of that path: false only where it certainly has not. Looked into as bytes: a process for it
 * at every commit would cost more than the diff of a small one. Version 4 writes names without what they share with the
 * one before, and a split index holds a part of them.
 */
function namesInIndex({ indexFile: file, commonDir }: Repository): (path: string) => boolean {
  const everything = () => true;
  const read = (): ((path: string) => boolean) => {
    const bytes = readFileSync(file);
    const version = bytes.readUInt32BE(4);
    if (version !== 2 && version !== 3) return everything;
    const isSplit = (folder: string) => readdirSync(folder).some((name) => name.startsWith('sharedindex.'));
    if (bytes.includes('link') && (isSplit(dirname(file)) || isSplit(commonDir))) return everything;
    // Most have none at all.
    if (!bytes.includes(`${FILE}\0`)) return () => false;
    return (path) => holdsName(bytes, path);
  };
  return attempt(debug, 'the index was not read', read, everything);
}

/** A name stands behind its length; where a slash stands there, it is the end of another one. */
function holdsName(index: Buffer, path: string): boolean {
  const name = Buffer.from(`${path}\0`, 'latin1');
  for (let at = index.indexOf(name); at !== -1; at = index.indexOf(name, at + 1)) {
    if (index[at - 1] !== SLASH || (path.length & 0xff) === SLASH) return true;
  }
  return false;
}
