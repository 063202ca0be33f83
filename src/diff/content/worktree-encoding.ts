/**
 * Files under `working-tree-encoding` lie on disk in another encoding than in git: text that is harmless in UTF-8 may be a
 * script or a program there. Which files have the attribute is asked of git, and git converts them, with what a checkout
 * would use; both only where an attributes file names it and a pattern may match.
 * https://git-scm.com/docs/gitattributes#_working_tree_encoding
 */
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { type Attributes, ENCODING, isAttributesFile } from '../git/attributes.ts';
import type { FileRecord } from '../git/diff-parser.ts';
import { entriesOf } from '../git/entries.ts';
import { addsContent } from '../git/records.ts';
import type { Repository } from '../history/repository.ts';
import { readBlobLater } from './blobs.ts';

const debug = createDebug('encoding');

export interface Encoded {
  readonly record: FileRecord;
  /** In which it will lie on disk. */
  readonly encoding: string;
}

type EncodingAt = ReadonlyMap<string, string>;

export class WorktreeEncodings {
  readonly #git: Git;
  readonly #repository: () => Promise<Repository>;
  readonly #attributes: Attributes;
  #scratch: Promise<string> | null = null;

  constructor(git: Git, repository: () => Promise<Repository>, attributes: Attributes) {
    this.#git = git;
    this.#repository = repository;
    this.#attributes = attributes;
  }

  /**
   * Files that will lie on disk in an encoding that they did not have before, once the commit (null: the index) is
   * checked out: those that change, and those of which only the encoding changes. Their attributes have been read.
   */
  async of(commit: string | null, records: readonly FileRecord[]): Promise<readonly Encoded[]> {
    if (!this.#attributes.nameEncodings) return [];
    const changed = records.filter(
      ({ path, newMode, status }) =>
        newMode.startsWith('100') && status !== 'U' && this.#attributes.mayEncode(path),
    );
    const files = [...changed, ...(await this.#unchanged(commit, records))];
    const paths = files.map(({ path }) => path);
    const now = commit === null ? await this.#askIndex(paths) : await this.#askTree(commit, paths);
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
    if (!records.some(isAttributesFile)) return [];
    const { root } = await this.#repository();
    const known = new Set(records.map(({ path }) => path));
    const entries = await entriesOf(this.#git, commit, root);
    return entries.flatMap(({ mode, oid, path }) => {
      if (!mode.startsWith('100') || known.has(path) || !this.#attributes.mayEncode(path)) return [];
      return [{ path, oldPath: path, oldMode: mode, newMode: mode, oldOid: oid, newOid: oid, status: 'M' }];
    });
  }

  /** The content as a checkout would write it. */
  async *convert(oid: string, encoding: string): AsyncGenerator<Uint8Array> {
    const folder = await this.#openScratch();
    const attributes = `* ${ENCODING}=${encoding} -filter -ident -text -eol\n`;
    await fs.writeFile(join(folder, 'info', 'attributes'), attributes);
    const { commonDir } = await this.#repository();
    const env = {
      GIT_DIR: folder,
      GIT_WORK_TREE: folder,
      GIT_INDEX_FILE: join(folder, 'none'),
      GIT_OBJECT_DIRECTORY: join(commonDir, 'objects'),
    };
    yield* readBlobLater(this.#git, ['--filters', '--path=x', oid], { env });
  }

  async close(): Promise<void> {
    if (this.#scratch !== null) await fs.rm(await this.#scratch, { recursive: true, force: true });
    this.#scratch = null;
  }

  /** A checkout may take the attributes of the work tree, or those of the index. */
  async #askIndex(paths: readonly string[]): Promise<EncodingAt> {
    return new Map([...(await this.#check([], paths)), ...(await this.#check(['--cached'], paths))]);
  }

  /** Nothing where there is no such tree. */
  async #askTree(tree: string, paths: readonly string[]): Promise<EncodingAt> {
    if (paths.length === 0) return new Map();
    const env = { GIT_INDEX_FILE: join(await this.#openScratch(), 'index') };
    try {
      await this.#git.capture(['read-tree', '--reset', tree], { env });
    } catch (error) {
      debug(`${tree}: ${reasonOf(error)}`);
      return new Map();
    }
    return this.#check(['--cached'], paths, env);
  }

  /** Answers in the form path NUL attribute NUL value NUL. Paths are absolute: git takes others from where it runs. */
  async #check(
    flags: readonly string[],
    paths: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<EncodingAt> {
    const found = new Map<string, string>();
    if (paths.length === 0) return found;
    const { root } = await this.#repository();
    const prefix = root === null ? '' : Buffer.from(`${root}/`).toString('latin1');
    const input = paths.map((path) => `${prefix}${path}\0`).join('');
    const answer = await this.#git.capture(['check-attr', ...flags, '-z', '--stdin', ENCODING], {
      input,
      env,
    });
    const fields = answer.split('\0');
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const [path = '', , value = ''] = fields.slice(at, at + 3);
      const isSet = !['unspecified', 'unset', 'set', ''].includes(value);
      if (isSet && !/^utf-?8$/i.test(value) && /^[\w.:+-]+$/.test(value))
        found.set(path.slice(prefix.length), value);
    }
    return found;
  }

  /** A repository of our own, with no attributes but ours: those of the other one could name a program. */
  #openScratch(): Promise<string> {
    this.#scratch ??= (async () => {
      const folder = await fs.mkdtemp(join(tmpdir(), 'anteater-encoding-'));
      const format = (await this.#git.ask(['rev-parse', '--show-object-format']))?.trim() ?? 'sha1';
      // A hook may name the other repository and its work tree in the environment.
      const env = { GIT_DIR: folder, GIT_WORK_TREE: folder };
      const init = ['init', '--quiet', '--template=', `--object-format=${format}`];
      await this.#git.capture(init, { env });
      await fs.mkdir(join(folder, 'info'), { recursive: true });
      return folder;
    })();
    return this.#scratch;
  }
}
