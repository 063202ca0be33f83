/**
 * Globs of paths: `*` and `?` within a segment, `**` across segments, `[a-z]`, `{a,b}`, `\` before a character to be
 * taken literally. A glob is matched against the whole path from the repository's root, hidden files included.
 * Without a slash it names files in any folder (`*.min.js`); ending in a slash, a folder with all below it (`vendor/`).
 */
import { type Accepts, codePoints, compileNode, type Node, type Program, runProgram } from './automaton.ts';

export type Glob = (path: string) => boolean;

export type GlobReading =
  | { readonly ok: true; readonly matches: Glob }
  | { readonly ok: false; readonly problem: string };

const MAX_LENGTH = 1_000;
const MAX_DEPTH = 10;

export function readGlob(source: string): GlobReading {
  const problem = problemOf(source);
  if (problem !== null) return { ok: false, problem };
  const plain = source.replace(/^(?:\.?\/)+/, '');
  const below = plain.endsWith('/') ? `${plain}**` : plain;
  const anywhere = !plain.slice(0, -1).includes('/') && !source.startsWith('/') && below === plain;
  const parsed = parse(codePoints(anywhere ? `**/${below}` : below));
  if (typeof parsed === 'string') return { ok: false, problem: parsed };
  const program = compileNode(parsed);
  return program === null
    ? { ok: false, problem: 'is too large' }
    : { ok: true, matches: (path) => matchesWhole(program, path) };
}

function problemOf(source: string): string | null {
  if (source.trim() === '') return 'is empty';
  if (source.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (source.startsWith('!')) return 'begins with "!", and there is no exception from what is ignored';
  if (/(?:^|[^\\])[@?*+!]\(/.test(source)) return 'uses extended globs, which are not supported';
  if (source.split('/').includes('..')) return 'leaves the repository ("..")';
  if (/^(?:\.?\/)*$/.test(source)) return 'names no path (everything is **)';
  return null;
}

function matchesWhole(program: Program, path: string): boolean {
  const input = codePoints(path);
  return runProgram(program, input, { starts: new Set([0]), accepts: (end) => end === input.length });
}

const notSlash: Accepts = (code) => code !== 47;
const inSegment: Node = { kind: 'repeat', node: { kind: 'one', accepts: notSlash }, min: 0, max: null };
const slash: Node = { kind: 'one', accepts: (code) => code === 47 };
const anything: Node = { kind: 'repeat', node: { kind: 'one', accepts: () => true }, min: 0, max: null };
/** No folder, or any number of them with the slash after the last. */
const folders: Node = { kind: 'repeat', node: { kind: 'all', of: [anything, slash] }, min: 0, max: 1 };

/** The tree, or what is wrong. */
function parse(codes: readonly number[]): Node | string {
  const state = { codes, at: 0, depth: 0, problem: '' };
  const node = sequence(state);
  if (state.problem !== '') return state.problem;
  return state.at < codes.length ? 'has a "}" or "," out of place' : node;
}

interface State {
  readonly codes: readonly number[];
  at: number;
  depth: number;
  problem: string;
}

function peek(state: State, ahead = 0): string {
  const code = state.codes[state.at + ahead];
  return code === undefined ? '' : String.fromCodePoint(code);
}

function sequence(state: State): Node {
  const of: Node[] = [];
  for (let next = peek(state); next !== ''; next = peek(state)) {
    if (state.depth > 0 && (next === ',' || next === '}')) break;
    if (state.problem !== '') break;
    of.push(atom(state, next));
  }
  return { kind: 'all', of };
}

function atom(state: State, next: string): Node {
  if (next === '*') return star(state);
  state.at += 1;
  if (next === '?') return { kind: 'one', accepts: notSlash };
  if (next === '[') return set(state);
  if (next === '{') return braces(state);
  if (next !== '\\') return exactly(next);
  const escaped = peek(state);
  if (escaped === '') state.problem = 'ends in a "\\"';
  state.at += 1;
  return exactly(escaped);
}

function star(state: State): Node {
  const before = state.at === 0 ? '/' : String.fromCodePoint(state.codes[state.at - 1] ?? 0);
  let count = 0;
  while (peek(state) === '*') {
    state.at += 1;
    count += 1;
  }
  if (count < 2 || before !== '/') return inSegment;
  if (peek(state) === '')
    return { kind: 'repeat', node: { kind: 'one', accepts: () => true }, min: 1, max: null };
  if (peek(state) !== '/') return inSegment;
  state.at += 1;
  return folders;
}

function braces(state: State): Node {
  state.depth += 1;
  if (state.depth > MAX_DEPTH) state.problem = `has braces more than ${MAX_DEPTH} deep`;
  const of = [sequence(state)];
  while (state.problem === '' && peek(state) === ',') {
    state.at += 1;
    of.push(sequence(state));
  }
  if (peek(state) !== '}') state.problem ||= 'has a "{" without its "}"';
  state.at += 1;
  state.depth -= 1;
  return { kind: 'either', of };
}

function set(state: State): Node {
  const negated = peek(state) === '!' || peek(state) === '^';
  if (negated) state.at += 1;
  const ranges: (readonly [number, number])[] = [];
  while (ranges.length === 0 || peek(state) !== ']') {
    const from = setMember(state);
    const ranged = peek(state) === '-' && peek(state, 1) !== ']' && peek(state, 1) !== '';
    if (ranged) state.at += 1;
    const to = ranged ? setMember(state) : from;
    if (from === null || to === null) {
      state.problem ||= 'has a "[" without its "]"';
      break;
    }
    if (to < from) state.problem ||= 'has a range that is the wrong way round';
    ranges.push([from, to]);
  }
  state.at += 1;
  const within = (code: number) => ranges.some(([from, to]) => code >= from && code <= to);
  return { kind: 'one', accepts: (code) => code !== 47 && within(code) !== negated };
}

function setMember(state: State): number | null {
  if (peek(state) === '\\') state.at += 1;
  const code = state.codes[state.at];
  state.at += 1;
  return code ?? null;
}

function exactly(character: string): Node {
  const wanted = character.codePointAt(0);
  return { kind: 'one', accepts: (code) => code === wanted };
}
