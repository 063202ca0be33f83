/**
 * What `git diff-index` and `git diff-tree` print with our flags (`--raw -z -p`), taken apart while it streams: for
 * each commit its oid (`--stdin` only), then a record for each changed file, then the patches in the same order.
 * Patches are matched with records by their order and checked by their oids, never by the names in their headers.
 */
import { isAscii } from 'node:buffer';
import { AnteaterError } from '../../errors.ts';
import type { GitStream } from '../../git.ts';
import type { TextChunk } from '../../model.ts';
import { createHunkReader, MalformedHunk } from './hunks.ts';

/** One changed file, of `--raw`. Oids in full; all zeros where there is none. */
export interface FileRecord {
  /** A byte string. */
  readonly path: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: string;
  readonly newOid: string;
  readonly status: string;
  /** How alike a renamed file is, in percent; 100 for all others. */
  readonly score: number;
}

export interface DiffEvents {
  /** All records of a commit (null: of the only diff) are known; no patch of it has been read. */
  records(commit: string | null, records: readonly FileRecord[]): Promise<void> | void;
  /** The patch of a file's new version begins. */
  file(record: FileRecord): void;
  /** See `HunkEvents`. */
  added(chunk: TextChunk): void;
  /** git calls one of the two versions binary, and shows no patch. */
  binary(): void;
  /** Everything of the commit was read. */
  finished(commit: string | null): Promise<void> | void;
  /** Whether all that is read until the next call is ASCII. */
  ascii(all: boolean): void;
}

const unexpected = (what: string) =>
  new AnteaterError('git', `git printed a diff that could not be read: ${what}`, {
    hint: 'please report it, with the output of: git --version',
  });

/** Reads a git process to its end. `commits`: the output names commits (`diff-tree --stdin --always`). */
export async function readGitDiff(stream: GitStream, commits: boolean, events: DiffEvents): Promise<void> {
  const parser = createParser(commits, events);
  let wasAscii = true;
  try {
    for await (const chunk of stream.stdout) {
      const bytes: Buffer = chunk;
      const ascii = isAscii(bytes);
      events.ascii(ascii && wasAscii);
      wasAscii = ascii;
      await parser.read(bytes.toString('latin1'));
    }
    await stream.done;
    await parser.end();
  } catch (error) {
    stream.kill();
    if (error instanceof MalformedHunk) throw unexpected(error.message);
    throw error;
  }
}

// Simple expressions: these are compiled at every commit, and bounded repeats take long to compile.
const METADATA = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])(\d*)$/;
const INDEX = /^index ([0-9a-f]+)\.\.([0-9a-f]+)(?: \d+)?$/;
const COMMIT = /^[0-9a-f]+$/;
const FIRST_OF_RECORD = 0x3a; // :

/** `on`: something was read; `wait`: more text is needed; the others: a point where the reader of events is awaited. */
type Step = 'on' | 'wait' | 'records' | 'finished';

interface Parser {
  read(text: string): Promise<void>;
  end(): Promise<void>;
}

function createParser(commits: boolean, events: DiffEvents): Parser {
  let text = '';
  let at = 0;
  let state: 'commit' | 'records' | 'patches' = commits ? 'commit' : 'records';
  let commit: string | null = null;
  let records: FileRecord[] = [];
  /** The record whose patch is read, and in which of its patches (a changed type has two). */
  let index = -1;
  let part = 0;
  let shown = false;
  const hunks = createHunkReader(events);

  /** The text up to the next NUL, or null while it is not there. */
  const field = (from: number): string | null => {
    const end = text.indexOf('\0', from);
    return end === -1 ? null : text.slice(from, end);
  };

  /** True when it was whole. */
  const readCommit = (): boolean => {
    const oid = field(at);
    if (oid === null) return false;
    if (!COMMIT.test(oid)) throw unexpected('no commit where one should stand');
    at += oid.length + 1;
    commit = oid;
    records = [];
    index = -1;
    state = 'records';
    return true;
  };

  const readRecord = (): boolean => {
    const metadata = field(at);
    if (metadata === null) return false;
    const match = METADATA.exec(metadata);
    if (match === null) throw unexpected('a record without modes and oids');
    const [, oldMode = '', newMode = '', oldOid = '', newOid = '', status = '', score = ''] = match;
    let next = at + metadata.length + 1;
    let path = field(next);
    if (path !== null && (status === 'R' || status === 'C')) {
      next += path.length + 1;
      path = field(next);
    }
    if (path === null) return false;
    at = next + path.length + 1;
    const likeness = score === '' ? 100 : Number(score);
    records.push({ path, oldMode, newMode, oldOid, newOid, status, score: likeness });
    return true;
  };

  const readRecords = (): Step => {
    if (at >= text.length) return 'wait';
    if (text.charCodeAt(at) === FIRST_OF_RECORD) return readRecord() ? 'on' : 'wait';
    if (records.length > 0) {
      if (text.charCodeAt(at) !== 0) throw unexpected('nothing between records and patches');
      at++;
    }
    return 'records';
  };

  const startPatches = async (): Promise<void> => {
    state = 'patches';
    index = -1;
    part = 0;
    await events.records(commit, records);
  };

  /** Whether the record's last patch has begun. */
  const lastPatch = (): boolean => {
    const record = records[index];
    return record === undefined || part >= patchesOf(record);
  };

  const finish = async (): Promise<void> => {
    if (index + 1 < records.length || !lastPatch()) throw unexpected('a patch is missing');
    await events.finished(commit);
    state = 'commit';
  };

  const nextPatch = (): void => {
    if (lastPatch()) {
      index++;
      part = 1;
    } else part++;
    const record = records[index];
    if (record === undefined) throw unexpected('a patch without a record');
    shown = part === patchesOf(record);
    if (shown) events.file(record);
  };

  const readLine = (line: string): void => {
    if (line.startsWith('diff --git ') || line.startsWith('* Unmerged path ')) nextPatch();
    else if (line.startsWith('index ')) checkOids(line, records[index]);
    else if (line.startsWith('Binary files ')) {
      if (shown) events.binary();
    } else if (line.startsWith('@@ ') && !hunks.begin(line)) throw unexpected('a hunk without its counts');
  };

  const readPatches = (): Step => {
    if (hunks.active()) {
      const before = at;
      at = hunks.read(text, at);
      return at > before ? 'on' : 'wait';
    }
    // After the last patch, the next commit: its oid ends in NUL, which no line of a header holds.
    if (commits && index + 1 >= records.length && lastPatch() && nextIsCommit()) {
      return oidIsWhole() ? 'finished' : 'wait';
    }
    const end = text.indexOf('\n', at);
    if (end === -1) return 'wait';
    readLine(text.slice(at, end));
    at = end + 1;
    return 'on';
  };

  const oidLength = (): number => commit?.length ?? 0;
  const nextIsCommit = (): boolean =>
    at < text.length && /^[0-9a-f]+(?:\0|$)/.test(text.substr(at, oidLength() + 1));
  const oidIsWhole = (): boolean => text.charCodeAt(at + oidLength()) === 0;

  const step = (): Step => {
    if (state === 'patches') return readPatches();
    if (state === 'records') return readRecords();
    return readCommit() ? 'on' : 'wait';
  };

  const readOn = async (): Promise<void> => {
    for (let next = step(); next !== 'wait'; next = step()) {
      if (next === 'records') await startPatches();
      else if (next === 'finished') await finish();
    }
    text = at < text.length ? text.slice(at) : '';
    at = 0;
  };

  return {
    read: async (more) => {
      // Only what was left over is copied, with the end of its line; not the whole of what comes after it.
      const end = text === '' ? 0 : more.indexOf('\n') + 1;
      if (end > 0) {
        text += more.slice(0, end);
        await readOn();
      }
      text = text === '' ? more.slice(end) : text + more.slice(end);
      await readOn();
    },
    end: async () => {
      if (state === 'records' && (commits ? commit !== null : records.length === 0)) await startPatches();
      if (at < text.length || hunks.active() || (state === 'records' && records.length > 0)) {
        throw unexpected('it ends in the middle');
      }
      if (state === 'patches') await finish();
    },
  };
}

/** A file that becomes a link, or the reverse, is shown as one deleted and one new file. */
function patchesOf(record: FileRecord): number {
  return record.status === 'T' ? 2 : 1;
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
