/**
 * Files under `working-tree-encoding` lie on disk in another encoding than in git: text that is harmless in UTF-8 may be a
 * script or a program there. Which files have the attribute is asked of git, and git converts them, with what a checkout
 * would use; both only where an attributes file names it and a pattern may match.
 * https://git-scm.com/docs/gitattributes#_working_tree_encoding
 */
import { existsSync, promises as fs, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { attributesInIndex } from '../git/attributes.ts';
import type { FileRecord } from '../git/diff-parser.ts';
import { addsContent } from '../git/records.ts';
import type { Repository } from '../history/repository.ts';
import type { Blobs } from './blobs.ts';

const debug = createDebug('encoding');
const ATTRIBUTE = 'working-tree-encoding';
const ATTRIBUTES_FILE = '.gitattributes';
/** Larger ones are not believed by git either. */
const ATTRIBUTES_MAX = 100 * 1024 * 1024;

interface Reading {
  readonly git: Git;
  readonly blobs: Blobs;
  readonly repository: () => Promise<Repository>;
}

export interface Encoded {
  readonly record: FileRecord;
  /** In which it will lie on disk. */
  readonly encoding: string;
}

export class WorktreeEncodings {
  readonly #in: Reading;
  /** Last segments of paths that a pattern with the attribute may match. */
  readonly #patterns: RegExp[] = [];
  readonly #readFolders = new Set<string>();
  #readInfo = false;
  #scratch: Promise<string> | null = null;

  constructor(reading: Reading) {
    this.#in = reading;
  }

  /**
   * Files that will lie on disk in an encoding that they did not have before, once the commit (null: the index) is
   * checked out: those that change, and those of which only the encoding changes.
   */
  async of(commit: string | null, records: readonly FileRecord[]): Promise<readonly Encoded[]> {
    await this.#readAttributes(commit, records);
    if (this.#patterns.length === 0) return [];
    const changed = records.filter(
      ({ path, newMode, status }) => newMode.startsWith('100') && status !== 'U' && this.#mayMatch(path),
    );
    const files = [...changed, ...(await this.#unchanged(commit, records))];
    const now = await this.#ask(
      commit,
      files.map(({ path }) => path),
    );
    const encoded = files.flatMap((record) => {
      const encoding = now.get(record.path);
      return encoding === undefined ? [] : [{ record, encoding }];
    });
    const same = encoded.filter(({ record }) => !addsContent(record)).map(({ record }) => record.oldPath);
    const before = await this.#askTree(commit === null ? 'HEAD' : `${commit}^`, same);
    return encoded.filter(
      ({ record, encoding }) => addsContent(record) || before.get(record.oldPath) !== encoding,
    );
  }

  /** Where attributes change: all other files that they may be about. */
  async #unchanged(commit: string | null, records: readonly FileRecord[]): Promise<readonly FileRecord[]> {
    if (!records.some(isAttributes)) return [];
    const { root } = await this.#in.repository();
    const list =
      commit === null
        ? ['ls-files', '--stage', '-z', '--full-name', '--', root ?? '']
        : ['ls-tree', '-r', '-z', '--full-tree', commit];
    const known = new Set(records.map(({ path }) => path));
    return (await this.#in.git.capture(list)).split('\0').flatMap((line) => {
      const [, mode = '', oid = '', path = ''] =
        /^(100\d{3}) (?:blob )?([0-9a-f]+)(?: 0)?\t(.*)$/s.exec(line) ?? [];
      if (path === '' || known.has(path) || !this.#mayMatch(path)) return [];
      return [{ path, oldPath: path, oldMode: mode, newMode: mode, oldOid: oid, newOid: oid, status: 'M' }];
    });
  }

  /** The content as a checkout would write it. */
  async *convert(oid: string, encoding: string): AsyncGenerator<Uint8Array> {
    const folder = await this.#openScratch();
    const attributes = `* ${ATTRIBUTE}=${encoding} -filter -ident -text -eol\n`;
    await fs.writeFile(join(folder, 'info', 'attributes'), attributes);
    const { commonDir } = await this.#in.repository();
    const stream = this.#in.git.read(['cat-file', '--filters', '--path=x', oid], {
      env: {
        GIT_DIR: folder,
        GIT_WORK_TREE: folder,
        GIT_INDEX_FILE: join(folder, 'none'),
        GIT_OBJECT_DIRECTORY: join(commonDir, 'objects'),
      },
    });
    try {
      for await (const chunk of stream.stdout) yield chunk;
      await stream.done;
    } finally {
      stream.kill();
    }
  }

  async close(): Promise<void> {
    if (this.#scratch !== null) await fs.rm(await this.#scratch, { recursive: true, force: true });
    this.#scratch = null;
  }

  #mayMatch(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.#patterns.some((pattern) => pattern.test(name));
  }

  /** Everywhere that an attribute of these files may stand. What the work tree has counts for commits of any branch. */
  async #readAttributes(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    if (!this.#readInfo) {
      this.#readInfo = true;
      this.#learn(readIfThere((await this.#in.repository()).infoAttributes));
    }
    for (const record of records) {
      await this.#readFoldersOf(record.path, commit);
      if (isAttributes(record) && record.newMode.startsWith('100')) await this.#learnBlob(record.newOid);
    }
  }

  /** The folders above a path, up to the first that was read before. */
  async #readFoldersOf(path: string, commit: string | null): Promise<void> {
    for (let folder = path; folder !== ''; ) {
      folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
      if (this.#readFolders.has(folder)) return;
      this.#readFolders.add(folder);
      await this.#readFolder(`${folder}${ATTRIBUTES_FILE}`, commit);
    }
  }

  /** git takes from the index what the work tree does not have. */
  async #readFolder(path: string, commit: string | null): Promise<void> {
    const repository = await this.#in.repository();
    const { root } = repository;
    const onDisk = root === null ? null : Buffer.from(`${root}/`);
    const file = onDisk === null ? null : Buffer.concat([onDisk, Buffer.from(path, 'latin1')]);
    if (file !== null) this.#learn(readIfThere(file));
    if (commit !== null) return this.#learnBlob(`${commit}:${path}`);
    if (file !== null && existsSync(file)) return;
    if (attributesInIndex(repository).mayHold(path)) await this.#learnBlob(`:${path}`);
  }

  async #learnBlob(name: string): Promise<void> {
    // One line is one question.
    if (name.includes('\n')) return void this.#patterns.push(/^/);
    const content = await this.#in.blobs.smallIfThere(name, ATTRIBUTES_MAX);
    this.#learn(content?.toString('latin1') ?? '');
  }

  #learn(attributes: string): void {
    if (!attributes.includes(ATTRIBUTE)) return;
    for (const line of attributes.replace(/^\xef\xbb\xbf/, '').split('\n'))
      if (line.includes(ATTRIBUTE)) this.#patterns.push(loosePattern(line));
  }

  async #ask(commit: string | null, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (commit !== null) return this.#askTree(commit, paths);
    return new Map([
      ...(await this.#checkAttributes([], paths)),
      ...(await this.#checkAttributes(['--cached'], paths)),
    ]);
  }

  /** Nothing where there is no such tree. */
  async #askTree(tree: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (paths.length === 0) return new Map();
    const index = { GIT_INDEX_FILE: join(await this.#openScratch(), 'index') };
    try {
      await this.#output(['read-tree', '--reset', tree], '', index);
    } catch (error) {
      debug(`${tree}: ${reasonOf(error)}`);
      return new Map();
    }
    return this.#checkAttributes(['--cached'], paths, index);
  }

  /** Answers in the form path NUL attribute NUL value NUL. Paths are absolute: git takes others from where it runs. */
  async #checkAttributes(
    flags: readonly string[],
    paths: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    if (paths.length === 0) return found;
    const { root } = await this.#in.repository();
    const prefix = root === null ? '' : Buffer.from(`${root}/`).toString('latin1');
    const asked = paths.map((path) => `${prefix}${path}\0`).join('');
    const fields = (
      await this.#output(['check-attr', ...flags, '-z', '--stdin', ATTRIBUTE], asked, env)
    ).split('\0');
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const [path, value] = [fields[at], fields[at + 2]];
      const isSet = value !== undefined && !['unspecified', 'unset', 'set', ''].includes(value);
      if (path !== undefined && isSet && !/^utf-?8$/i.test(value) && /^[\w.:+-]+$/.test(value))
        found.set(path.slice(prefix.length), value);
    }
    return found;
  }

  /** Byte strings in and out. */
  async #output(
    args: readonly string[],
    input: string,
    env: Readonly<Record<string, string>>,
  ): Promise<string> {
    const stream = this.#in.git.stream(args, { env });
    stream.stdin.end(Buffer.from(input, 'latin1'));
    const chunks: Buffer[] = [];
    for await (const chunk of stream.stdout) chunks.push(chunk);
    await stream.done;
    return Buffer.concat(chunks).toString('latin1');
  }

  /** A repository of our own, with no attributes but ours: those of the other one could name a program. */
  #openScratch(): Promise<string> {
    this.#scratch ??= (async () => {
      const folder = await fs.mkdtemp(join(tmpdir(), 'anteater-encoding-'));
      const { git } = this.#in;
      const format = (await git.ask(['rev-parse', '--show-object-format']))?.trim() ?? 'sha1';
      // A hook may name the other repository and its work tree in the environment.
      const init = ['init', '--quiet', '--template=', `--object-format=${format}`];
      await this.#output(init, '', { GIT_DIR: folder, GIT_WORK_TREE: folder });
      await fs.mkdir(join(folder, 'info'), { recursive: true });
      return folder;
    })();
    return this.#scratch;
  }
}

function isAttributes({ path, oldPath }: FileRecord): boolean {
  return [path, oldPath].some((name) => name === ATTRIBUTES_FILE || name.endsWith(`/${ATTRIBUTES_FILE}`));
}

/** Matches at least the names that git's pattern matches. A macro may be used by any line. */
function loosePattern(line: string): RegExp {
  const [, quoted, plain = ''] = /^[ \t\r]*(?:"((?:[^"\\]|\\.)*)"|([^ \t\r]+))/.exec(line) ?? [];
  const pattern = quoted ?? plain;
  if (quoted !== undefined || /[[\\]|\*\*$/.test(pattern)) return /^/;
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  const source = name
    .replace(/[.+^${}()|\]]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is');
}

/** '' where it is not there, or not readable for git either. */
function readIfThere(file: string | Buffer): string {
  try {
    return existsSync(file) ? readFileSync(file, 'latin1') : '';
  } catch (error) {
    debug(reasonOf(error));
    return '';
  }
}
