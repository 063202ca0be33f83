/** Finds the addresses inside a text that read like a URL but is none (`http://localhost/?dns=8.8.8.8`). Pure. */

import { isGlobal } from '../../lib/ip.ts';
import type { Indicator } from '../../model.ts';
import { walk } from '../candidates.ts';
import type { Mark, Seen } from '../occurrences.ts';
import { countPoints, decode } from '../utf8.ts';
import { readAddressAt } from './address-at.ts';

export interface InnerAddress {
  readonly indicator: Indicator;
  readonly written: string;
  readonly marks: readonly Mark[];
}

export function addressesIn({ written, marks }: Seen): readonly InnerAddress[] {
  const text = Buffer.from(written).toString('latin1');
  const places = walk(text, 0, { addresses: true });
  const found: InnerAddress[] = [];
  let taken = 0;
  while (places.advance(text.length)) {
    const read = places.at < taken ? null : readAddressAt(text, places.kind, places.at);
    if (read === null || read.start < taken) continue;
    taken = read.end;
    if (!isGlobal(read.value)) continue;
    found.push({
      indicator: { type: 'ip', value: read.value },
      written: text.slice(read.start, read.end),
      marks: marks.map((mark) => movedMark(mark, text, read.start, read.end)),
    });
  }
  return found;
}

/** The place of a part of what is marked. */
export function movedMark(mark: Mark, text: string, start: number, end: number): Mark {
  const shift = decode(text.slice(0, start)).length;
  const excerpt =
    mark.excerpt !== null && shift + end - start <= mark.excerpt.length
      ? { text: mark.excerpt.text, start: mark.excerpt.start + shift, length: end - start }
      : null;
  return { ...mark, column: mark.column + countPoints(text, 0, start).points, excerpt };
}
