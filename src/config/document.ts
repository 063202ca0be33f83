/**
 * Text → data, for YAML and JSON. Data only: no tags, no merge keys, bounded aliases, no key twice. Parsers are loaded
 * when there is something to parse. Errors are `AnteaterError` (code `config`) that name the file and the line.
 */
import type { ErrorCode as YamlErrorCode } from 'yaml';
import { AnteaterError, reasonOf } from '../errors.ts';
import { parseJson as jsonOf } from '../lib/json.ts';

export interface DataFile {
  /** For people: `.anteaterrc`, `main:.anteaterrc`, `package.json#anteater`. */
  readonly name: string;
  /** undefined when the file holds nothing. */
  readonly data: unknown;
  /** 1-based line of what stands at a path; null where it is not known. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

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
  if (!json && !isJsonObject(text)) return parseYaml(name, text);
  const file = parseJson(name, text);
  const { lineOf } = await compose(name, text, true);
  return { ...file, lineOf };
}

export function isJsonObject(text: string): boolean {
  return text.trimStart().startsWith('{') && typeof jsonOf(text) === 'object';
}

export async function parseYaml(name: string, text: string): Promise<DataFile> {
  const { document, lineOf } = await compose(name, text, false);
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 }) ?? undefined;
    return { name, data, lineOf };
  } catch (error) {
    throw new AnteaterError('config', `${name}: too many aliases (*)`, { cause: error });
  }
}

/** The text as a tree of nodes. `json`: its own parser has found it valid already. */
async function compose(name: string, text: string, json: boolean) {
  const yaml = await import('../lib/yaml.ts');
  const lineCounter = new yaml.LineCounter();
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const notValid = (offset: number, problem: string) =>
    new AnteaterError('config', `${name}:${lineAt(offset)}: ${problem}`);
  const document = orTooDeep(name, () => yaml.parseDocument(text, { lineCounter, uniqueKeys: false }));
  const [broken] = json ? [] : [...document.errors, ...document.warnings];
  if (broken !== undefined) throw notValid(broken.pos[0], describe(broken.code));
  yaml.visit(document, {
    // The library's own search for keys that are there twice takes time by the square of their number.
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const value: unknown = yaml.isScalar(key) ? String(key.value) : key;
        if (seen.has(value))
          throw notValid(rangeStart(key) ?? 0, `the key ${quote(String(value))} is there twice`);
        seen.add(value);
      }
    },
    // An entry that begins with * and is not quoted: in YAML, an alias.
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) throw notValid(alias.range?.[0] ?? 0, describe('BAD_ALIAS'));
    },
    // A sha256 of digits alone, or with one "e" in it, must stay what was written.
    Scalar: (_, scalar) => {
      const { source, value } = scalar;
      if (typeof value === 'number' && source !== undefined && source !== String(value))
        scalar.value = source;
    },
  });
  const lineOf = (path: readonly PropertyKey[]) => {
    const nodes = path.map((_, at) => document.getIn(path.slice(0, path.length - at), true));
    const offset = nodes.map(rangeStart).find((start) => start !== null);
    return offset === undefined || offset === null ? null : lineAt(offset);
  };
  return { document, lineOf };
}

function orTooDeep<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new AnteaterError('config', `${name}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Clipped, on one line, and without the user name and password of a URL. */
export function quote(value: string): string {
  const plain = value.replace(/\/\/[^/?#]*@/g, '//…@');
  return JSON.stringify(plain.length > 80 ? `${plain.slice(0, 79)}…` : plain);
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

function rangeStart(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return null;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : null;
}
