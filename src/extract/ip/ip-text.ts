/**
 * Reads the IP address that begins at a known place of a text. Pure and bounded: at most 100 characters either side are
 * looked at. The text is a binary string (a character a byte, UTF-8), as extraction has it; plain ASCII is the same.
 *
 * An address stands alone: not part of a longer dotted number, a word, a version or a longer host name. Defanged dots
 * and colons are read as what they stand for. Whether it is globally reachable is judged by `isGlobal`.
 */

import { normalIp } from '../../lib/ip.ts';
import { isWordSign } from '../scripts.ts';
import { sticky } from '../url/characters.ts';
import { decode } from '../utf8.ts';
import { isVersion } from './versions.ts';

export interface IpText {
  /** Where it ends as written, exclusive; a port, a prefix length or a zone does not belong to it. */
  readonly end: number;
  /** In its normal form. */
  readonly value: string;
}

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const DOT = '(?:\\.|[[(](?:\\.|dot)[\\])])';

const IPV4 = new RegExp(`${OCTET}(?:${DOT}${OCTET}){3}`, 'iy');
const IPV6 = /(?:[0-9a-f:.]|\[[:.]\]|\([:.]\)){3,90}/iy;

const BRACKET = /[[(]/;
const RUN_BEFORE = /[0-9a-f:]{1,40}$/i;
/** The end of an escape sequence: `\n8.8.8.8` in a string of source code, `%3D8.8.8.8` in a form. */
const ESCAPE = /\\(?:[abefnrtv]|x[0-9a-f]{2}|u[0-9a-f]{4})$|%[0-9a-f]{2}$/i;
/** Before IPv6 the digits of an escape could be its own: only letters count. (The shell's prefilter relies on it.) */
const LETTER_ESCAPE = /\\[abefnrtv]$/;
const DOT_BEFORE = /[[(](?:\.|dot)[\])]$/i;
const DOT_AFTER = new RegExp(DOT, 'iy');
/** The other end of a range of addresses is not a word. */
const RANGE_BEFORE = /(?:^|[^\w.])(?:\d{1,3}(?:[[(]?\.[\])]?\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:.]{1,40})-$/i;
const RANGE_AFTER = /-(?:\d{1,3}(?:[[(]?\.[\])]?\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f:]{1,40})(?!\w)/iy;
/** `45.9.148.3-25`, as scanners and firewalls name a range by its last octet; what is small is the revision of a version. */
const LAST_OCTET_AFTER = /-([1-9][0-9]{1,2})(?![\w.-])/y;
/** The letter of an option of a command: `mysql -h8.8.8.8`, but no version (`-v8.8.8.8`). */
const OPTION_BEFORE = /(?:^|[^\w-])-[a-uw-z]$/i;
/** A label (`ip6:2001:…`, `[IPv6:…]`): a word that is not a group of an address. */
const LABEL_BEFORE = /(?:^|[^\w:.-])(?=[\w-]*[g-z_-]|\w{5})[a-z][\w-]*:$/i;

/** @param at where the first octet begins. */
export function readIpv4(text: string, at: number): IpText | null {
  if (!mayBegin(text, at, ESCAPE)) return null;
  IPV4.lastIndex = at;
  const written = IPV4.exec(text)?.[0];
  if (written === undefined) return null;
  const end = at + written.length;
  const value = refang(written);
  if (!(mayEnd(text, end) || isRange(text, end, value)) || endsIpv6(text, at, written)) return null;
  return isVersion(text, at, end, value) ? null : { end, value };
}

/** @param at where the first group, or `::`, begins. */
export function readIpv6(text: string, at: number): IpText | null {
  if (text[at - 1] === ':' ? !isLabelled(text, at) : !mayBegin(text, at, LETTER_ESCAPE)) return null;
  IPV6.lastIndex = at;
  let written = IPV6.exec(text)?.[0] ?? '';
  // A sentence, or what is not a port, may follow: `2001:4860:4860::8888.`
  for (let tries = 0; tries < 3 && written.includes(':'); tries += 1) {
    const value = normalIp(refang(written));
    const end = at + written.length;
    if (value !== null) return mayEnd(text, end) && !isSlice(text, at, end) ? { end, value } : null;
    const trailing = /(?:[.:]|\[[:.]\]|\([:.]\))$/.exec(written)?.[0];
    if (trailing === undefined) return null;
    written = written.slice(0, -trailing.length);
  }
  return null;
}

/** Of Python, `x[2000::2]`: an address in brackets stands behind no name, or has its port behind them. */
function isSlice(text: string, at: number, end: number): boolean {
  if (!/^[\w)\]]\[$/.test(text.slice(Math.max(0, at - 2), at)) || !/^\](?!:)/.test(text.slice(end, end + 2)))
    return false;
  return /^[0-9]+::[0-9]*$/.test(text.slice(at, end));
}

function isLabelled(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 64), at);
  return LABEL_BEFORE.test(before) || /(?:^|[^\w:.\])])["']?:$/.test(before) || /["']:$/.test(before);
}

function refang(written: string): string {
  return BRACKET.test(written) ? written.replace(/[[\]()]/g, '').replace(/dot/gi, '.') : written;
}

/** The dotted part of an IPv6 address (`fe80::8.8.8.8`) is not an address of its own. */
function endsIpv6(text: string, at: number, written: string): boolean {
  if (text[at - 1] !== ':') return false;
  const before = RUN_BEFORE.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? '';
  if (isWordBefore(text, at - before.length)) return false;
  return normalIp(before + refang(written)) !== null;
}

function mayBegin(text: string, start: number, escaped: RegExp): boolean {
  if (isWordBefore(text, start)) {
    const before = text.slice(Math.max(0, start - 6), start);
    return escaped.test(before) || OPTION_BEFORE.test(before);
  }
  const sign = text[start - 1];
  if (sign === '-') {
    return !isWordBefore(text, start - 1) || RANGE_BEFORE.test(text.slice(Math.max(0, start - 50), start));
  }
  if (sign === '.') return false;
  return (sign !== ']' && sign !== ')') || !DOT_BEFORE.test(text.slice(Math.max(0, start - 5), start));
}

function mayEnd(text: string, end: number): boolean {
  if (isWordAfter(text, end)) return false;
  const sign = text[end];
  if (sign === '-') return !isWordAfter(text, end + 1) || sticky(RANGE_AFTER, text, end) !== null;
  const dot = sign === '.' || sign === '[' || sign === '(' ? sticky(DOT_AFTER, text, end) : null;
  return dot === null || !isWordAfter(text, end + dot.length);
}

function isRange(text: string, end: number, value: string): boolean {
  const last = Number(sticky(LAST_OCTET_AFTER, text, end)?.slice(1));
  const octets = value.split('.').map(Number);
  return last <= 255 && last > (octets[3] ?? 255) && Math.max(last, ...octets) >= 100;
}

function isWordBefore(text: string, at: number): boolean {
  const sign = text[at - 1];
  if (sign === undefined) return false;
  const code = sign.charCodeAt(0);
  if (code < 0x80) return isWord(code);
  let start = at - 1;
  while (start > 0 && at - start < 4 && isContinuation(text, start)) start -= 1;
  return isWordSign(decode(text.slice(start, at)));
}

function isWordAfter(text: string, at: number): boolean {
  const sign = text[at];
  if (sign === undefined) return false;
  const code = sign.charCodeAt(0);
  if (code < 0x80) return isWord(code);
  let end = at + 1;
  while (end < text.length && end - at < 4 && isContinuation(text, end)) end += 1;
  return isWordSign(decode(text.slice(at, end)));
}

function isWord(code: number): boolean {
  const small = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (small >= 0x61 && small <= 0x7a) || code === 0x5f;
}

function isContinuation(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xc0) === 0x80;
}
