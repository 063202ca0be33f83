/** The line around an indicator, clipped to what a report can show, decoded. Pure. */
import type { Excerpt } from '../model.ts';
import { copyOf, decode } from './utf8.ts';

/** In bytes. */
const AROUND = 100;
const LONGEST_SHOWN = 300;

export function excerptOf(
  text: string,
  place: { readonly start: number; readonly end: number },
  line: { readonly start: number; readonly end: number },
): Excerpt {
  const end = Math.min(place.end, place.start + LONGEST_SHOWN);
  const left = wholeCharacter(text, Math.max(line.start, place.start - AROUND), place.start);
  const right = Math.min(line.end, end + AROUND);
  const before = decode(text.slice(left, place.start));
  const written = decode(text.slice(place.start, end));
  const after = decode(text.slice(end, wholeCharacter(text, right, line.end)));
  return { text: copyOf(before + written + after), start: before.length, length: written.length };
}

/** The next place where a UTF-8 sequence begins. */
function wholeCharacter(text: string, at: number, limit: number): number {
  let place = at;
  while (place < limit && place - at < 3 && (text.charCodeAt(place) & 0xc0) === 0x80) place += 1;
  return place;
}
