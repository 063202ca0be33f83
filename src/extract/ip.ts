/**
 * IP addresses: their normal form, and whether they are globally reachable. Pure, no library.
 * Normal form: four decimal octets, or RFC 5952; an IPv4-mapped IPv6 address (`::ffff:8.8.8.8`) is the IPv4 address
 * that it stands for, a zone id is dropped.
 */
import { SPECIAL_IPV4, SPECIAL_IPV6, type SpecialRange } from './special-ranges.ts';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const DOTTED = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;
const LONGEST = 45;

/** The normal form of what is wholly an IP address (any RFC 4291 text form, no brackets, no port); null otherwise. */
export function normalIp(text: string): string | null {
  if (DOTTED.test(text)) return text;
  const groups = groupsOf(text);
  if (groups === null) return null;
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
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
  const table = bits.length === 2 ? ipv4Table() : ipv6Table();
  let best: Block | null = null;
  for (const block of table) {
    if (block.length > (best?.length ?? -1) && holds(block, bits)) best = block;
  }
  return best?.range ?? null;
}

/** Sixteen bits a number; 2 of them for IPv4, 8 for IPv6. */
function bitsOf(text: string): number[] | null {
  return DOTTED.test(text) ? pairOf(text) : groupsOf(text);
}

function pairOf(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight groups of an IPv6 address; null when it is none. */
function groupsOf(text: string): number[] | null {
  const zone = text.indexOf('%');
  if (zone === text.length - 1 && zone >= 0) return null;
  const address = zone < 0 ? text : text.slice(0, zone);
  if (address.length < 2 || address.length > LONGEST) return null;
  const halves = address.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const left = sideOf(head, tail === undefined);
  if (tail === undefined) return left?.length === 8 ? left : null;
  const right = sideOf(tail, true);
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  return missing < 1 ? null : [...left, ...new Array<number>(missing).fill(0), ...right];
}

/** The groups on one side of `::`; the last ones may be written as an IPv4 address at the address' end. */
function sideOf(text: string, atEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else if (atEnd && index === parts.length - 1 && DOTTED.test(part)) groups.push(...pairOf(part));
    else return null;
  }
  return groups;
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
  ipv4 ??= SPECIAL_IPV4.map(blockOf);
  return ipv4;
}

function ipv6Table(): readonly Block[] {
  ipv6 ??= SPECIAL_IPV6.map(blockOf);
  return ipv6;
}

function blockOf(range: SpecialRange): Block {
  const [address = '', length = ''] = range[0].split('/');
  return { bits: bitsOf(address) ?? [], length: Number(length), range };
}

function holds(block: Block, bits: readonly number[]): boolean {
  for (let left = block.length, at = 0; left > 0; left -= 16, at += 1) {
    const mask = left >= 16 ? 0xffff : 0xffff & (0xffff << (16 - left));
    if (((bits[at] ?? 0) & mask) !== ((block.bits[at] ?? 0) & mask)) return false;
  }
  return true;
}
