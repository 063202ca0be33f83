/** What the schema refuses → sentences: where, what, and the nearest valid key. No secret is ever quoted. */
import type * as z from 'zod/mini';
import { AnteaterError } from '../errors.ts';
import { valueAt } from '../lib/json.ts';
import { nearest } from './did-you-mean.ts';
import { type DataFile, quote } from './document.ts';

type Issue = z.core.$ZodIssue;
type IssuePath = readonly PropertyKey[];

/** Known keys of the mapping at a path. */
export type KnownKeys = (path: IssuePath) => readonly string[];

const MAX_SHOWN = 10;
const SECRETS = new Set(['vt_api_key', 'redis_url']);

/** One error for all that is wrong with a file, each problem in a line of its own: `file:line: message`. */
export function refuse(file: DataFile, issues: readonly Issue[], known: KnownKeys): AnteaterError {
  const single = issues.flatMap(apart);
  // Only what is shown is worked out: a hostile file can be wrong a hundred thousand times.
  const shown = single.slice(0, MAX_SHOWN).flatMap((issue) => sentencesOf(issue, file, known));
  const [first = `${file.name}: is not valid`, ...others] = new Set(shown);
  const left = single.length - MAX_SHOWN;
  return new AnteaterError('config', first, {
    more: left > 0 ? [...others, `${file.name}: and ${left} more`] : others,
    hint: 'docs/config.md of anteater explains every key',
  });
}

/** Each unknown key as an issue of its own. */
function apart(issue: Issue): Issue[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];
}

function sentencesOf(issue: Issue, file: DataFile, known: KnownKeys): string[] {
  if (issue.code === 'invalid_union') {
    const inner = branchFor(issue, valueAt(file.data, issue.path));
    if (inner.length > 0) {
      return inner.flatMap((each) =>
        sentencesOf({ ...each, path: [...issue.path, ...each.path] }, file, known),
      );
    }
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${place(path, file)}unknown key ${quote(nameOf(path))}${suggestion(issue.path, key, known)}`;
    });
  }
  if (issue.code === 'invalid_key') {
    const key = issue.path.at(-1);
    const message = issue.issues[0]?.message ?? 'is not a valid key';
    return [`${place(issue.path, file)}${nameOf(issue.path.slice(0, -1))}: ${quote(String(key))} ${message}`];
  }
  const name = issue.path.length === 0 ? '' : `${nameOf(issue.path)}: `;
  return [`${place(issue.path, file)}${name}${complaint(issue, valueAt(file.data, issue.path))}`];
}

/** Of a union, the alternative that the writer meant: text, or a mapping. */
function branchFor(issue: z.core.$ZodIssueInvalidUnion, value: unknown): readonly Issue[] {
  const meant = issue.errors.filter(
    (errors) => !errors.some((each) => each.code === 'invalid_type' && each.path.length === 0),
  );
  return typeof value === 'string' || isMapping(value) ? (meant[0] ?? []) : [];
}

function suggestion(parent: IssuePath, key: string, known: KnownKeys): string {
  const names = known(parent);
  const near = nearest(key, names);
  if (near !== null) return `, did you mean ${quote(nameOf([...parent, near]))}?`;
  return names.length === 0 ? '' : `, valid keys are ${names.join(', ')}`;
}

function complaint(issue: Issue, value: unknown): string {
  const secret = SECRETS.has(String(issue.path[0]));
  switch (issue.code) {
    case 'custom':
      return secret ? issue.message : `${quote(String(value))} ${issue.message}`;
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, allowed) : null;
      const hint = near === null ? '' : `, did you mean ${near}?`;
      return `${shape(value, secret)} is not one of ${allowed.join(', ')}${hint}`;
    }
    case 'invalid_type':
      return `expected ${nounOf(issue)}, found ${shape(value, secret)}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}, found ${shape(value, secret)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'array' ? ' entries long' : ''}`;
    case 'invalid_union':
      return `expected ${nounOf(issue)}, found ${shape(value, secret)}`;
    default:
      return `${shape(value, secret)} is not valid`;
  }
}

/** A field may name its own kind of value ("a duration"); the library's word for none is "Invalid input". */
function nounOf(issue: z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidUnion): string {
  if (issue.message !== 'Invalid input') return issue.message;
  if (issue.code === 'invalid_union') return 'text or {value, reason, expires}';
  return EXPECTED[issue.expected] ?? issue.expected;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
};

/** A value in a word or two. */
function shape(value: unknown, secret: boolean): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (secret) return typeof value === 'string' ? 'text' : `a ${typeof value}`;
  return typeof value === 'string' ? quote(value) : String(value);
}

function place(path: IssuePath, file: DataFile): string {
  const line = file.lineOf(path);
  return line === null ? `${file.name}: ` : `${file.name}:${line}: `;
}

/** `ip_ignore[2].expires`; a part that is more than plain text in quotes. */
export function nameOf(path: IssuePath): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    const text = String(part);
    return `.${/^[\x21-\x7e]{1,80}$/.test(text) ? text : quote(text)}`;
  });
  return parts.join('').replace(/^\./, '');
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
