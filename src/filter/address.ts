/**
 * Addresses and networks as rules name them. An IPv4-mapped IPv6 address is the IPv4 address that it stands for,
 * so that either notation of a rule covers either notation in a file.
 */

export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** `bits` has zeros after the prefix. */
export interface Network extends Address {
  readonly prefix: number;
}

const MAPPED = 0xffffn << 32n;

/** Dotted decimal without leading zeros, or any RFC 4291 form without a zone; null for anything else. */
export function parseAddress(text: string): Address | null {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | null {
  if (!/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)) return null;
  const bits = text.split('.').reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  return { family: 4, bits };
}

function parseV6(text: string): Address | null {
  if (!/^[0-9a-f:.]{2,45}$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return null;
  const groups = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = '', tail] = groups.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const bits = [...before, ...zeros, ...after].reduce(
    (sum, group) => (sum << 16n) | BigInt(`0x${group}`),
    0n,
  );
  return bits >> 32n === MAPPED >> 32n ? { family: 4, bits: bits & 0xffffffffn } : { family: 6, bits };
}

/** An address (its own network) or `address/prefix`; bits after the prefix are disregarded. */
export function parseNetwork(text: string): Network | null {
  const [base = '', length, ...more] = text.split('/');
  const address = parseAddress(base);
  if (address === null || more.length > 0) return null;
  const written = base.includes(':') ? 128 : 32;
  if (length === undefined) return { ...address, prefix: address.family === 4 ? 32 : 128 };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > written) return null;
  const mapped = written === 128 && address.family === 4;
  // A mapped network shorter than the mapping itself is a range of IPv6 addresses.
  if (mapped && Number(length) < 96)
    return network({ family: 6, bits: MAPPED | address.bits }, Number(length));
  return network(address, mapped ? Number(length) - 96 : Number(length));
}

function network(address: Address, prefix: number): Network {
  return { family: address.family, bits: cut(address, prefix), prefix };
}

/** The address with zeros after the first `prefix` bits. */
export function cut(address: Address, prefix: number): bigint {
  const rest = BigInt((address.family === 4 ? 32 : 128) - prefix);
  return (address.bits >> rest) << rest;
}
