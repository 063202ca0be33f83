/**
 * The line around an indicator, decoded: what a report can show, and so much more that a secret is known by what stands
 * before or behind it. Pure.
 */

import { copyOf } from '../lib/copy-of.ts';
import type { Excerpt } from '../model.ts';
import { decode } from './utf8.ts';

/** In bytes. */
const AROUND = 400;
const LONGEST_SHOWN = 300;
/** A part of a word could be a part of a secret. */
const WORD_END = /[^\w.~+/=%:@-]/g;

export function excerptOf(
  text: string,
  place: { readonly start: number; readonly end: number },
  line: { readonly start: number; readonly end: number },
): Excerpt {
  const end = Math.min(place.end, place.start + LONGEST_SHOWN);
  const left = place.start - AROUND <= line.start ? line.start : wordBegin(text, place.start);
  const right = Math.min(line.end, end + AROUND);
  const before = decode(text.slice(left, place.start));
  const written = decode(text.slice(place.start, end));
  const after = decode(text.slice(end, wholeCharacter(text, right, line.end)));
  return { text: copyOf(before + written + after), start: before.length, length: written.length };
}

/** Of the first whole word that is near enough. */
function wordBegin(text: string, at: number): number {
  WORD_END.lastIndex = at - AROUND;
  return WORD_END.test(text) ? wholeCharacter(text, Math.min(WORD_END.lastIndex, at), at) : at;
}

/** The next place where a UTF-8 sequence begins. */
function wholeCharacter(text: string, at: number, limit: number): number {
  let place = at;
  while (place < limit && place - at < 3 && (text.charCodeAt(place) & 0xc0) === 0x80) place += 1;
  return place;
}
