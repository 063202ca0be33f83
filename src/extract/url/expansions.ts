/**
 * What curl and shells make of one word: `http://{a,b}.net/x` and `http://host[1-3].net/x` name several hosts. Bounded:
 * a word is looked at alone.
 */
import { sticky } from './characters.ts';

export interface Expansion {
  /** The word, with one choice in place of its brackets. */
  readonly word: string;
  /** How much of the word as written stands for the first `length` signs of this one. */
  readonly writtenAt: (length: number) => number;
}

const WORD = /[^\s"'`<>]{1,2048}/y;
const MAY_PRECEDE = /[\s"'`=(]$|^$/;
/** What may stand before brackets in the authority: nothing that ends one. */
const BEFORE = /[^\s"'`<>/\\?#{}[\]$%]{0,200}(?=[{[])/y;
const BRACKETS =
  /(?:\{(?=[\w:/-]{0,128}[,.])([\w.:/-]{0,128}(?:,[\w.:/-]{0,128}){0,15})\}|\[([0-9]{1,4})-([0-9]{1,4})(?::[0-9]{1,3})?\])/y;
const PROGRAM = /(?:^|[^\w.])(?:curl|wget)(?![\w.])/i;
/** So far before a URL its program stands. */
const REACH = 512;
/** More hosts of one word are not read. */
const MOST = 16;

/** Of the word at `at`, whose authority begins at `begin`; none where nothing is to be expanded. */
export function expansionsOf(line: string, at: number, begin: number): readonly Expansion[] {
  if (sticky(BEFORE, line, begin) === null || !MAY_PRECEDE.test(line.slice(at - 1, at))) return [];
  if (!PROGRAM.test(line.slice(Math.max(0, at - REACH), at))) return [];
  let expanded: readonly Expansion[] = [
    { word: sticky(WORD, line, at) ?? '', writtenAt: (length) => length },
  ];
  // One pair of brackets a round.
  for (let round = 0; round < 3; round += 1) {
    expanded = expanded.flatMap((one) => expandFirst(one, begin - at)).slice(0, MOST);
  }
  // As written it is read with the text around it.
  return expanded.length > 1 ? expanded : expanded.filter(({ word }) => !line.startsWith(word, at));
}

function expandFirst({ word, writtenAt }: Expansion, begin: number): readonly Expansion[] {
  const from = begin + (sticky(BEFORE, word, begin)?.length ?? 0);
  BRACKETS.lastIndex = from;
  const found = BRACKETS.exec(word);
  if (found === null) return [{ word, writtenAt }];
  const [whole, list, first = '', last = ''] = found;
  const to = from + whole.length;
  const choices = list === undefined ? numbers(first, last) : list.split(',');
  return choices.map((choice) => ({
    word: word.slice(0, from) + choice + word.slice(to),
    writtenAt: (length) =>
      writtenAt(length < from + choice.length ? to : length - choice.length + (to - from)),
  }));
}

/** `[08-11]`: 08, 09, 10, 11. */
function numbers(first: string, last: string): readonly string[] {
  const length = Math.min(MOST, Math.max(0, Number(last) - Number(first) + 1));
  return Array.from({ length }, (_, index) => String(Number(first) + index).padStart(first.length, '0'));
}
