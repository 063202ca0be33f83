/**
 * Files under `working-tree-encoding` lie on disk in another encoding than in git: text that is harmless in UTF-8 may be a
 * script or a program there. Which files have the attribute is asked of git, and git converts them, with what a checkout
 * would use; both only where an attributes file names it and a pattern may match.
 * https://git-scm.com/docs/gitattributes#_working_tree_encoding
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { FileRecord } from '../git/diff-parser.ts';
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

export class WorktreeEncodings {
  readonly #in: Reading;
  /** Last segments of paths that a pattern with the attribute may match. */
  readonly #patterns: RegExp[] = [];
  readonly #readFolders = new Set<string>();
  #readRepository = false;
  #scratch: Promise<string> | null = null;

  constructor(reading: Reading) {
    this.#in = reading;
  }

  /** The encodings in which the files will lie on disk, once the commit (null: the index) is checked out. */
  async of(commit: string | null, records: readonly FileRecord[]): Promise<ReadonlyMap<FileRecord, string>> {
    await this.#readAttributes(commit, records);
    const candidates = records.filter(
      ({ path, newMode }) => newMode.startsWith('100') && this.#mayMatch(path),
    );
    if (candidates.length === 0) return new Map();
    const answers = await this.#ask(
      commit,
      candidates.map(({ path }) => path),
    );
    const found = new Map<FileRecord, string>();
    for (const record of candidates) {
      const encoding = answers.get(record.path);
      if (encoding !== undefined) found.set(record, encoding);
    }
    return found;
  }

  /** The content as a checkout would write it. */
  async *convert(oid: string, encoding: string): AsyncGenerator<Uint8Array> {
    const folder = await this.#openScratch();
    const attributes = `* ${ATTRIBUTE}=${encoding} -filter -ident -text -eol\n`;
    await writeFile(join(folder, 'info', 'attributes'), attributes);
    const { commonDir } = await this.#in.repository();
    const stream = this.#in.git.stream(['cat-file', '--filters', '--path=x', oid], {
      env: {
        GIT_DIR: folder,
        GIT_WORK_TREE: folder,
        GIT_INDEX_FILE: join(folder, 'none'),
        GIT_OBJECT_DIRECTORY: join(commonDir, 'objects'),
      },
    });
    stream.stdin.end();
    try {
      for await (const chunk of stream.stdout) yield chunk;
      await stream.done;
    } finally {
      stream.kill();
    }
  }

  async close(): Promise<void> {
    if (this.#scratch !== null) await rm(await this.#scratch, { recursive: true, force: true });
    this.#scratch = null;
  }

  #mayMatch(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.#patterns.some((pattern) => pattern.test(name));
  }

  /** Everywhere that an attribute of these files may stand. What the work tree has counts for commits of any branch. */
  async #readAttributes(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    const { root, infoAttributes, indexFile } = await this.#in.repository();
    if (!this.#readRepository) {
      this.#readRepository = true;
      this.#learn(readIfThere(infoAttributes));
      if (commit !== null) await this.#learnBlob(`${commit}:${ATTRIBUTES_FILE}`);
      // git takes from the index what the work tree does not have.
      else if (root !== null && !existsSync(join(root, ATTRIBUTES_FILE)) && holdsAttributes(indexFile))
        this.#patterns.push(/^/);
    }
    for (const { path, newOid, newMode } of records) {
      if (root !== null) this.#readFoldersOf(root, path);
      const isAttributes = path === ATTRIBUTES_FILE || path.endsWith(`/${ATTRIBUTES_FILE}`);
      if (isAttributes && newMode.startsWith('100')) await this.#learnBlob(newOid);
    }
  }

  #readFoldersOf(root: string, path: string): void {
    for (let end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
      const folder = end === -1 ? '' : path.slice(0, end + 1);
      if (this.#readFolders.has(folder)) return;
      this.#readFolders.add(folder);
      this.#learn(readIfThere(Buffer.from(`${root}/${folder}${ATTRIBUTES_FILE}`, 'latin1')));
      if (end <= 0) {
        if (folder === '') return;
        end = 0;
      }
    }
  }

  async #learnBlob(name: string): Promise<void> {
    const content = await this.#in.blobs.smallIfThere(name, ATTRIBUTES_MAX);
    this.#learn(content?.toString('latin1') ?? '');
  }

  #learn(attributes: string): void {
    if (!attributes.includes(ATTRIBUTE)) return;
    for (const line of attributes.split('\n'))
      if (line.includes(ATTRIBUTE)) this.#patterns.push(loosePattern(line));
  }

  async #ask(commit: string | null, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    if (commit === null) {
      await this.#checkAttributes([], paths, {}, found);
      await this.#checkAttributes(['--cached'], paths, {}, found);
      return found;
    }
    const index = { GIT_INDEX_FILE: join(await this.#openScratch(), 'index') };
    const readTree = this.#in.git.stream(['read-tree', '--reset', commit], { env: index });
    readTree.stdin.end();
    readTree.stdout.resume();
    await readTree.done;
    await this.#checkAttributes(['--cached'], paths, index, found);
    return found;
  }

  /** Answers in the form path NUL attribute NUL value NUL. */
  async #checkAttributes(
    flags: readonly string[],
    paths: readonly string[],
    env: Readonly<Record<string, string>>,
    found: Map<string, string>,
  ): Promise<void> {
    const stream = this.#in.git.stream(['check-attr', ...flags, '-z', '--stdin', ATTRIBUTE], { env });
    stream.stdin.end(Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1'));
    const chunks: Buffer[] = [];
    for await (const chunk of stream.stdout) chunks.push(chunk);
    await stream.done;
    const fields = Buffer.concat(chunks).toString('latin1').split('\0');
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const [path, value] = [fields[at], fields[at + 2]];
      const isSet = value !== undefined && !['unspecified', 'unset', 'set', ''].includes(value);
      if (path !== undefined && isSet && !/^utf-?8$/i.test(value) && /^[\w.:+-]+$/.test(value))
        found.set(path, value);
    }
  }

  /** A repository of our own, with no attributes but ours: those of the other one could name a program. */
  #openScratch(): Promise<string> {
    this.#scratch ??= (async () => {
      const folder = await mkdtemp(join(tmpdir(), 'anteater-encoding-'));
      const { git } = this.#in;
      const format = (await git.ask(['rev-parse', '--show-object-format']))?.trim() ?? 'sha1';
      // A hook may name the other repository and its work tree in the environment.
      const init = git.stream(['init', '--quiet', '--template=', `--object-format=${format}`], {
        env: { GIT_DIR: folder, GIT_WORK_TREE: folder },
      });
      init.stdin.end();
      init.stdout.resume();
      await init.done;
      await mkdir(join(folder, 'info'), { recursive: true });
      return folder;
    })();
    return this.#scratch;
  }
}

/** Matches at least the names that git's pattern matches. A macro may be used by any line. */
function loosePattern(line: string): RegExp {
  const [, quoted, plain = ''] = /^\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(line) ?? [];
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

function holdsAttributes(indexFile: string): boolean {
  return readIfThere(indexFile).includes(ATTRIBUTES_FILE);
}
