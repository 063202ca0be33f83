/**
 * IP addresses: their normal form, and whether they are globally reachable. Pure, no library.
 * Normal form: four decimal octets, or RFC 5952; an IPv4-mapped IPv6 address (`::ffff:8.8.8.8`) is the IPv4 address
 * that it stands for, a zone id is dropped.
 */
import { SPECIAL_IPV4, SPECIAL_IPV6, type SpecialRange } from './special-ranges.ts';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const DOTTED = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const LONGEST = 45;
const DOT = 0x2e;

/** The normal form of what is wholly an IP address (any RFC 4291 text form, no brackets, no port); null otherwise. */
export function normalIp(text: string): string | null {
  if (DOTTED.test(text)) return text;
  const groups = groupsOf(text);
  if (groups === null) return null;
  const mapped = groups[5] === 0xffff && groups.every((group, index) => index > 4 || group === 0);
  return mapped ? dotted(groups[6] ?? 0, groups[7] ?? 0) : compressed(groups);
}

/** Whether the whole internet can reach an address given in its normal form. */
export function isGlobal(normal: string): boolean {
  return specialRange(normal)?.[1] ?? true;
}

/** The special block that holds an address given in its normal form; null for an ordinary IPv4 address. */
export function specialRange(normal: string): SpecialRange | null {
  const bits = bitsOf(normal);
  if (bits === null) return null;
  for (const block of bits.length === 2 ? ipv4Table() : ipv6Table())
    if (holds(block, bits)) return block.range;
  return null;
}

/** Sixteen bits a number; 2 of them for IPv4, 8 for IPv6. */
function bitsOf(text: string): number[] | null {
  return DOTTED.test(text) ? pairOf(text) : groupsOf(text);
}

/** @param text four decimal octets */
function pairOf(text: string): number[] {
  const pair: number[] = [];
  let high = 0;
  let octet = 0;
  let dots = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : DOT;
    if (code !== DOT) {
      octet = octet * 10 + code - 0x30;
      continue;
    }
    if (dots % 2 === 0) high = octet;
    else pair.push(high * 256 + octet);
    dots += 1;
    octet = 0;
  }
  return pair;
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight groups of an IPv6 address; null when it is none. */
function groupsOf(text: string): number[] | null {
  const zone = text.indexOf('%');
  if (zone >= 0 && zone === text.length - 1) return null;
  const end = zone < 0 ? text.length : zone;
  if (end < 2 || end > LONGEST) return null;
  const groups: number[] = [];
  let gap = text.startsWith('::') ? 0 : -1;
  let at = gap === 0 ? 2 : 0;
  while (at < end) {
    const group = readGroup(text, at, end);
    if (group.end < end && text[group.end] === '.') {
      const last = text.slice(at, end);
      if (!DOTTED.test(last)) return null;
      groups.push(...pairOf(last));
      break;
    }
    if (group.end === at || group.end > at + 4) return null;
    groups.push(group.value);
    at = group.end;
    if (at === end) break;
    if (text[at] !== ':' || at + 1 === end) return null;
    at += 1;
    if (text[at] !== ':') continue;
    if (gap >= 0) return null;
    gap = groups.length;
    at += 1;
  }
  if (gap < 0) return groups.length === 8 ? groups : null;
  if (groups.length > 7) return null;
  groups.splice(gap, 0, ...ZEROS.slice(groups.length));
  return groups;
}

const ZEROS: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0];

function readGroup(text: string, at: number, end: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let place = at;
  for (; place < end && place < at + 5; place += 1) {
    const digit = hexOf(text.charCodeAt(place));
    if (digit < 0) break;
    value = value * 16 + digit;
  }
  return { value, end: place };
}

function hexOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const small = code | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1;
}

/** RFC 5952: lower case, no leading zeros, `::` for the first longest run of two or more zero groups. */
function compressed(groups: readonly number[]): string {
  let start = -1;
  let length = 1;
  for (let at = 0; at < groups.length; at += 1) {
    let end = at;
    while (groups[end] === 0) end += 1;
    if (end - at > length) {
      start = at;
      length = end - at;
    }
    at = Math.max(at, end - 1);
  }
  const hex = groups.map((group) => group.toString(16));
  return start < 0
    ? hex.join(':')
    : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

interface Block {
  readonly bits: readonly number[];
  readonly length: number;
  readonly range: SpecialRange;
}

let ipv4: readonly Block[] | null = null;
let ipv6: readonly Block[] | null = null;

function ipv4Table(): readonly Block[] {
  ipv4 ??= SPECIAL_IPV4.map(blockOf).sort(longestFirst);
  return ipv4;
}

function ipv6Table(): readonly Block[] {
  ipv6 ??= SPECIAL_IPV6.map(blockOf).sort(longestFirst);
  return ipv6;
}

function blockOf(range: SpecialRange): Block {
  const [address = '', length = ''] = range[0].split('/');
  return { bits: bitsOf(address) ?? [], length: Number(length), range };
}

function longestFirst(a: Block, b: Block): number {
  return b.length - a.length;
}

function holds(block: Block, bits: readonly number[]): boolean {
  for (let left = block.length, at = 0; left > 0; left -= 16, at += 1) {
    const mask = left >= 16 ? 0xffff : 0xffff & (0xffff << (16 - left));
    if (((bits[at] ?? 0) & mask) !== ((block.bits[at] ?? 0) & mask)) return false;
  }
  return true;
}
