/**
 * Writes an ignore entry into the rc file: one line, in its sorted place, nothing else touched. A file is replaced in one
 * step, and only by one that loads and says exactly what it said before plus the entry.
 */
import { readFileSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createDebug } from '../debug.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import { isDay, isSha256, readIpEntry, readUrlEntry } from '../filter/entry.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { type DataFile, isJsonObject } from './document.ts';
import {
  type Edit,
  editText,
  entryText,
  type KnownEntry,
  knownEntry,
  listAt,
  type NewEntry,
  planEdit,
  withEdit,
} from './edit-plan.ts';
import { parseFile, presentPlaces } from './find.ts';
import { checkRc } from './read.ts';
import { readText, worktreeSource } from './rule-source.ts';

const debug = createDebug('config');

/** What is to be ignored. `null` for a reason or a date keeps what an entry that is there says. */
export interface ToAllow {
  readonly kind: 'ip' | 'url' | 'binary';
  /** Of a binary, the sha256 of the content that is approved at `path`. */
  readonly value: string;
  /** Of a binary: from the root. */
  readonly path: string | null;
  readonly reason: string | null;
  /** The last day, YYYY-MM-DD. */
  readonly expires: string | null;
}

export interface Allowed {
  /** From the root, or as it was given. */
  readonly file: string;
  /** `ip_ignore`, `url_ignore`, `binaries.path/to/file`. */
  readonly key: string;
  /** `created`: the file as well. */
  readonly change: 'created' | 'added' | 'updated' | 'unchanged';
  /** The entry as it is written. */
  readonly entry: string;
}

/**
 * `today`: YYYY-MM-DD (UTC). `file`: the rc file that `--config` names.
 * Errors: `usage` for what cannot be an entry, `config` for a file that cannot be read, edited or written.
 */
export async function allowEntry(
  root: string,
  wanted: ToAllow,
  how: { readonly today: string; readonly file?: { readonly given: string; readonly cwd: string } | null },
): Promise<Allowed> {
  const value = plainValue(wanted);
  const where = wanted.path === null ? [`${wanted.kind}_ignore`] : ['binaries', wanted.path];
  const file = how.file ? await namedRc(how.file) : await findRc(root);
  const before = await dataOf(file);
  checkRc(before);
  const list = listAt(before.data, where);
  const entry = entryOf(value, wanted, knownEntry(list, value), how.today);
  const edit = planEdit(list, where, entry);
  const done = { file: file.name, key: where.join('.'), entry: entryText(entry) };
  if (edit === null) return { ...done, change: 'unchanged' };
  const expected = withEdit(before.data ?? {}, edit);
  const text = await textWith(file, edit, expected);
  replaceFile(file.path, text);
  return { ...done, change: file.text === null ? 'created' : edit.replaces ? 'updated' : 'added' };
}

function plainValue({ kind, value }: ToAllow): string {
  const plain = kind === 'binary' ? value.toLowerCase() : value.trim();
  const problem = valueProblem(kind, plain);
  if (problem !== null) throw new AnteaterError('usage', problem);
  return plain;
}

function entryOf(value: string, wanted: ToAllow, known: KnownEntry, today: string): NewEntry {
  const reason = (wanted.reason ?? known.reason ?? '').trim();
  const expires = wanted.expires ?? known.expires;
  const problem = reasonProblem(reason) ?? expiryProblem(expires, today);
  if (problem !== null) throw new AnteaterError('usage', problem.what, { hint: problem.hint });
  return expires === null ? { value, reason } : { value, reason, expires };
}

function valueProblem(kind: ToAllow['kind'], value: string): string | null {
  if (kind === 'binary') return isSha256(value) ? null : 'the content is not given as a sha256';
  const reading = kind === 'ip' ? readIpEntry(value) : readUrlEntry(value);
  return reading.ok ? null : `${JSON.stringify(value)} ${reading.problem}`;
}

/** What reports and docs print in the place of a reason. */
const PLACEHOLDERS = /^(?:why it is (?:safe|harmless)|text|reason|\.{2,}|…)$/i;

export function reasonProblem(reason: string): { what: string; hint: string } | null {
  const hint = '--reason "our own CDN, run by the web team"';
  if (reason === '') return { what: 'allow needs a reason for those who read the rc file later', hint };
  if (PLACEHOLDERS.test(reason))
    return { what: `--reason: ${JSON.stringify(reason)} is the placeholder; say why`, hint };
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(reason)
    ? { what: '--reason: one line, without control characters', hint }
    : null;
}

function expiryProblem(expires: string | null, today: string): { what: string; hint: string } | null {
  if (expires === null) return null;
  if (!isDay(expires))
    return { what: `--expires: ${JSON.stringify(expires)} is not a date`, hint: 'give a day: 2027-03-01' };
  return expires < today
    ? {
        what: `--expires: ${expires} is past, so the entry would ignore nothing`,
        hint: `name a later day than ${today}`,
      }
    : null;
}

// ---------------------------------------------------------------- the file

interface RcText {
  /** For people. */
  readonly name: string;
  readonly path: string;
  /** null: it is not there yet. */
  readonly text: string | null;
}

async function findRc(root: string): Promise<RcText> {
  const source = worktreeSource(root);
  const [name] = await presentPlaces(source);
  if (name === undefined) return { name: '.anteaterrc', path: join(root, '.anteaterrc'), text: null };
  return { name, path: await realpath(join(root, name)), text: await source.read(name) };
}

async function namedRc(configFile: { readonly given: string; readonly cwd: string }): Promise<RcText> {
  const path = resolve(configFile.cwd, configFile.given);
  const text = await readText(path, configFile.given);
  return { name: configFile.given, path: await realpath(path), text };
}

function dataOf(file: RcText): Promise<DataFile> {
  return parseFile(basename(file.name), file.name, file.text ?? '');
}

async function textWith(file: RcText, edit: Edit, expected: unknown): Promise<string> {
  const packaged = basename(file.name) === 'package.json';
  const json = packaged || file.name.endsWith('.json') || isJsonObject(file.text ?? '');
  const text = editText(file.text ?? HEADER, edit, { json, packaged });
  if (text !== null && (await says(file, text, expected))) return text;
  throw new AnteaterError('config', `${file.name}: cannot be edited without changing more than the entry`, {
    hint: `add it by hand, under ${edit.where.join(': ')}: - ${entryText(edit.entry)}`,
  });
}

const HEADER = '# yaml-language-server: $schema=./node_modules/anteater-hook/schema.json\n';

async function says(file: RcText, text: string, expected: unknown): Promise<boolean> {
  try {
    const after = await dataOf({ ...file, text });
    checkRc(after);
    return isDeepStrictEqual(after.data, expected);
  } catch (error) {
    debug(`not written as ${file.name}: ${reasonOf(error)}`);
    return false;
  }
}

/** Of UTF-8. It is no part of the text that is read. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Another process sees the old file or the new one; a link has been followed; the mode and a byte order mark stay. */
function replaceFile(path: string, text: string): void {
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    const marked = mode !== undefined && readFileSync(path).subarray(0, 3).equals(BYTE_ORDER_MARK);
    writeFileAtomically(path, marked ? `\ufeff${text}` : text, {
      mode: mode === undefined ? 0o644 : mode & 0o777,
    });
  } catch (error) {
    throw new AnteaterError('config', `${path}: cannot be written (${reasonOf(error)})`, { cause: error });
  }
}
