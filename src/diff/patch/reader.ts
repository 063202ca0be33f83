/** Takes a unified diff apart while it streams: headers, hunks, combined hunks and binary contents. */
import type { AnteaterError } from '../../errors.ts';
import type { Tally } from '../content/counting-sink.ts';
import type { Sha256 } from '../content/reader.ts';
import { createHunkReader, MalformedHunk } from '../git/hunks.ts';
import { shown } from '../paths.ts';
import { createLiteralReader, type LiteralReader } from './binary.ts';
import { createCombinedReader } from './combined.ts';
import { gitHeader, type PatchHeader, plainHeader, readHeaderLine } from './header.ts';
import { createPatchedFile, type PatchedFile } from './patched-file.ts';

export interface PatchReader {
  /** A byte string. */
  read(text: string): Promise<void>;
  /** `diffs`: files that the patch has; `blank`: there was nothing but white space. */
  end(): Promise<{ readonly diffs: number; readonly blank: boolean }>;
}

export function createPatchReader(
  tally: Tally,
  hash: Sha256 | null,
  malformed: (what: string) => AnteaterError,
): PatchReader {
  let text = '';
  let at = 0;
  let header: PatchHeader | null = null;
  /** The file of that header, when its content has begun. */
  let file: PatchedFile | null = null;
  let oldLine: string | null = null;
  /** After `GIT binary patch`: the line that says how the content is given. */
  let awaited = false;
  let literal: LiteralReader | null = null;
  let diffs = 0;
  let blank = true;

  const hunks = createHunkReader({ added: (chunk) => file?.added(chunk) });
  const combined = createCombinedReader();

  const damaged = (what: string): AnteaterError =>
    malformed(header === null ? what : `${what}, in the diff of ${shown(header.path)}`);

  const startFile = (next: PatchHeader): void => {
    file?.end();
    file = null;
    header = next;
    awaited = false;
    diffs++;
  };

  const openFile = (of: PatchHeader): PatchedFile => {
    file ??= createPatchedFile(of, tally, hash);
    return file;
  };

  const beginHunk = (line: string): void => {
    if (header === null) throw damaged('a hunk that belongs to no file');
    if (!hunks.begin(line) && !combined.begin(line)) throw damaged('a hunk header that cannot be read');
    openFile(header);
  };

  const readOutside = (line: string): void => {
    const previous = oldLine;
    oldLine = null;
    const next = gitHeader(line);
    if (next !== null) startFile(next);
    else if (line.startsWith('@@')) beginHunk(line);
    else if (line.startsWith('\\')) file?.noNewline();
    else if (line.startsWith('--- ')) oldLine = line;
    else if (line.startsWith('+++ ') && previous !== null) readNames(previous, line);
    else if (line === 'GIT binary patch') awaited = true;
    else if (/^Binary files? .* differ$/s.test(line)) readBinaryDiffers(line);
    else if (/^Only in .+: .+$/s.test(line)) readOnlyIn(line);
    else if (header !== null && file === null) readHeaderLine(header, line);
  };

  const readNames = (before: string, after: string): void => {
    // Behind hunks, or without a `diff --git` line above, another file begins.
    const of = header?.git && header.old === null && file === null ? header : plainHeader();
    if (of !== header) startFile(of);
    readHeaderLine(of, before);
    readHeaderLine(of, after);
  };

  const readBinaryDiffers = (line: string): void => {
    if (header?.git === true && file === null) {
      if (!header.isDeleted) tally.skip(header.path, 'missing');
      return;
    }
    diffs++;
    const [, path = ''] = /^Binary files? .* and (.*) differ$/s.exec(line) ?? [];
    tally.skip(path, 'missing');
  };

  const readOnlyIn = (line: string): void => {
    diffs++;
    tally.skip(line.slice('Only in '.length).replace(': ', '/'), 'missing');
  };

  /** A second part, for the way back, is passed over like any text between diffs. */
  const readBinaryHeader = (line: string): void => {
    awaited = false;
    const [, method, size] = /^(literal|delta) (\d{1,15})$/.exec(line) ?? [];
    if (method === undefined || header === null) throw damaged('binary content that cannot be read');
    if (header.isDeleted) return;
    if (method === 'literal') literal = createLiteralReader(Number(size), openFile(header).contentOptions);
    else tally.skip(header.path, 'unreadable');
  };

  const readLiteral = async (from: LiteralReader, line: string): Promise<void> => {
    if (line !== '') {
      if (!from.line(line)) throw damaged('damaged binary content');
      return;
    }
    literal = null;
    const content = await from.end();
    if (content === null) throw damaged('damaged binary content');
    file?.content(content);
    file = null;
  };

  const readCombined = (line: string): void => {
    const added = combined.read(line);
    if (added !== null) file?.line(added.text, added.number);
  };

  const readLine = async (raw: string): Promise<void> => {
    if (combined.active()) return readCombined(raw);
    const line = raw.replace(/\r$/, '');
    blank &&= line.trim() === '';
    if (literal !== null) await readLiteral(literal, line);
    else if (awaited) readBinaryHeader(line);
    else readOutside(line);
  };

  /** True when it got on. */
  const step = async (): Promise<boolean> => {
    if (hunks.active()) {
      const before = at;
      at = hunks.read(text, at);
      return at > before;
    }
    const end = text.indexOf('\n', at);
    if (end === -1) return false;
    const line = text.slice(at, end);
    at = end + 1;
    await readLine(line);
    return true;
  };

  const read = async (more: string): Promise<void> => {
    text = text.slice(at) + more;
    at = 0;
    try {
      while (await step());
    } catch (error) {
      throw error instanceof MalformedHunk ? damaged(error.message) : error;
    }
    await literal?.drained();
  };

  return {
    read,
    end: async () => {
      // The last line may lack its end, and a binary the empty line behind it.
      if (at < text.length) await read('\n');
      if (literal !== null) await read('\n');
      if (at < text.length || hunks.active() || combined.active() || awaited) throw damaged('it breaks off');
      file?.end();
      return { diffs, blank };
    },
  };
}
