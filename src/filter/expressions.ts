/**
 * Regular expressions of the original's lists (Python's notation). They come from repositories, so they run in RE2, whose
 * time is linear in the text for every expression. Case is not looked at, as in the original.
 */
import type { IgnoreEntry } from '../model.ts';
import { type EntryReading, LONGEST_EXPRESSION } from './entry.ts';

export interface Expression {
  /** Where the longest match ends that begins at a place of the text; -1 without one. */
  readonly end: (text: string, start: number) => number;
}

/** A rule that is written as an expression. */
export interface EntryExpression {
  readonly entry: IgnoreEntry;
  readonly expression: Expression;
}

/** Loads the engine. */
export async function expressionCompiler(): Promise<(source: string) => EntryReading<Expression>> {
  const { RE2JS } = await import('re2js');
  return (source) => {
    if (source === '') return { ok: false, problem: 'is empty, and would match everything' };
    if (source.length > LONGEST_EXPRESSION)
      return { ok: false, problem: `is longer than ${LONGEST_EXPRESSION} characters` };
    if (/\(\?<?[=!]/.test(source))
      return { ok: false, problem: 'uses look-around, which cannot be run in linear time' };
    try {
      const pattern = RE2JS.compile(fromPython(source), RE2JS.CASE_INSENSITIVE | RE2JS.LONGEST_MATCH);
      const anchored = /(?:^|[^\\[])\^|\\A/.test(source);
      return {
        ok: true,
        rule: {
          end: (text, start) => {
            // `^` is the beginning of the whole text, not of the part that is looked at.
            if (anchored && start > 0) return -1;
            const matcher = pattern.matcher(start === 0 ? text : text.slice(start));
            return matcher.lookingAt() ? start + matcher.end() : -1;
          },
        },
      };
    } catch (error) {
      return { ok: false, problem: `is not a regular expression: ${reasonOf(error)}` };
    }
  };
}

/** Python takes flags at the beginning (case is never looked at, the others change nothing on one line), `{,3}` and `\Z`. */
function fromPython(source: string): string {
  return source
    .replace(/^\(\?[aiLmsux]+\)/, '')
    .replace(/\{,(?=\d+\})/g, '{0,')
    .replace(/(\\[^Z])|\\Z/gs, (_, other) => other ?? '\\z');
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Without the expression: our flags stand in it.
  return text.replace(/^error parsing regexp: /, '').replace(/: `.*$/s, '');
}
