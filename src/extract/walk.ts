/** Walks over the places of a text where an indicator may begin, in their order. */
import { type CandidateKind, END, type Find, SEARCHES } from './candidates.ts';
import { createOperandSearch } from './operands.ts';

/** Walks over a text from place to place; `kind` and `at` tell the current one. */
export interface Walk {
  readonly kind: CandidateKind;
  readonly at: number;
  /** There is no further place in the text. */
  readonly over: boolean;
  /** Goes to the next place before `limit`; false when there is none. */
  advance(limit: number): boolean;
}

interface CandidateSearch {
  readonly kind: CandidateKind;
  readonly find: Find;
}

const isAddress = ({ kind }: CandidateSearch) => kind === 'dot' || kind === 'defanged';
const FOR_URLS: readonly CandidateSearch[] = SEARCHES.filter((search) => !isAddress(search));
const FOR_ADDRESSES: readonly CandidateSearch[] = SEARCHES.filter(isAddress);

export function walk(text: string, from: number, wants: { readonly addresses: boolean }): Walk {
  const operands: CandidateSearch = { kind: 'operand', find: createOperandSearch() };
  const all = [...FOR_URLS, operands, ...(wants.addresses ? FOR_ADDRESSES : [])];
  const places = all.map(({ find }) => find(text, from));
  let current = -1;
  let at = from - 1;
  return {
    get kind() {
      return all[current]?.kind ?? 'colon';
    },
    get at() {
      return at;
    },
    get over() {
      return places.every((place) => place === END);
    },
    advance(limit) {
      const search = all[current];
      if (search !== undefined && places[current] === at) places[current] = search.find(text, at + 1);
      let first = 0;
      for (let index = 1; index < places.length; index += 1) {
        if ((places[index] ?? END) < (places[first] ?? END)) first = index;
      }
      const place = places[first] ?? END;
      if (place >= limit) return false;
      current = first;
      at = place;
      return true;
    },
  };
}
