/**
 * IP addresses and networks: their normal form, and whether the whole internet can reach them. Normal form: four decimal
 * octets, or RFC 5952; an IPv4-mapped IPv6 address (`::ffff:8.8.8.8`) is the IPv4 address that it stands for, so that
 * either notation of a rule covers either notation in a file.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { onDemand } from './on-demand.ts';
import { SPECIAL_RANGES, type SpecialRange } from './special-ranges.ts';

/** The normal form of what is wholly an IP address (a zone is dropped; no brackets, no port); null for anything else. */
export function normalIp(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!text.includes(':') || !isIPv6(text)) return null;
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  const normal = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(normal);
  return mapped === null ? normal : dotted(hexOf(mapped[1]), hexOf(mapped[2]));
}

const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

function hexOf(digits: string | undefined): number {
  return Number.parseInt(digits ?? '0', 16);
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

export interface Network {
  readonly family: 'ipv4' | 'ipv6';
  /** In its normal form. */
  readonly address: string;
  readonly prefix: number;
}

/** An address (its own network) or `address/prefix`; bits behind the prefix are disregarded. No zone. */
export function parseNetwork(text: string): Network | null {
  const [base = '', length, ...more] = text.split('/');
  const address = base.includes('%') ? null : normalIp(base);
  if (address === null || more.length > 0) return null;
  const written = base.includes(':') ? 128 : 32;
  if (length !== undefined && (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > written)) return null;
  const prefix = length === undefined ? written : Number(length);
  if (address.includes(':')) return { family: 'ipv6', address, prefix };
  if (written === 32) return { family: 'ipv4', address, prefix };
  // A mapped network that is wider than all of IPv4 is a range of IPv6 addresses.
  return prefix < 96
    ? { family: 'ipv6', address: `::ffff:${address}`, prefix }
    : { family: 'ipv4', address, prefix: prefix - 96 };
}

/** A test whether one of the networks holds an address, which is given in its normal form. */
export function anyNetwork(networks: Iterable<Network>): (normal: string) => boolean {
  // One list a family: in a common one, Node lets an IPv6 network hold IPv4 addresses.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { family, address, prefix } of networks) lists[family].addSubnet(address, prefix, family);
  return (normal) => {
    const family = familyOf(normal);
    return lists[family].check(normal, family);
  };
}

/** Whether the whole internet can reach an address given in its normal form. */
export function isGlobal(normal: string): boolean {
  if (!normal.includes(':') && !specialOctets().has(Number.parseInt(normal, 10))) return true;
  let answer = judged.get(normal);
  if (answer === undefined) {
    answer = specialRange(normal)?.[1] ?? true;
    if (judged.size < REMEMBERED) judged.set(normal, answer);
  }
  return answer;
}

const judged = new Map<string, boolean>();
const REMEMBERED = 4096;

/** The special block that holds an address given in its normal form; null for an ordinary IPv4 address. */
export function specialRange(normal: string): SpecialRange | null {
  return blocksOf(familyOf(normal)).find(({ holds }) => holds(normal))?.range ?? null;
}

interface Block {
  readonly range: SpecialRange;
  readonly network: Network;
  readonly holds: (normal: string) => boolean;
}

/** Whether a host of a URL is this very machine, by name or address; the resolver has no say in it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** By family: most commits name no IPv6 address, and Node takes milliseconds to be able to read one. */
const tables = new Map<Network['family'], readonly Block[]>();

/** The longest first: it decides. */
function blocksOf(family: Network['family']): readonly Block[] {
  let table = tables.get(family);
  if (table === undefined) {
    table = SPECIAL_RANGES.flatMap((range) => {
      if (familyOf(range[0]) !== family) return [];
      const network = parseNetwork(range[0]);
      if (network === null) return [];
      // Most addresses are known by their first octet.
      const holds = onDemand(() => anyNetwork([network]));
      return [{ range, network, holds: (normal: string) => holds()(normal) }];
    }).sort((a, b) => b.network.prefix - a.network.prefix);
    tables.set(family, table);
  }
  return table;
}

function familyOf(text: string): Network['family'] {
  return text.includes(':') ? 'ipv6' : 'ipv4';
}

let octets: ReadonlySet<number> | null = null;

/** First octets of all special IPv4 blocks: they decide for nearly every address. */
function specialOctets(): ReadonlySet<number> {
  octets ??= new Set(
    blocksOf('ipv4').flatMap(({ network: { address, prefix } }) => {
      const first = Number.parseInt(address, 10);
      return Array.from({ length: 2 ** Math.max(0, 8 - prefix) }, (_, more) => first + more);
    }),
  );
  return octets;
}
