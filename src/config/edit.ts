/**
 * Writes an ignore entry into the rc file: one line, in its sorted place, nothing else touched. A file is replaced in one
 * step, and only by one that loads and says exactly what it said before plus the entry.
 */
import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AnteaterError, reasonOf } from '../errors.ts';
import { isDay, isSha256, readIpEntry, readUrlEntry } from '../filter/entry.ts';
import { type DataFile, parseYaml } from './document.ts';
import { type Edit, type Entry, listAt, planEdit, withEdit } from './edit-plan.ts';
import { parseFile, presentPlaces } from './find.ts';
import { editJson } from './json-edit.ts';
import { checkRc } from './read.ts';
import { readText, worktreeSource } from './rule-source.ts';
import { editYaml, entryText } from './yaml-edit.ts';

export type ToAllow =
  | {
      readonly kind: 'ip' | 'url';
      readonly value: string;
      readonly reason: string;
      readonly expires: string | null;
    }
  /** A binary: its path from the root, and the content that is approved there. */
  | {
      readonly kind: 'binary';
      readonly path: string;
      readonly value: string;
      readonly reason: string;
      readonly expires: string | null;
    };

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

/** Errors: `usage` for what can be no entry, `config` for a file that cannot be read, edited or written. */
export async function allowEntry(
  root: string,
  wanted: ToAllow,
  configFile: { readonly given: string; readonly cwd: string } | null = null,
): Promise<Allowed> {
  const entry = entryOf(wanted);
  const where = wanted.kind === 'binary' ? ['binaries', wanted.path] : [`${wanted.kind}_ignore`];
  const file = configFile === null ? await findRc(root) : await namedRc(configFile);
  const before = await dataOf(file);
  checkRc(before);
  const list = listAt(before.data, where);
  const edit = planEdit(list, where, entry);
  const done = { file: file.name, key: where.join('.'), entry: entryText(entry) };
  if (edit === null) return { ...done, change: 'unchanged' };
  const expected = withEdit(before.data ?? {}, edit);
  const text = await editText(file, edit, expected);
  await replaceFile(file.path, text);
  return { ...done, change: file.text === null ? 'created' : edit.replaces ? 'updated' : 'added' };
}

function entryOf(wanted: ToAllow): Entry {
  const { reason, expires } = wanted;
  const value = wanted.kind === 'binary' ? wanted.value.toLowerCase() : wanted.value.trim();
  const problem = valueProblem(wanted.kind, value) ?? reasonProblem(reason) ?? expiryProblem(expires);
  if (problem !== null) throw new AnteaterError('usage', problem);
  return expires === null ? { value, reason: reason.trim() } : { value, reason: reason.trim(), expires };
}

function valueProblem(kind: ToAllow['kind'], value: string): string | null {
  if (kind === 'binary') return isSha256(value) ? null : 'the content is not given as a sha256';
  const reading = kind === 'ip' ? readIpEntry(value) : readUrlEntry(value);
  return reading.ok ? null : `${JSON.stringify(value)} ${reading.problem}`;
}

function reasonProblem(reason: string): string | null {
  if (reason.trim() === '') return '--reason: say why, for those who read the report';
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(reason)
    ? '--reason: one line, without control characters'
    : null;
}

function expiryProblem(expires: string | null): string | null {
  return expires === null || isDay(expires)
    ? null
    : `--expires: ${JSON.stringify(expires)} is no date (YYYY-MM-DD)`;
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

async function editText(file: RcText, edit: Edit, expected: unknown): Promise<string> {
  const packaged = basename(file.name) === 'package.json';
  const json = packaged || file.name.endsWith('.json') || isJsonObject(file.text ?? '');
  if (json) return editJson(file.text ?? '', expected, packaged);
  for await (const text of editYaml(file.text ?? HEADER, edit)) {
    if (await says(file, text, expected)) return text;
  }
  throw new AnteaterError('config', `${file.name}: cannot be edited without changing more than the entry`, {
    hint: `add it by hand, under ${edit.where.join(': ')}: - ${entryText(edit.entry)}`,
  });
}

const HEADER = '# yaml-language-server: $schema=./node_modules/anteater-hook/schema.json\n';

async function says(file: RcText, text: string, expected: unknown): Promise<boolean> {
  try {
    const after = await parseYaml(file.name, text);
    checkRc(after);
    return isDeepStrictEqual(after.data, expected);
  } catch {
    return false;
  }
}

function isJsonObject(text: string): boolean {
  try {
    return text.trimStart().startsWith('{') && typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Another process sees the old file or the new one; a link is followed, and the mode stays. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const mode = await stat(path).then(
      (known) => known.mode & 0o777,
      () => null,
    );
    const file = await open(draft, 'wx', mode ?? 0o666);
    try {
      if (mode !== null) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new AnteaterError('config', `${path}: cannot be written (${reasonOf(error)})`, { cause: error });
  }
}
