/**
 * Regular expressions of the original's lists (Python's notation, which is JavaScript's for all that they use), read
 * into the tree that `automaton.ts` runs. Look-around and back references are refused: they cannot be run in linear time.
 * Case is not looked at, as in the original.
 */
import { type Accepts, codePoints, compileNode, isWord, type Node, type Program } from './automaton.ts';

export type Compiled =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly problem: string };

const MAX_LENGTH = 1_000;
const MAX_REPEAT = 1_000;
const MAX_DEPTH = 50;

export function compileRegex(source: string): Compiled {
  if (source === '') return { ok: false, problem: 'is empty, and would match everything' };
  if (source.length > MAX_LENGTH) return { ok: false, problem: `is longer than ${MAX_LENGTH} characters` };
  const reader = new RegexReader(source);
  try {
    const program = compileNode(reader.read());
    return program === null ? { ok: false, problem: 'is too large' } : { ok: true, program };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}

class Unreadable extends Error {}

class RegexReader {
  private readonly codes: readonly number[];
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    // Python takes flags at the beginning; case is never looked at, and the others change nothing on one line.
    this.codes = codePoints(source.replace(/^\(\?[aiLmsu]+\)/, ''));
  }

  read(): Node {
    const node = this.alternatives();
    if (this.at < this.codes.length) throw new Unreadable('has a ")" without its "("');
    return node;
  }

  private peek(ahead = 0): string {
    const code = this.codes[this.at + ahead];
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private take(): string {
    const character = this.peek();
    if (character === '') throw new Unreadable('ends too early');
    this.at += 1;
    return character;
  }

  private skip(text: string): boolean {
    for (let ahead = 0; ahead < text.length; ahead += 1) if (this.peek(ahead) !== text[ahead]) return false;
    this.at += text.length;
    return true;
  }

  private alternatives(): Node {
    const branches = [this.sequence()];
    while (this.skip('|')) branches.push(this.sequence());
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { kind: 'either', of: branches };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.peek() !== '' && this.peek() !== '|' && this.peek() !== ')')
      parts.push(this.repeated(this.atom()));
    return { kind: 'all', of: parts };
  }

  private repeated(node: Node): Node {
    const bounds = this.bounds();
    if (bounds === null) return node;
    // Lazy and possessive forms match the same texts here: any match counts.
    if (!this.skip('?')) this.skip('+');
    if (this.bounds() !== null) throw new Unreadable('repeats a repetition');
    return { kind: 'repeat', node, ...bounds };
  }

  private bounds(): { min: number; max: number | null } | null {
    if (this.skip('*')) return { min: 0, max: null };
    if (this.skip('+')) return { min: 1, max: null };
    if (this.skip('?')) return { min: 0, max: 1 };
    const rest = String.fromCodePoint(...this.codes.slice(this.at, this.at + 16));
    const found = /^\{(\d{0,4})(,?)(\d{0,4})\}/.exec(rest);
    if (found === null || (found[1] === '' && found[3] === '')) return null;
    this.at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? null : Number(found[3]);
    if (min > MAX_REPEAT || (max ?? 0) > MAX_REPEAT)
      throw new Unreadable(`repeats more than ${MAX_REPEAT} times`);
    if (max !== null && max < min)
      throw new Unreadable('has a repetition whose bounds are the wrong way round');
    return { min, max };
  }

  private atom(): Node {
    const character = this.take();
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return one(this.set());
      case '.':
        return one((code) => code !== 10);
      case '^':
        return { kind: 'at', place: 'start' };
      case '$':
        return { kind: 'at', place: 'end' };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new Unreadable(`has "${character}" with nothing to repeat`);
      default:
        return literal(character);
    }
  }

  private group(): Node {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new Unreadable(`has groups more than ${MAX_DEPTH} deep`);
    if (this.skip('?')) {
      if (this.skip('=') || this.skip('!') || this.skip('<=') || this.skip('<!')) {
        throw new Unreadable('has a look-around, which is not supported');
      }
      if (this.skip('P<') || this.skip('<')) while (this.take() !== '>');
      else if (!this.skip(':')) throw new Unreadable('has a "(?" group that is not supported');
    }
    const inner = this.alternatives();
    if (!this.skip(')')) throw new Unreadable('has a "(" without its ")"');
    this.depth -= 1;
    return inner;
  }

  private escape(): Node {
    const character = this.take();
    if (character === 'A') return { kind: 'at', place: 'start' };
    if (character === 'Z' || character === 'z') return { kind: 'at', place: 'end' };
    if (character === 'b') return { kind: 'at', place: 'boundary' };
    if (character === 'B') return { kind: 'at', place: 'inside' };
    const known = CLASSES[character];
    return known === undefined ? literal(this.character(character)) : one(known);
  }

  /** What an escape stands for that is a single character. */
  private character(escaped: string): string {
    const control = CONTROLS[escaped];
    if (control !== undefined) return control;
    if (escaped === 'x') return this.hex(2);
    if (escaped === 'u') return this.hex(4);
    if (/[1-9]/.test(escaped)) throw new Unreadable('has a back reference, which is not supported');
    if (/[a-z]/i.test(escaped)) throw new Unreadable(`has an escape that is none: \\${escaped}`);
    return escaped;
  }

  private hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.take();
    if (!/^[0-9a-f]+$/i.test(text)) throw new Unreadable('has an escape that is none');
    return String.fromCodePoint(Number.parseInt(text, 16));
  }

  private set(): Accepts {
    const negated = this.skip('^');
    const members: Accepts[] = [];
    do members.push(this.member());
    while (!this.skip(']'));
    return (code) => members.some((accepts) => accepts(code)) !== negated;
  }

  private member(): Accepts {
    const first = this.endpoint();
    if (typeof first !== 'string') return first;
    if (this.peek() !== '-' || this.peek(1) === ']' || this.peek(1) === '') return same(first);
    this.at += 1;
    const last = this.endpoint();
    if (typeof last !== 'string') throw new Unreadable('has a range that is none');
    const [from, to] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
    if (from > to) throw new Unreadable('has a range that is the wrong way round');
    return (code) => cases(code).some((each) => each >= from && each <= to);
  }

  private endpoint(): string | Accepts {
    const character = this.take();
    if (character !== '\\') return character;
    const escaped = this.take();
    if (escaped === 'b') return '\b';
    return CLASSES[escaped] ?? this.character(escaped);
  }
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', 0: '\0' };

const isDigit: Accepts = (code) => code >= 48 && code <= 57;
const isSpace: Accepts = (code) => code === 32 || (code >= 9 && code <= 13);
const CLASSES: Readonly<Record<string, Accepts>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
};

function one(accepts: Accepts): Node {
  return { kind: 'one', accepts };
}

function literal(character: string): Node {
  return one(same(character));
}

function same(character: string): Accepts {
  const lower = character.toLowerCase();
  const upper = character.toUpperCase();
  return (code) => {
    const given = String.fromCodePoint(code);
    return given === character || given === lower || given === upper;
  };
}

/** A code point in all its cases; ASCII is all that matters here. */
function cases(code: number): number[] {
  if (code >= 65 && code <= 90) return [code, code + 32];
  return code >= 97 && code <= 122 ? [code, code - 32] : [code];
}
