/** Entries of `ip_ignore` → the entries that ignore an address. */
import { anyNetwork } from '../lib/ip.ts';
import { onDemand } from '../lib/on-demand.ts';
import type { IgnoreEntry } from '../model.ts';
import { readable, readIpEntry } from './entry.ts';
import type { EntryExpression } from './expressions.ts';

export type IpLookup = (address: string) => readonly IgnoreEntry[];

export function compileIps(
  entries: readonly IgnoreEntry[],
  expressions: readonly EntryExpression[],
): IpLookup {
  const networks = entries
    .filter(({ regex }) => !regex)
    .map((entry) => {
      const network = readable(readIpEntry(entry.value), entry);
      const isOne = network.prefix === (network.family === 'ipv4' ? 32 : 128);
      const holds = onDemand(() => anyNetwork([network]));
      const covers = (address: string) => (isOne ? address === network.address : holds()(address));
      return { entry, network, covers };
    });
  // One list tells nearly every address.
  const inAny = anyNetwork(networks.map(({ network }) => network));
  return (address) => {
    const covering = inAny(address) ? networks.filter(({ covers }) => covers(address)) : [];
    return [...covering, ...expressions.filter((one) => coversAddress(one, address))].map(
      ({ entry }) => entry,
    );
  };
}

/** From the address's beginning, up to its end or the end of a group: `10\.2` covers neither 110.2.0.1 nor 10.20.0.1. */
function coversAddress({ expression }: EntryExpression, address: string): boolean {
  const end = expression.end(address, 0);
  return end > 0 && (end === address.length || /[.:]/.test(address.slice(end - 1, end + 1)));
}
