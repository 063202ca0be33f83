/**
 * Patterns from repositories are untrusted, so they never reach a backtracking engine: a pattern is compiled to a small
 * program that is run on all its possible states at once. Time is bounded by input length × program size, whatever
 * the pattern. `regex.ts` and `glob.ts` read the two notations into the syntax tree below.
 */

/** One code point that passes. */
export type Accepts = (code: number) => boolean;

export type Node =
  | { readonly kind: 'one'; readonly accepts: Accepts }
  | { readonly kind: 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'either'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number | null }
  | { readonly kind: 'at'; readonly place: Place };

export type Place = 'start' | 'end' | 'boundary' | 'inside';

type Step =
  | { readonly kind: 'one'; readonly accepts: Accepts }
  | { readonly kind: 'at'; readonly place: Place }
  | { kind: 'fork'; readonly to: number[] }
  | { readonly kind: 'end' };

export type Program = readonly Step[];

/** Larger programs are refused: `(a{100}){100}` is a few bytes and ten thousand steps. */
const MAX_STEPS = 2_000;

/** null when the pattern is too large. */
export function compileNode(node: Node): Program | null {
  const steps: Step[] = [];
  const fits = emit(node, steps);
  steps.push({ kind: 'end' });
  return fits ? steps : null;
}

function emit(node: Node, steps: Step[]): boolean {
  if (steps.length > MAX_STEPS) return false;
  switch (node.kind) {
    case 'one':
    case 'at':
      steps.push(node);
      return true;
    case 'all':
      return node.of.every((part) => emit(part, steps));
    case 'either':
      return emitEither(node.of, steps);
    case 'repeat':
      return emitRepeat(node.node, node.min, node.max, steps);
    default:
      return node satisfies never;
  }
}

function emitEither(branches: readonly Node[], steps: Step[]): boolean {
  const fork = { kind: 'fork' as const, to: [] as number[] };
  const exits: { kind: 'fork'; to: number[] }[] = [];
  steps.push(fork);
  for (const branch of branches) {
    fork.to.push(steps.length);
    if (!emit(branch, steps)) return false;
    const exit = { kind: 'fork' as const, to: [] as number[] };
    exits.push(exit);
    steps.push(exit);
  }
  for (const exit of exits) exit.to.push(steps.length);
  return true;
}

function emitRepeat(node: Node, min: number, max: number | null, steps: Step[]): boolean {
  for (let count = 0; count < min; count += 1) if (!emit(node, steps)) return false;
  const exits: { kind: 'fork'; to: number[] }[] = [];
  const optional = max === null ? 1 : max - min;
  for (let count = 0; count < optional; count += 1) {
    const fork = { kind: 'fork' as const, to: [steps.length + 1] };
    const here = steps.length;
    exits.push(fork);
    steps.push(fork);
    if (!emit(node, steps)) return false;
    if (max === null) steps.push({ kind: 'fork', to: [here] });
  }
  for (const exit of exits) exit.to.push(steps.length);
  return true;
}

export interface Run {
  /** Indexes (in code points) at which a match may begin. */
  readonly starts: ReadonlySet<number>;
  /** Whether a match that ends before this index (in code points) counts. */
  readonly accepts: (end: number) => boolean;
}

/** Whether some match begins where it may and ends where it may. */
export function runProgram(program: Program, input: readonly number[], run: Run): boolean {
  let states = new Set<number>();
  const lastStart = Math.max(...run.starts);
  for (let index = 0; index <= input.length; index += 1) {
    if (run.starts.has(index)) enter(program, 0, input, index, states);
    if (states.has(program.length - 1) && run.accepts(index)) return true;
    const code = input[index];
    if (code === undefined || (states.size === 0 && index >= lastStart)) return false;
    const next = new Set<number>();
    for (const state of states) {
      const step = program[state];
      if (step?.kind === 'one' && step.accepts(code)) enter(program, state + 1, input, index + 1, next);
    }
    states = next;
  }
  return false;
}

/** Adds a state and all that it leads to without reading input. */
function enter(
  program: Program,
  from: number,
  input: readonly number[],
  index: number,
  into: Set<number>,
): void {
  const waiting = [from];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (into.has(state)) continue;
    into.add(state);
    const step = program[state];
    if (step?.kind === 'fork') waiting.push(...step.to);
    else if (step?.kind === 'at' && holds(step.place, input, index)) waiting.push(state + 1);
  }
}

function holds(place: Place, input: readonly number[], index: number): boolean {
  if (place === 'start') return index === 0;
  if (place === 'end') return index === input.length;
  const boundary = isWord(input[index - 1]) !== isWord(input[index]);
  return place === 'boundary' ? boundary : !boundary;
}

/** ASCII letters, digits and the underscore. */
export function isWord(code: number | undefined): boolean {
  if (code === undefined) return false;
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
  );
}

export function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
