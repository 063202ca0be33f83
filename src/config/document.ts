/**
 * Text → data, for YAML and JSON. Data only: no tags, no merge keys, bounded aliases, no key twice. Parsers are loaded
 * when there is something to parse. Errors are `AnteaterError` (code `config`) that name the file and the line.
 */
import type { LineCounter, Document as YamlDocument, ErrorCode as YamlErrorCode } from 'yaml';
import { AnteaterError, isAnteaterError, reasonOf } from '../errors.ts';
import { parseJson as jsonOf } from '../lib/json.ts';

type Yaml = typeof import('../lib/yaml.ts');

export interface DataFile {
  /** For people: `.anteaterrc`, `main:.anteaterrc`, `package.json#anteater`. */
  readonly name: string;
  /** undefined when the file holds nothing. */
  readonly data: unknown;
  /** 1-based line of what stands at a path; null where it is not known. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Larger files are refused unread: a configuration is written by people. */
export const MAX_BYTES = 4 * 1024 * 1024;

export function parseJson(name: string, text: string): DataFile {
  if (text.trim() === '') return { name, data: undefined, lineOf: () => null };
  try {
    return { name, data: JSON.parse(text), lineOf: () => null };
  } catch (error) {
    const at = /at position (\d+)/.exec(reasonOf(error))?.[1];
    const line = at === undefined ? '' : `:${text.slice(0, Number(at)).split('\n').length}`;
    throw new AnteaterError('config', `${name}${line}: not valid JSON`, {
      hint: 'JSON has no comments and no trailing commas; a file named .anteaterrc may be YAML',
    });
  }
}

/** YAML, or JSON with what its own parser does not look at: a key that is there twice, and lines. */
export async function parseText(name: string, text: string, json: boolean): Promise<DataFile> {
  if (text.trim() === '') return { name, data: undefined, lineOf: () => null };
  // JSON is YAML but for tabs, which people indent JSON with.
  if (!json && !(/^\s*\{/.test(text) && isJson(text))) return parseYaml(name, text);
  const file = parseJson(name, text);
  const yaml = await import('../lib/yaml.ts');
  const lines = new yaml.LineCounter();
  const document = parseBounded(yaml, name, text, lines);
  const toLine = (offset: number) => lines.linePos(offset).line;
  refuseTwice(yaml, name, document, toLine);
  return { ...file, lineOf: (path) => lineOf(document, path, toLine) };
}

export async function parseYaml(name: string, text: string): Promise<DataFile> {
  const yaml = await import('../lib/yaml.ts');
  const lines = new yaml.LineCounter();
  const toLine = (offset: number) => lines.linePos(offset).line;
  try {
    const document = parseBounded(yaml, name, text, lines);
    const [broken] = [...document.errors, ...document.warnings];
    if (broken !== undefined) throw notValid(name, toLine(broken.pos[0]), describe(broken.code));
    refuseTwice(yaml, name, document, toLine);
    // An entry that begins with * and is not quoted: in YAML, an alias.
    yaml.visit(document, {
      Alias: (_, alias) => {
        if (alias.resolve(document) === undefined)
          throw notValid(name, toLine(alias.range?.[0] ?? 0), describe('BAD_ALIAS'));
      },
    });
    // A sha256 of digits alone, or with one "e" in it, must stay what was written.
    yaml.visit(document, {
      Scalar: (_, scalar) => {
        const { source, value } = scalar;
        if (typeof value === 'number' && source !== undefined && source !== String(value))
          scalar.value = source;
      },
    });
    const data: unknown = document.toJS({ maxAliasCount: 100 }) ?? undefined;
    return { name, data, lineOf: (path) => lineOf(document, path, toLine) };
  } catch (error) {
    if (isAnteaterError(error)) throw error;
    throw new AnteaterError('config', `${name}: too many aliases (*)`, { cause: error });
  }
}

function parseBounded(yaml: Yaml, name: string, text: string, lineCounter: LineCounter): YamlDocument.Parsed {
  try {
    return yaml.parseDocument(text, { lineCounter, uniqueKeys: false });
  } catch (error) {
    if (!(error instanceof yaml.TooDeepError)) throw error;
    throw new AnteaterError('config', `${name}: ${error.message}`);
  }
}

/** The library's own look-out for keys that are there twice takes time by the square of their number. */
function refuseTwice(
  yaml: Yaml,
  name: string,
  document: YamlDocument,
  toLine: (offset: number) => number,
): void {
  yaml.visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const value: unknown = yaml.isScalar(key) ? String(key.value) : key;
        if (seen.has(value))
          throw notValid(
            name,
            toLine(rangeStart(key) ?? 0),
            `the key ${quote(String(value))} is there twice`,
          );
        seen.add(value);
      }
    },
  });
}

function notValid(name: string, line: number, problem: string): AnteaterError {
  return new AnteaterError('config', `${name}:${line}: ${problem}`);
}

/** Clipped, on one line, and without the user name and password of a URL. */
export function quote(value: string): string {
  const plain = value.replace(/\/\/[^/?#]*@/g, '//…@');
  return JSON.stringify(plain.length > 80 ? `${plain.slice(0, 79)}…` : plain);
}

function isJson(text: string): boolean {
  return jsonOf(text) !== undefined;
}

/** The parser's own messages quote the file; these do not. */
function describe(code: YamlErrorCode | 'TAG_RESOLVE_FAILED'): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'more than one document';
    case 'TAB_AS_INDENT':
      return 'indented with a tab; YAML wants spaces';
    case 'TAG_RESOLVE_FAILED':
      return 'a tag (!) that is not supported';
    case 'BAD_ALIAS':
      return 'an alias (*) that cannot be resolved; quote an entry that begins with *';
    case 'MISSING_CHAR':
      return 'not valid YAML (a quote, bracket or colon is missing)';
    default:
      return `not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
  }
}

function lineOf(
  document: YamlDocument,
  path: readonly PropertyKey[],
  toLine: (offset: number) => number,
): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const offset = rangeStart(node);
    if (offset !== null) return toLine(offset);
  }
  return null;
}

function rangeStart(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return null;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : null;
}
