/**
 * Text → data, for YAML and JSON. Data only: no tags, no merge keys, bounded aliases, no key twice. Parsers are loaded
 * when there is something to parse. Errors are `AnteaterError` (code `config`) that name the file and the line.
 */
import type { Document as YamlDocument, ErrorCode as YamlErrorCode } from 'yaml';
import { AnteaterError, reasonOf } from '../errors.ts';

export interface DataFile {
  /** For people: `.anteaterrc`, `main:.anteaterrc`, `package.json#anteater`. */
  readonly name: string;
  /** undefined when the file holds nothing. */
  readonly data: unknown;
  /** 1-based line of what stands at a path; null where it cannot be told. */
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
      hint: 'comments and trailing commas are no JSON; a file named .anteaterrc may be YAML',
    });
  }
}

export async function parseYaml(name: string, text: string): Promise<DataFile> {
  // JSON is YAML but for tabs, which people indent JSON with.
  if (/^\s*\{/.test(text) && isJson(text)) return parseJson(name, text);
  const { LineCounter, parseDocument, visit } = await import('./yaml.ts');
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: false });
    const [broken] = [...document.errors, ...document.warnings];
    if (broken !== undefined) {
      const { line } = lines.linePos(broken.pos[0]);
      throw new AnteaterError('config', `${name}:${line}: ${describe(broken.code)}`);
    }
    // An entry that begins with * and is not quoted: in YAML, an alias.
    visit(document, {
      Alias: (_, alias) => {
        if (alias.resolve(document) !== undefined) return;
        const { line } = lines.linePos(alias.range?.[0] ?? 0);
        throw new AnteaterError('config', `${name}:${line}: ${describe('BAD_ALIAS')}`);
      },
    });
    // A sha256 of digits alone, or with one "e" in it, must stay what was written.
    visit(document, {
      Scalar: (_, scalar) => {
        const { source, value } = scalar;
        if (typeof value === 'number' && source !== undefined && source !== String(value))
          scalar.value = source;
      },
    });
    return {
      name,
      data: document.toJS({ maxAliasCount: 100 }) ?? undefined,
      lineOf: (path) => lineOf(document, path, (offset) => lines.linePos(offset).line),
    };
  } catch (error) {
    if (error instanceof AnteaterError) throw error;
    // Nesting and aliases beyond all bounds end here.
    throw new AnteaterError('config', `${name}: too deep, or too many aliases`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The parser's own messages quote the file; these do not. */
function describe(code: YamlErrorCode | 'TAG_RESOLVE_FAILED'): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'the same key twice';
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
