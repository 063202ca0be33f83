/** Takes a unified diff apart while it streams: headers, hunks, combined hunks and binary contents. */
import type { AnteaterError } from '../../errors.ts';
import type { CountingSink } from '../content/counting-sink.ts';
import { HunkReader, MalformedHunk } from '../git/hunks.ts';
import type { MovedPath } from '../git/records.ts';
import { shown } from '../paths.ts';
import { createLiteralReader, type LiteralReader } from './binary.ts';
import { CombinedReader } from './combined.ts';
import { gitHeader, type PatchHeader, plainHeader, readHeaderLine } from './header.ts';
import { PatchedFile } from './patched-file.ts';

/** `binary`: after `GIT binary patch`, the line that says how the content is given is awaited. */
type ReaderState = 'outside' | 'hunk' | 'binary' | 'literal';

/** What a patch was found to be. */
export interface PatchEnd {
  /** Files that it has. */
  readonly diffs: number;
  /** There was nothing but white space. */
  readonly blank: boolean;
  readonly moved: readonly MovedPath[];
  /** Copies, and binaries without their content, or with what is to be applied to the old one. */
  readonly notCarried: readonly string[];
}

const DECODE = 'decode it, and scan what comes out, a.patch: git mailinfo a.msg a.patch < MAIL';
/** `git am` reads what the mail stands for; here, its lines would hide what they add. */
const ENCODED_MAIL = /^content-transfer-encoding:\s*(?:quoted-printable|base64)\s*$/i;
const NO_COLOURS = 'make it without: git diff --color=never, or diff -u --color=never';
const COLOURED = /^\x1b\[[\d;]*m(?:diff |--- |\*\*\* |@@ |Index: )/;
const UNIFIED = 'make a unified one: diff -u (or git diff)';
/** Of `diff -r` and kin without `-u`: behind the line that names two files, commands of `diff`, `diff -e`, `diff -n`. */
const COMMAND = /^(?:\d+(?:,\d+)?[acd](?:\d+(?:,\d+)?)?|[ad]\d+ \d+)$/;
const SIDE_BY_SIDE = /^(?:-[A-Za-z]*y|--side-by-side)$/;
/** Behind the two names of a context diff. */
const CONTEXT = /^\*{15}(?: |$)/;

export class PatchReader {
  readonly #sink: CountingSink;
  readonly #malformed: (what: string, hint?: string) => AnteaterError;
  readonly #plain = new HunkReader((chunk) => this.#file?.added(chunk));
  readonly #combined = new CombinedReader((chunk) => this.#file?.added(chunk));
  #hunks: HunkReader | CombinedReader = this.#plain;
  /** What is not read yet begins at `#at`. */
  #text = '';
  #at = 0;
  #header: PatchHeader | null = null;
  /** The file of that header, when its content has begun. */
  #file: PatchedFile | null = null;
  /** The last line outside of hunks and binaries. */
  #previous = '';
  #isBinaryNext = false;
  #literal: LiteralReader | null = null;
  readonly #moved: MovedPath[] = [];
  readonly #notCarried = new Set<string>();
  #diffs = 0;
  #blank = true;

  constructor(sink: CountingSink, malformed: (what: string, hint?: string) => AnteaterError) {
    this.#sink = sink;
    this.#malformed = malformed;
  }

  /** `more`: a byte string. */
  async read(more: string): Promise<void> {
    this.#text = this.#text.slice(this.#at) + more;
    this.#at = 0;
    try {
      while (await this.#step());
    } catch (error) {
      throw error instanceof MalformedHunk ? this.#damaged(error.message) : error;
    }
    await this.#literal?.drained();
  }

  async end(): Promise<PatchEnd> {
    // The last line may lack its end, and a binary the empty line behind it.
    if (this.#at < this.#text.length) await this.read('\n');
    if (this.#state() === 'literal') await this.read('\n');
    if (this.#at < this.#text.length || this.#state() !== 'outside') throw this.#damaged('it breaks off');
    await this.#endFile();
    return { diffs: this.#diffs, blank: this.#blank, moved: this.#moved, notCarried: [...this.#notCarried] };
  }

  #state(): ReaderState {
    if (this.#hunks.active()) return 'hunk';
    if (this.#literal !== null) return 'literal';
    return this.#isBinaryNext ? 'binary' : 'outside';
  }

  /** True when it got on. */
  async #step(): Promise<boolean> {
    const state = this.#state();
    if (state === 'hunk') {
      const before = this.#at;
      this.#at = this.#hunks.read(this.#text, before);
      return this.#at > before;
    }
    const end = this.#text.indexOf('\n', this.#at);
    if (end === -1) return false;
    const line = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    await this.#readLine(state, line);
    return true;
  }

  async #readLine(state: Exclude<ReaderState, 'hunk'>, raw: string): Promise<void> {
    const line = raw.replace(/\r$/, '');
    this.#blank &&= line.trim() === '';
    switch (state) {
      case 'literal':
        return this.#readLiteral(line);
      case 'binary':
        return this.#readBinaryHeader(line);
      case 'outside':
        return this.#readOutside(line);
    }
  }

  async #readOutside(line: string): Promise<void> {
    const previous = this.#previous;
    this.#previous = line;
    const next = gitHeader(line);
    if (next !== null) await this.#startFile(next);
    else if (line.startsWith('@@')) await this.#beginHunk(line);
    else if (line.startsWith('\\')) this.#file?.noNewline();
    else if (line.startsWith('+++ ') && previous.startsWith('--- ')) await this.#readNames(previous, line);
    else if (line === 'GIT binary patch') this.#isBinaryNext = true;
    else if (/^Binary files? .* differ$/s.test(line)) this.#readBinaryDiffers(line);
    else if (/^Only in .+: .+$/s.test(line)) this.#readOnlyIn(line);
    else {
      this.#refuseOtherForms(previous, line);
      if (this.#header !== null && this.#file === null && !line.startsWith('--- '))
        readHeaderLine(this.#header, line);
    }
  }

  /** Changes in them would be taken for the text between diffs. */
  #refuseOtherForms(previous: string, line: string): void {
    if (ENCODED_MAIL.test(line)) throw this.#malformed('it is an encoded e-mail', DECODE);
    if (COLOURED.test(line)) throw this.#malformed('it has the colours of a terminal in it', NO_COLOURS);
    const isOther =
      (previous.startsWith('diff -') && COMMAND.test(line)) ||
      (line.startsWith('diff -') && isSideBySide(line.split(' ').slice(1, -2))) ||
      (previous.startsWith('--- ') && CONTEXT.test(line));
    if (isOther) throw this.#malformed('it holds a diff that is not unified', UNIFIED);
  }

  async #endFile(): Promise<void> {
    await this.#file?.end();
    this.#file = null;
    const { from, path } = this.#header ?? { from: null, path: '' };
    if (from === '') this.#notCarried.add(path);
    else if (from !== null) this.#moved.push({ oldPath: from, path });
  }

  async #startFile(header: PatchHeader): Promise<void> {
    await this.#endFile();
    this.#header = header;
    this.#isBinaryNext = false;
    this.#diffs++;
  }

  async #openFile(header: PatchHeader): Promise<PatchedFile> {
    this.#file ??= await PatchedFile.open(header, this.#sink);
    return this.#file;
  }

  async #beginHunk(line: string): Promise<void> {
    if (this.#header === null) throw this.#damaged('a hunk that belongs to no file');
    this.#hunks = line.startsWith('@@@') ? this.#combined : this.#plain;
    if (!this.#hunks.begin(line)) throw this.#damaged('a hunk header that cannot be read');
    await this.#openFile(this.#header);
  }

  async #readNames(before: string, after: string): Promise<void> {
    const header = this.#header;
    // Behind hunks, or without a `diff --git` line above, another file begins.
    const of = header?.git && header.old === null && this.#file === null ? header : plainHeader();
    if (of !== header) await this.#startFile(of);
    readHeaderLine(of, before);
    readHeaderLine(of, after);
  }

  #readBinaryDiffers(line: string): void {
    const header = this.#header;
    if (header?.git === true && this.#file === null) {
      if (!header.isDeleted) this.#notCarried.add(header.path);
      return;
    }
    this.#diffs++;
    const [, path = ''] = /^Binary files? .* and (.*) differ$/s.exec(line) ?? [];
    this.#notCarried.add(path);
  }

  /** Of `diff -r`, which does not say on which side. */
  #readOnlyIn(line: string): void {
    this.#diffs++;
    this.#sink.skip(line.slice('Only in '.length).replace(': ', '/'), 'not-in-patch');
  }

  /** A second part, for the way back, is skipped like any text between diffs. */
  async #readBinaryHeader(line: string): Promise<void> {
    this.#isBinaryNext = false;
    const header = this.#header;
    const [, method, size] = /^(literal|delta) (\d{1,15})$/.exec(line) ?? [];
    if (method === undefined || header === null) throw this.#damaged('binary content that cannot be read');
    if (header.isDeleted) return;
    if (method === 'delta') this.#notCarried.add(header.path);
    else this.#literal = createLiteralReader(Number(size), (await this.#openFile(header)).contentOptions);
  }

  async #readLiteral(line: string): Promise<void> {
    const literal = this.#literal;
    if (line !== '') {
      if (literal?.line(line) !== true) throw this.#damaged('damaged binary content');
      return;
    }
    this.#literal = null;
    const content = (await literal?.end()) ?? null;
    if (content === null) throw this.#damaged('damaged binary content');
    await this.#file?.content(content);
    this.#file = null;
  }

  #damaged(what: string): AnteaterError {
    const header = this.#header;
    return this.#malformed(header === null ? what : `${what}, in the diff of ${shown(header.path)}`);
  }
}

/** Prose that speaks of diff has other words among them. */
function isSideBySide(options: readonly string[]): boolean {
  return options.every((word) => word.startsWith('-')) && options.some((word) => SIDE_BY_SIDE.test(word));
}
