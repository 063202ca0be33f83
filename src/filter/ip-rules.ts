/** Entries of `ip_ignore` → the entries that ignore an address. */
import { anyNetwork, type Network } from '../lib/ip.ts';
import type { IgnoreEntry } from '../model.ts';
import { readable, readIpEntry } from './entry.ts';
import type { EntryExpression } from './expressions.ts';

export type IpLookup = (address: string) => readonly IgnoreEntry[];

export function compileIps(
  entries: readonly IgnoreEntry[],
  expressions: readonly EntryExpression[],
): IpLookup {
  const single = new Map<string, IgnoreEntry[]>();
  const networks: { readonly entry: IgnoreEntry; readonly network: Network }[] = [];
  for (const entry of entries) {
    if (entry.regex) continue;
    const network = readable(readIpEntry(entry.value), entry);
    if (network.prefix < (network.family === 'ipv4' ? 32 : 128)) networks.push({ entry, network });
    else single.set(network.address, [...(single.get(network.address) ?? []), entry]);
  }
  const inAny = anyNetwork(networks.map(({ network }) => network));
  const each = networks.map(({ entry, network }) => ({ entry, holds: anyNetwork([network]) }));
  return (address) => [
    ...(single.get(address) ?? []),
    ...(inAny(address) ? each.filter(({ holds }) => holds(address)).map(({ entry }) => entry) : []),
    ...expressions.filter((one) => coversAddress(one, address)).map(({ entry }) => entry),
  ];
}

/** From the address's beginning, up to its end or the end of a group: `10\.2` covers neither 110.2.0.1 nor 10.20.0.1. */
function coversAddress({ expression }: EntryExpression, address: string): boolean {
  const end = expression.end(address, 0);
  return end > 0 && (end === address.length || /[.:]/.test(address.slice(end - 1, end + 1)));
}
