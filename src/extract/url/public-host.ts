/** Whether a host, as a browser's parser takes it, can be a public one. The parser judges: nothing else knows all its signs. */

import { copyOf } from '../../lib/copy-of.ts';
import { isGlobal, normalIp } from '../../lib/ip.ts';
import { specialUse } from './special-names.ts';
import { isTopLevelDomain } from './top-level.ts';

/** No dot, and no sign that a parser would make one of. */
const SINGLE_LABEL = /^[a-z_-][a-z0-9_-]*$/i;
const PLAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?$/i;
const ENDS_IN_NUMBER = /\.?(?:[0-9]+|0x[0-9a-f]*)\.?$/i;

/** @param host refanged; an IPv6 address in brackets. Only whether it lies below a public suffix is not judged. */
export function isPublicHost(host: string): boolean {
  let answer = judged.get(host);
  if (answer === undefined) {
    answer = judge(host);
    if (judged.size >= REMEMBERED) judged.clear();
    judged.set(copyOf(host), answer);
  }
  return answer;
}

const judged = new Map<string, boolean>();
const REMEMBERED = 1024;

function judge(host: string): boolean {
  if (SINGLE_LABEL.test(host)) return false;
  const plain = PLAIN.test(host) && !ENDS_IN_NUMBER.test(host) && !/xn--/i.test(host);
  const parsed = plain ? host.toLowerCase() : parsedHost(host);
  if (parsed === null) return false;
  const address = normalIp(parsed.replace(/^\[|\]$/g, ''));
  if (address !== null) return isGlobal(address);
  const name = parsed.endsWith('.') ? parsed.slice(0, -1) : parsed;
  const labels = name.split('.');
  if (labels.length < 2 || labels.includes('') || name.length > 253) return false;
  return isTopLevelDomain(labels.at(-1) ?? '') && specialUse(name) === null;
}

function parsedHost(host: string): string | null {
  const text = `http://${host}/`;
  return URL.canParse(text) ? new URL(text).hostname : null;
}
