/**
 * Scripts that do not part words by spaces: there an address may stand right behind a word that does not belong to
 * it. Data, as blocks of code points (Unicode, Blocks.txt): an expression of script properties takes milliseconds to build.
 */
import { onDemand } from '../lib/on-demand.ts';

const UNSPACED: readonly (readonly [first: number, last: number, name: string])[] = [
  [0x0e00, 0x0eff, 'Thai, Lao'],
  [0x0f00, 0x0fff, 'Tibetan'],
  [0x1000, 0x109f, 'Myanmar'],
  [0x1100, 0x11ff, 'Hangul'],
  [0x1780, 0x17ff, 'Khmer'],
  [0x2e80, 0x2fdf, 'Han'],
  [0x3005, 0x30ff, 'Han, Hiragana, Katakana'],
  [0x3100, 0x31ff, 'Bopomofo, Hangul, Katakana'],
  [0x3400, 0x4dbf, 'Han'],
  [0x4e00, 0x9fff, 'Han'],
  [0xa960, 0xa97f, 'Hangul'],
  [0xac00, 0xd7ff, 'Hangul'],
  [0xf900, 0xfaff, 'Han'],
  [0xff66, 0xffdc, 'Katakana and Hangul of half width'],
  [0x1b000, 0x1b16f, 'Kana'],
  [0x20000, 0x3ffff, 'Han'],
];

const letter = onDemand(() => /^[\p{L}\p{N}\p{M}]/u);

/** Whether a character (not ASCII) belongs to a word that an address beside it would be a part of. */
export function isWordSign(character: string): boolean {
  return letter().test(character) && !isUnspaced(character);
}

export function isUnspaced(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return UNSPACED.some(([first, last]) => point >= first && point <= last);
}
