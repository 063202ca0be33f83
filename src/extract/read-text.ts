/**
 * Reads added text: literals lead to candidates, readers decide. Linear in its input. A line may come in chunks: what is
 * too near to a chunk's end is read with the next one, in a window that keeps as much of the text before as a reader may
 * look at.
 */

import { copyOf } from '../lib/copy-of.ts';
import { isGlobal } from '../lib/ip.ts';
import type { Check, FileVersion, TextChunk } from '../model.ts';
import { mayHoldCandidate } from './candidates.ts';
import { excerptOf } from './excerpt.ts';
import { readAddressAt } from './ip/address-at.ts';
import { LineCursor, mayAllow } from './line-cursor.ts';
import { createLineText, type LineText, LOOKS } from './line-text.ts';
import { type Lockfile, lockfileOf } from './lockfile.ts';
import { type Candidate, EXCERPTS, type TextOccurrence } from './occurrences.ts';
import { lineGoesOn, OPERAND_REACH } from './operands.ts';
import { readUrlsAt } from './url/url-at.ts';
import { type UrlStyle, urlStyleOf } from './url/url-style.ts';
import { decode, isAscii } from './utf8.ts';
import { type Walk, walk } from './walk.ts';

/** Readers look at most so far ahead, and so far back. */
const AHEAD = LOOKS.ahead + 512;
const BACK = Math.max(LOOKS.back, OPERAND_REACH) + 256;
/** Less than that is not worth another look at a line that goes on. */
const STRIDE = 16_384;
/** What tells a candidate is shorter, so one that begins in a chunk and ends in the next stands in so much of both. */
const SEAM = 64;

/** A file whose text is read, and what its name tells of it. */
interface TextFile {
  readonly file: FileVersion;
  readonly style: UrlStyle;
  readonly lockfile: Lockfile | null;
  readonly cursor: LineCursor;
}

/** A part of a file's text: up to `from` everything is read, up to `taken` the text belongs to what was read. */
interface Window extends TextFile {
  readonly text: string;
  readonly from: number;
  readonly taken: number;
  /** Behind `from` no candidate begins, as far as the text goes. */
  readonly quiet: boolean;
  /** The number of the line that follows. */
  readonly nextLine: number;
}

interface IndicatorText {
  readonly kind: Candidate['kind'];
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface TextReader {
  text(file: FileVersion, chunk: TextChunk): void;
  /** What was read; the last line is over. */
  end(): readonly Candidate[];
}

export function createTextReader(checks: ReadonlySet<Check>): TextReader {
  const addresses = checks.has('ips');
  const occurrences = createOccurrences();
  /** Of a line that goes on, or of a command that may go on in the next one. */
  let unfinished: Window | null = null;

  const read = (window: Window, limit: number): Window => {
    const places = walk(window.text, window.from, { addresses });
    const taken = readWindow(window, places, limit, occurrences.add);
    return { ...window, taken, quiet: places.over };
  };
  const endLine = (): void => {
    if (unfinished === null) return;
    const window = unfinished;
    unfinished = null;
    read(window, window.text.length);
    window.cursor.close();
  };
  return {
    text(file, chunk) {
      if (unfinished !== null && !continues(chunk, file, unfinished)) endLine();
      const goesOn = chunk.endsMidLine || lineGoesOn(chunk.text);
      if (unfinished === null && !goesOn) {
        const places = walk(chunk.text, 0, { addresses });
        if (places.over) return;
        const window = begin(file, chunk);
        readWindow(window, places, chunk.text.length, occurrences.add);
        return window.cursor.close();
      }
      if (unfinished !== null && isQuiet(unfinished, chunk)) {
        unfinished = passedOver(unfinished, chunk.text);
        return;
      }
      unfinished = unfinished === null ? begin(file, chunk) : extended(unfinished, chunk);
      if (!goesOn) return endLine();
      const limit = unfinished.text.length - AHEAD;
      if (limit - unfinished.from >= STRIDE) unfinished = shifted(read(unfinished, limit), limit);
    },
    end() {
      endLine();
      return occurrences.all();
    },
  };
}

function begin(file: FileVersion, chunk: TextChunk): Window {
  const { path } = file;
  const cursor = new LineCursor(file, chunk);
  return {
    file,
    style: urlStyleOf(path),
    lockfile: lockfileOf(path),
    cursor,
    text: chunk.text,
    from: 0,
    taken: 0,
    quiet: false,
    nextLine: lineBehind(chunk),
  };
}

function lineBehind({ line, lines, startsMidLine }: TextChunk): number {
  return line + lines + (startsMidLine ? 1 : 0);
}

function extended(window: Window, chunk: TextChunk): Window {
  const text = flat(window.text + chunk.text);
  window.cursor.extend(text);
  return { ...window, text, quiet: false, nextLine: lineBehind(chunk) };
}

/** The middle of a long line in which nothing begins: most of minified code, data and dumps. ASCII, so that columns are bytes. */
function isQuiet({ text: before, quiet }: Window, { text, startsMidLine, endsMidLine }: TextChunk): boolean {
  if (!quiet || !startsMidLine || !endsMidLine || text.length < BACK || text.includes('\n')) return false;
  const seam = before.slice(-SEAM) + text.slice(0, SEAM);
  return (
    isAscii(text) &&
    !mayHoldCandidate(seam) &&
    !mayHoldCandidate(text) &&
    !mayAllow(before) &&
    !mayAllow(seam) &&
    !mayAllow(text)
  );
}

/** The same without a copy: of a quiet chunk only what a reader may look back at is kept. */
function passedOver(window: Window, more: string): Window {
  const text = more.slice(-BACK);
  window.cursor.passOver(more.length, text);
  return { ...window, text, from: text.length - SEAM, taken: 0 };
}

/** In one piece: V8 reads joined strings and slices of others character by character several times slower. */
function flat(text: string): string {
  if (scratch.length < text.length) scratch = Buffer.allocUnsafeSlow(2 * text.length);
  return scratch.toString('latin1', 0, scratch.write(text, 'latin1'));
}

let scratch = Buffer.alloc(0);

/** Drops what no reader looks back at any more, with the next text that comes. */
function shifted(window: Window, limit: number): Window {
  const keep = Math.max(0, limit - BACK);
  const text = window.text.slice(keep);
  window.cursor.shift(keep, limit, text);
  return { ...window, text, from: limit - keep, taken: window.taken - keep };
}

function continues(chunk: TextChunk, file: FileVersion, { file: before, text, nextLine }: Window): boolean {
  const follows = chunk.startsMidLine || (text.endsWith('\n') && chunk.line === nextLine);
  return follows && file.path === before.path && file.commit === before.commit;
}

type Add = (window: Window, reading: IndicatorText) => void;

/** Reads what begins before `limit` and is not taken yet; answers up to where the text is taken. */
function readWindow(window: Window, places: Walk, limit: number, add: Add): number {
  const lines = createLineText(window.text);
  let { taken } = window;
  while (places.advance(limit)) {
    if (places.at < taken) continue;
    window.cursor.moveTo(places.at);
    const readings = readAt(window, lines, places);
    const [first] = readings;
    if (first === undefined || first.start < taken) continue;
    taken = first.end;
    for (const reading of readings) add(window, reading);
  }
  return taken;
}

function readAt(window: Window, lines: LineText, places: Walk): readonly IndicatorText[] {
  const { text, style, lockfile, cursor } = window;
  const line = { start: cursor.start, end: cursor.end, style };
  const urls = readUrlsAt(lines, text, places, line);
  if (urls.length > 0) return urls.map((url) => ({ kind: 'url', ...url }));
  const address = readAddressAt(text, places.kind, places.at);
  if (address === null || !isGlobal(address.value)) return [];
  const { start, end, value } = address;
  // There a bare dotted quad is a version.
  if (lockfile?.holdsVersion(textBefore(window, start)) === true) return [];
  return [{ kind: 'ip', start, end, text: value }];
}

/** In bytes: what tells an entry of a lockfile stands no further away. */
const BEFORE = 512;

function textBefore({ text, cursor }: Window, at: number): string {
  return text.slice(Math.max(cursor.start, at - BEFORE), at);
}

/** By the text as written. Two maps: a key made of two parts would cost more than the look-up. */
function createOccurrences(): { readonly add: Add; readonly all: () => readonly Candidate[] } {
  const byText = { url: new Map<string, Candidate>(), ip: new Map<string, Candidate>() };
  let order = 0;
  const add: Add = (window, reading) => {
    const { text, cursor, lockfile } = window;
    const raw = text.slice(reading.start, reading.end);
    // Two readings may begin at one place, and one text may read in two ways.
    const key = reading.kind === 'ip' || raw === reading.text ? raw : `${raw}\n${reading.text}`;
    let entry = byText[reading.kind].get(key);
    if (entry === undefined) {
      const written = copyOf(decode(raw));
      entry = { kind: reading.kind, written, text: copyOf(reading.text), marks: [] };
      byText[reading.kind].set(copyOf(key), entry);
    }
    const mark: TextOccurrence = {
      file: cursor.file,
      line: cursor.line,
      column: cursor.columnOf(reading.start),
      excerpt: entry.marks.length < EXCERPTS ? excerptOf(text, reading, cursor) : null,
      order,
      locked: reading.kind === 'url' && lockfile?.holdsUrl(textBefore(window, reading.start)) === true,
      allowed: null,
    };
    order += 1;
    entry.marks.push(mark);
    cursor.hold(mark);
  };
  return { add, all: () => [...byText.url.values(), ...byText.ip.values()] };
}
