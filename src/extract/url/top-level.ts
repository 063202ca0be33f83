/** Whether a label is a top-level domain: what tells a host from text while a URL is read. */
import { TOP_LEVEL_DOMAINS } from './top-level-domains.ts';

const known = new Map<string, boolean>();
/** More distinct labels than there are top-level domains are not remembered. */
const REMEMBERED = 4096;

/** @param label lower case, punycode */
export function isTopLevelDomain(label: string): boolean {
  let answer = known.get(label);
  if (answer === undefined) {
    answer = /^[a-z0-9-]+$/.test(label) && TOP_LEVEL_DOMAINS.includes(` ${label} `);
    if (known.size < REMEMBERED) known.set(label, answer);
  }
  return answer;
}
