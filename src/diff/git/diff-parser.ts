/**
 * What `git diff-index` and `git diff-tree` print with our flags (`--raw -z -p`), taken apart while it streams: for
 * each commit its oid (`--stdin` only), then a record for each changed file, then the patches in the same order.
 * Patches are matched with records by their order and checked by their oids, never by the names in their headers.
 */
import { isAscii } from 'node:buffer';
import { AnteaterError } from '../../errors.ts';
import type { GitOutput } from '../../git.ts';
import type { TextChunk } from '../../model.ts';
import type { Repository } from '../history/repository.ts';
import { HunkReader, MalformedHunk } from './hunks.ts';

/** One changed file, of `--raw`. Oids in full; all zeros where there is none. */
export interface FileRecord {
  /** A byte string. */
  readonly path: string;
  /** Where a renamed file was before; for all others the same as `path`. */
  readonly oldPath: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: string;
  readonly newOid: string;
  readonly status: string;
}

/** What reads one diff: the index's against HEAD, or a commit's against one of its parents. */
export interface DiffReader {
  /** All records of a commit (null: of the only diff) are known; no patch of it has been read. */
  records(commit: string | null, records: readonly FileRecord[]): Promise<void>;
  /** The patch of a file's new version begins. */
  file(record: FileRecord): void;
  /** Added lines of that file. `ascii`: false where some of their bytes may not be. */
  added(chunk: TextChunk, ascii: boolean): void;
  /** Of a changed file: a hunk may turn it into a program, an archive or a Git LFS pointer with any added lines. */
  mayTurn?(): void;
  /** git calls one of the two versions binary, and shows no patch. */
  binary(): void;
  /** Everything of the diff was read. */
  finished?(): Promise<void>;
}

/** What the output holds beside records. */
export interface DiffForm {
  /** It names commits (`diff-tree --stdin --always`). */
  readonly commits: boolean;
  /** Patches follow the records; false where blobs may be missing (`--raw` alone). */
  readonly patches: boolean;
}

const unexpected = (what: string) =>
  new AnteaterError('git', `git printed a diff that could not be read: ${what}`, {
    hint: 'please report it, with the output of: git --version',
  });

/**
 * False in a partial clone that lacks blobs that one of these diffs would need. What git prints is thrown away; another
 * failure is met again by whoever reads the diff.
 */
export async function hasPatches(
  repository: Repository,
  starts: readonly (() => GitOutput)[],
): Promise<boolean> {
  if (!repository.partialClone()) return true;
  for (const start of starts) {
    try {
      const { stdout, done } = start();
      for await (const _ of stdout);
      await done;
    } catch (error) {
      if (error instanceof AnteaterError && error.code === 'missing-objects') return false;
    }
  }
  return true;
}

/** Reads a git process to its end. `readers`: one for each diff. */
export async function readGitDiff(
  stream: GitOutput,
  form: DiffForm,
  readers: Iterable<DiffReader>,
): Promise<void> {
  const parser = new DiffParser(form, readers[Symbol.iterator]());
  try {
    for await (const chunk of stream.stdout) await parser.read(chunk);
    await stream.done;
    await parser.end();
  } catch (error) {
    stream.kill();
    if (error instanceof MalformedHunk) throw unexpected(error.message);
    throw error;
  }
}

// Simple expressions: these are compiled at every commit, and bounded repeats take long to compile.
const METADATA = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/;
const INDEX = /^index ([0-9a-f]+)\.\.([0-9a-f]+)(?: \d+)?$/;
const COMMIT = /^[0-9a-f]+$/;
/** The first lines are gone, or a line before the hunk is named (`diff.default.xfuncname` in git.ts). */
const MAY_TURN = /^@@ \S+ \+[0-4],0 @@| @@ /;
const FIRST_OF_RECORD = 0x3a; // :

/** `on`: something was read; `wait`: more text is needed; the others: a point where the reader of events is awaited. */
type ParseStep = 'on' | 'wait' | 'records-end' | 'commit-end';

class DiffParser {
  readonly #form: DiffForm;
  readonly #readers: Iterator<DiffReader>;
  readonly #hunks = new HunkReader((chunk) => this.#reader?.added(chunk, this.#isAscii));
  #state: 'commit' | 'records' | 'patches';
  #reader: DiffReader | null;
  /** What is not read yet begins at `#at`. */
  #text = '';
  #at = 0;
  /** The last bytes were ASCII, and all that is being read. */
  #wasAscii = true;
  #isAscii = true;
  #commit: string | null = null;
  #records: FileRecord[] = [];
  /** What follows the records, and which of it is read. */
  #patches: readonly Patch[] = [];
  #index = -1;

  constructor(form: DiffForm, readers: Iterator<DiffReader>) {
    this.#form = form;
    this.#readers = readers;
    this.#reader = this.#nextReader();
    this.#state = form.commits ? 'commit' : 'records';
  }

  async read(bytes: Buffer): Promise<void> {
    const ascii = isAscii(bytes);
    this.#isAscii = ascii && this.#wasAscii;
    this.#wasAscii = ascii;
    const more = bytes.toString('latin1');
    // Only what was left over is copied, with the end of its line; not all of what comes after it.
    const end = this.#text === '' ? 0 : more.indexOf('\n') + 1;
    if (end > 0) {
      this.#text += more.slice(0, end);
      await this.#readOn();
    }
    this.#text = this.#text === '' ? more.slice(end) : this.#text + more.slice(end);
    await this.#readOn();
  }

  async end(): Promise<void> {
    const complete = this.#records.length === 0 || !this.#form.patches;
    if (this.#state === 'records' && complete) await this.#endRecords();
    if (this.#at < this.#text.length || this.#hunks.active() || this.#state === 'records') {
      throw unexpected('it ends in the middle');
    }
    if (this.#state === 'patches') await this.#endCommit();
  }

  async #readOn(): Promise<void> {
    for (let next = this.#step(); next !== 'wait'; next = this.#step()) {
      if (next === 'records-end') await this.#endRecords();
      else if (next === 'commit-end') await this.#endCommit();
    }
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) : '';
    this.#at = 0;
  }

  #step(): ParseStep {
    switch (this.#state) {
      case 'commit':
        return this.#readCommit();
      case 'records':
        return this.#readRecords();
      case 'patches':
        return this.#readPatches();
    }
  }

  /** The text up to the next NUL, or null while it is not there. */
  #field(from: number): string | null {
    const end = this.#text.indexOf('\0', from);
    return end === -1 ? null : this.#text.slice(from, end);
  }

  #readCommit(): ParseStep {
    const oid = this.#field(this.#at);
    if (oid === null) return 'wait';
    if (!COMMIT.test(oid)) throw unexpected('no commit where one should stand');
    this.#at += oid.length + 1;
    this.#commit = oid;
    this.#records = [];
    this.#state = 'records';
    return 'on';
  }

  #readRecords(): ParseStep {
    if (this.#at >= this.#text.length) return 'wait';
    const next = this.#text.charCodeAt(this.#at);
    if (next === FIRST_OF_RECORD) return this.#readRecord();
    if (this.#records.length > 0 && this.#form.patches) {
      if (next !== 0) throw unexpected('nothing between records and patches');
      this.#at++;
    }
    return 'records-end';
  }

  #readRecord(): ParseStep {
    const metadata = this.#field(this.#at);
    if (metadata === null) return 'wait';
    const match = METADATA.exec(metadata);
    if (match === null) throw unexpected('a record without modes and oids');
    const [, oldMode = '', newMode = '', oldOid = '', newOid = '', status = ''] = match;
    let next = this.#at + metadata.length + 1;
    const oldPath = this.#field(next);
    if (oldPath === null) return 'wait';
    next += oldPath.length + 1;
    const path = status === 'R' || status === 'C' ? this.#field(next) : oldPath;
    if (path === null) return 'wait';
    this.#at = path === oldPath && status !== 'R' && status !== 'C' ? next : next + path.length + 1;
    this.#records.push({ path, oldPath, oldMode, newMode, oldOid, newOid, status });
    return 'on';
  }

  async #endRecords(): Promise<void> {
    this.#state = 'patches';
    this.#index = -1;
    this.#patches = this.#form.patches ? this.#records.flatMap(patchesOf) : [];
    if (this.#reader === null) throw unexpected('a commit that was not asked for');
    await this.#reader.records(this.#commit, this.#records);
  }

  #readPatches(): ParseStep {
    if (this.#hunks.active()) {
      const before = this.#at;
      this.#at = this.#hunks.read(this.#text, before);
      return this.#at > before ? 'on' : 'wait';
    }
    // After the last patch, the next commit: its oid ends in NUL, which no line of a header holds.
    if (this.#form.commits && this.#isLastPatch()) {
      const next = this.#text.slice(this.#at, this.#at + (this.#commit?.length ?? 0) + 1);
      if (/^[0-9a-f]+(?:\0|$)/.test(next)) return next.endsWith('\0') ? 'commit-end' : 'wait';
    }
    const end = this.#text.indexOf('\n', this.#at);
    if (end === -1) return 'wait';
    this.#readLine(this.#text.slice(this.#at, end));
    this.#at = end + 1;
    return 'on';
  }

  #readLine(line: string): void {
    if (line.startsWith('diff --git ') || line.startsWith('* Unmerged path ')) {
      const next = this.#patches[++this.#index];
      if (next === undefined) throw unexpected('a patch without a record');
      if (next.isShown) this.#reader?.file(next.record);
      return;
    }
    const patch = this.#patches[this.#index];
    if (line.startsWith('index ')) checkOids(line, patch?.record);
    else if (line.startsWith('Binary files ')) {
      if (patch?.isShown) this.#reader?.binary();
    } else if (line.startsWith('@@ ')) {
      if (!this.#hunks.begin(line)) throw unexpected('a hunk without its counts');
      if (patch?.isShown && MAY_TURN.test(line)) this.#reader?.mayTurn?.();
    }
  }

  #isLastPatch(): boolean {
    return this.#index + 1 >= this.#patches.length;
  }

  async #endCommit(): Promise<void> {
    if (!this.#isLastPatch()) throw unexpected('a patch is missing');
    await this.#reader?.finished?.();
    this.#reader = this.#nextReader();
    this.#state = 'commit';
  }

  #nextReader(): DiffReader | null {
    const next = this.#readers.next();
    return next.done === true ? null : next.value;
  }
}

interface Patch {
  readonly record: FileRecord;
  /** It shows the new version. */
  readonly isShown: boolean;
}

/** A file that becomes a link, or the reverse, is shown as one deleted and one new file. */
function patchesOf(record: FileRecord): Patch[] {
  const last = { record, isShown: record.status !== 'D' };
  return record.status === 'T' ? [{ record, isShown: false }, last] : [last];
}

const NONE = /^0+$/;

function checkOids(line: string, record: FileRecord | undefined): void {
  const match = INDEX.exec(line);
  if (match === null || record === undefined) throw unexpected('a patch without its oids');
  const [, before = '', after = ''] = match;
  const expected = (oid: string, known: string) => oid === known || (record.status === 'T' && NONE.test(oid));
  if (!expected(before, record.oldOid) || !expected(after, record.newOid)) {
    throw unexpected('a patch of another file than its record');
  }
}
