/**
 * The original's files: `anteater.conf` (INI), the `ignore_list` that it names (YAML), and the file that
 * `project_exceptions` gives for `--project NAME`. What they ignored stays ignored, with three differences:
 * an entry without regular-expression syntax is literal, a regular expression must begin at the URL, its host or a label
 * and reach the end of the host, and an empty one is refused (there, it turned the check off).
 */
import * as z from 'zod/mini';
import { AnteaterError } from '../errors.ts';
import { type EntryReading, isSha256, readIpEntry, readUrlEntry } from '../filter/entry.ts';
import { type Expression, expressionCompiler } from '../filter/expressions.ts';
import type { BinaryEntry, IgnoreEntry } from '../model.ts';
import { parseConf } from './conf.ts';
import { refuseTypos } from './did-you-mean.ts';
import { type DataFile, parseYaml } from './document.ts';
import { LEGACY_PLACE } from './file-names.ts';
import type { RuleSource } from './rule-source.ts';
import { nameOf, refuse } from './schema-errors.ts';

export interface Legacy {
  readonly rateType: 'public' | 'private' | null;
  readonly ips: readonly IgnoreEntry[];
  readonly urls: readonly IgnoreEntry[];
  readonly binaries: readonly BinaryEntry[];
  readonly paths: readonly IgnoreEntry[];
  /** The file of text patterns that it names, which this tool does not read. */
  readonly flagList: string | null;
  readonly sources: readonly string[];
}

/** null when there is no `anteater.conf`. */
export async function readLegacy(source: RuleSource, project: string | null): Promise<Legacy | null> {
  const text = await source.read(LEGACY_PLACE);
  if (text === null) return null;
  const name = source.nameOf(LEGACY_PLACE);
  const conf = parseConf(name, text);
  const lists: List[] = [];
  const path = conf.get('ignore_list');
  if (path !== undefined) {
    const list = await readList(source, path, `${name}: ignore_list`);
    lists.push(list);
    const exceptions = project === null ? null : (list.projects.get(project) ?? null);
    if (exceptions !== null) {
      lists.push(await readList(source, exceptions, `${list.name}: project_exceptions.${project}`));
    }
  }
  return {
    rateType: rateTypeOf(conf.get('vt_rate_type'), name),
    ips: lists.flatMap((list) => list.ips),
    urls: lists.flatMap((list) => list.urls),
    binaries: lists.flatMap((list) => list.binaries),
    paths: lists.flatMap((list) => list.paths),
    flagList: conf.get('flag_list') || null,
    sources: [name, ...lists.map((list) => list.name)],
  };
}

const rateTypes = z.object({ vt_rate_type: z.optional(z.enum(['public', 'private'])) });

function rateTypeOf(text: string | undefined, name: string): 'public' | 'private' | null {
  const data = { vt_rate_type: text || undefined };
  const parsed = rateTypes.safeParse(data);
  if (!parsed.success) throw refuse({ name, data, lineOf: () => null }, parsed.error.issues, () => []);
  return parsed.data.vt_rate_type ?? null;
}

// ---------------------------------------------------------------- ignore_list.yaml and project files

interface List extends Omit<Legacy, 'rateType' | 'flagList' | 'sources'> {
  readonly name: string;
  readonly projects: ReadonlyMap<string, string>;
}

const texts = z.nullish(z.array(z.nullable(z.string())));
const hashes = z.union([z.string(), z.array(z.nullable(z.string()))]);
const listSchema = z.looseObject({
  ip_ignore: texts,
  url_ignore: texts,
  binaries: z.nullish(z.record(z.string(), z.nullable(hashes))),
  file_ignore: texts,
  ignore_directories: texts,
  project_exceptions: z.nullish(
    z.union([z.record(z.string(), z.string()), z.array(z.nullable(z.record(z.string(), z.string())))]),
  ),
});
type ListData = z.infer<typeof listSchema>;

/** Of these two the original made text rules and a link; they have no counterpart here. */
const UNUSED = ['file_audits', 'report_url'];
const KNOWN = [...Object.keys(listSchema.shape), ...UNUSED];

async function readList(source: RuleSource, written: string, namedBy: string): Promise<List> {
  const path = plainPath(written, namedBy);
  const text = await source.read(path).catch((error: unknown) => {
    if (!(error instanceof AnteaterError)) throw error;
    throw new AnteaterError('config', `${namedBy}: ${error.message}`, { cause: error });
  });
  if (text === null)
    throw new AnteaterError('config', `${namedBy}: there is no file ${JSON.stringify(path)}`);
  const file = await parseYaml(source.nameOf(path), text);
  const parsed = listSchema.safeParse(file.data ?? {});
  if (!parsed.success) throw refuse(file, parsed.error.issues, () => KNOWN);
  const { data } = parsed;
  refuseTypos(file.name, Object.keys(data), KNOWN);
  const problems: string[] = [];
  const compile = await compilerFor([...(data.ip_ignore ?? []), ...(data.url_ignore ?? [])]);
  const list: List = {
    name: file.name,
    projects: projectsOf(data),
    ips: named(data, 'ip_ignore', file).flatMap((entry) => readEntry(entry, readIpEntry, compile, problems)),
    urls: named(data, 'url_ignore', file)
      .flatMap(withScheme)
      .flatMap((entry) => readEntry(entry, readUrlEntry, compile, problems)),
    binaries: binariesOf(data, file, problems),
    paths: [
      ...named(data, 'file_ignore', file).map(asFileGlob),
      ...named(data, 'ignore_directories', file).map(asFolderGlob),
    ],
  };
  if (problems.length > 0) throw new AnteaterError('config', problems.slice(0, 10).join('; '));
  return list;
}

/** From the root, as the original's paths are from the folder it ran in. */
function plainPath(written: string, namedBy: string): string {
  const parts = written.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const plain = !/[\x00-\x1f\x7f-\x9f]/.test(written) && written.length < 1_000;
  if (!plain || written.startsWith('/') || parts.includes('..') || parts.length === 0) {
    throw new AnteaterError(
      'config',
      `${namedBy}: ${JSON.stringify(written)} is not a path inside the repository`,
    );
  }
  return parts.join('/');
}

/** The placeholder that the original asked for where a list has no entry. */
const PLACEHOLDER = 'nullvalue';

type TextList = 'ip_ignore' | 'url_ignore' | 'file_ignore' | 'ignore_directories';

function named(data: ListData, key: TextList, file: DataFile): IgnoreEntry[] {
  const values = data[key] ?? [];
  return values.flatMap((value, at) =>
    value === null || value === PLACEHOLDER ? [] : [entryOf(value.trim(), `${file.name} ${key}[${at}]`)],
  );
}

function entryOf(value: string, origin: string): IgnoreEntry {
  return { value, reason: null, expires: null, regex: false, origin };
}

type Compile = (source: string) => EntryReading<Expression>;

/** Loads the engine of regular expressions only where an entry is one. */
async function compilerFor(values: readonly (string | null)[]): Promise<Compile | null> {
  const used = values.some((value) => value !== null && hasRegexSyntax(value.trim()));
  return used ? expressionCompiler() : null;
}

function readEntry(
  entry: IgnoreEntry,
  read: (value: string) => EntryReading<unknown>,
  compile: Compile | null,
  problems: string[],
): IgnoreEntry[] {
  const { value, origin } = entry;
  if (value.length > 4_096) {
    problems.push(`${origin}: is longer than 4096 characters`);
    return [];
  }
  const regex = hasRegexSyntax(value);
  const reading = regex && compile !== null ? compile(value) : read(value);
  if (reading.ok) return [{ ...entry, regex }];
  problems.push(`${origin}: ${JSON.stringify(value)} ${reading.problem}`);
  return [];
}

/**
 * Whether an entry of the original's lists is meant as a regular expression. Full stops alone do not make one
 * (`https://github.com`), nor do `*.` at the beginning, the brackets of an IPv6 host, or a query.
 */
export function hasRegexSyntax(value: string): boolean {
  if (/[\\^$|(){}]/.test(value) || /[.\])][*+?]/.test(value)) return true;
  if (value.replace(/^\*\./, '').includes('*')) return true;
  if (/[[\]]/.test(value.replace(/^([a-z]+:\/\/)?\[[0-9a-f:.]+\]/i, ''))) return true;
  return value.includes('?') && !/\?[^?]*=[^?]*$/.test(value);
}

/** `github.com/acme`, which the original found in any URL, is that path under either scheme. */
function withScheme(entry: IgnoreEntry): IgnoreEntry[] {
  const { value } = entry;
  if (value.length > 4_096 || hasRegexSyntax(value) || !/^[^/:]+\.[^/:]+\/./.test(value)) return [entry];
  return ['https', 'http'].map((scheme) => ({ ...entry, value: `${scheme}://${value}` }));
}

function binariesOf(data: ListData, file: DataFile, problems: string[]): BinaryEntry[] {
  return Object.entries(data.binaries ?? {}).flatMap(([path, given]) => {
    // Older lists had patterns of binaries here that were never checked; these are.
    if (path === 'binary_ignore') return [];
    const values = typeof given === 'string' ? [given] : (given ?? []);
    const entries = values.flatMap((value, at) => {
      if (value === null || value === PLACEHOLDER) return [];
      const origin = `${file.name} ${nameOf(['binaries', path, at])}`;
      if (isSha256(value)) return [entryOf(value, origin)];
      problems.push(`${origin}: ${JSON.stringify(value)} is not a sha256 (64 hexadecimal digits)`);
      return [];
    });
    return entries.length === 0 ? [] : [{ path: path.replace(/^(?:\.?\/)+/, ''), hashes: entries }];
  });
}

function asFileGlob(entry: IgnoreEntry): IgnoreEntry {
  return { ...entry, value: `*${literally(entry.value)}`, textOnly: true };
}

/** The original ignored a path that holds the folder's name anywhere; here, a folder of that name, anywhere. */
function asFolderGlob(entry: IgnoreEntry): IgnoreEntry {
  const folder = entry.value.replace(/^(?:\.?\/)+|\/+$/g, '');
  return { ...entry, value: `**/${literally(folder)}/**` };
}

function literally(literal: string): string {
  return literal.replace(/[\\*?[\]{},!@+()]/g, '\\$&');
}

function projectsOf(data: ListData): Map<string, string> {
  const given = data.project_exceptions ?? [];
  const maps = Array.isArray(given) ? given : [given];
  return new Map(maps.flatMap((map) => Object.entries(map ?? {})));
}
