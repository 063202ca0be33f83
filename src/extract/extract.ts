/**
 * Added text and binaries in, indicators with their places out. Text is walked once: literals lead to candidates,
 * readers decide; `conclude.ts`, loaded only when there is something, judges when everything is read. Synchronous until
 * `finish()`, cheap to import, linear in its input. A line may come in pieces: what is too near to a piece's end is read
 * with the next one.
 */
import { isGlobal } from '../lib/ip.ts';
import type { AddedFile, ChangeSink, Check, FileVersion, Found, TextChunk } from '../model.ts';
import { endsScheme, type Walk, walk } from './candidates.ts';
import { excerptOf } from './excerpt.ts';
import { readAddressAt } from './ip/address-at.ts';
import { createLineCursor, type LineCursor } from './line-cursor.ts';
import { createLineText, type LineText, LOOKS } from './line-text.ts';
import { EXCERPTS, type Mark, type Seen } from './occurrences.ts';
import { readUrlAt, schemeStart } from './url/url-at.ts';
import { copyOf, decode } from './utf8.ts';

export interface Extractor extends ChangeSink {
  /** True while nothing at all was found: the hot path may stop. */
  readonly empty: boolean;
  /** Everything found, in the order of its first place. Loads the public suffix list when a URL has to be judged. */
  finish(): Promise<readonly Found[]>;
}

/** Readers look at most so far ahead, and so far back. */
const AHEAD = LOOKS.ahead + 512;
const BACK = LOOKS.back + 224;
/** Less than that is not worth another look at an unfinished line. */
const STRIDE = 16_384;

/** A line that goes on in the next piece. */
interface Unfinished {
  readonly text: string;
  /** Up to here everything is read. */
  readonly from: number;
  /** Up to here the text belongs to what was read. */
  readonly taken: number;
  readonly cursor: LineCursor;
  readonly places: Walk;
  /** What `cursor` and `places` know of the text. */
  readonly known: string;
}

interface Reading {
  readonly kind: Seen['kind'];
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function createExtractor(options: { readonly checks: readonly Check[] }): Extractor {
  const wants = new Set(options.checks);
  const addresses = wants.has('ips');
  const scans = addresses || wants.has('urls');
  // By the text as written. Two maps: a key made of two parts would cost more than the look-up.
  const seen = { url: new Map<string, Seen>(), ip: new Map<string, Seen>() };
  const files: AddedFile[] = [];
  let order = 0;
  let unfinished: Unfinished | null = null;

  const nothing = (): boolean => seen.url.size === 0 && seen.ip.size === 0 && files.length === 0;

  const record = (text: string, reading: Reading, cursor: LineCursor): void => {
    const raw = text.slice(reading.start, reading.end);
    let entry = seen[reading.kind].get(raw);
    if (entry === undefined) {
      const written = copyOf(decode(raw));
      entry = { kind: reading.kind, written, text: copyOf(reading.text), marks: [] };
      seen[reading.kind].set(Buffer.from(raw, 'latin1').toString('latin1'), entry);
    }
    const mark: Mark = {
      file: cursor.file,
      line: cursor.line,
      column: cursor.columnOf(reading.start),
      excerpt: entry.marks.length < EXCERPTS ? excerptOf(text, reading, cursor) : null,
      order,
      allowed: null,
    };
    order += 1;
    entry.marks.push(mark);
    cursor.hold(mark);
  };

  /** Reads what begins before `limit` and is not taken yet; answers up to where the text is taken. */
  const read = (text: string, places: Walk, limit: number, begin: number, cursor: LineCursor): number => {
    const lines = createLineText(text);
    let taken = begin;
    while (places.advance(limit)) {
      if (places.at < taken) continue;
      cursor.moveTo(places.at);
      const reading = readAt(text, lines, places, cursor);
      if (reading === null || reading.start < taken) continue;
      taken = reading.end;
      if (reading.kind === 'url' || isGlobal(reading.text)) record(text, reading, cursor);
    }
    return taken;
  };

  const end = (): void => {
    if (unfinished === null) return;
    const { text, places, taken, cursor } = known(unfinished);
    unfinished = null;
    read(text, places, text.length, taken, cursor);
    cursor.close();
  };

  return {
    get empty() {
      return nothing();
    },
    text(file, chunk) {
      if (!scans) return;
      if (unfinished !== null && !continues(file, chunk, unfinished)) end();
      const now = unfinished === null ? begin(file, chunk, addresses) : goOn(unfinished, chunk);
      if (now === null) return;
      unfinished = now;
      if (!chunk.endsMidLine) return end();
      const limit = now.text.length - AHEAD;
      if (limit - now.from < STRIDE) return;
      const { text, places, cursor } = known(now);
      const taken = read(text, places, limit, now.taken, cursor);
      const keep = Math.max(0, limit - BACK);
      const rest = text.slice(keep);
      cursor.shift(keep, limit, rest);
      places.extend(rest, keep);
      unfinished = { text: rest, known: rest, from: limit - keep, taken: taken - keep, cursor, places };
    },
    binary(file) {
      if (wants.has('binaries') && file.size > 0) files.push(file);
    },
    async finish() {
      end();
      if (nothing()) return [];
      // A clean commit never loads what judges.
      const { conclude } = await import('./build-findings.ts');
      return conclude({ seen: [...seen.url.values(), ...seen.ip.values()], files, checks: wants });
    },
  };
}

/** Null for what most texts are: whole lines without a candidate. */
function begin(file: FileVersion, chunk: TextChunk, addresses: boolean): Unfinished | null {
  const { text } = chunk;
  const places = walk(text, 0, { addresses });
  if (places.over && !chunk.endsMidLine) return null;
  return { text, known: text, from: 0, taken: 0, cursor: createLineCursor(file, chunk), places };
}

function goOn(line: Unfinished, chunk: TextChunk): Unfinished {
  return { ...line, text: line.text + chunk.text };
}

/** Tells the cursor and the search what the text has become. */
function known(line: Unfinished): Unfinished {
  if (line.known === line.text) return line;
  line.cursor.shift(0, line.from, line.text);
  line.places.extend(line.text, 0);
  return { ...line, known: line.text };
}

function continues(file: FileVersion, chunk: TextChunk, { cursor }: Unfinished): boolean {
  return chunk.startsMidLine && cursor.file.path === file.path && cursor.file.commit === file.commit;
}

function readAt(text: string, lines: LineText, { kind, at }: Walk, cursor: LineCursor): Reading | null {
  if (kind === 'www' || (kind === 'colon' && endsScheme(text, at))) {
    const start = kind === 'www' ? at : schemeStart(text, at);
    const url = start === null ? null : readUrlAt(lines, start, cursor);
    return url === null ? null : { kind: 'url', ...url };
  }
  const address = readAddressAt(text, kind, at);
  return address === null
    ? null
    : { kind: 'ip', start: address.start, end: address.end, text: address.value };
}
