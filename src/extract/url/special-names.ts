/** Names that never are addresses in the public DNS. Each with the document that says so. */
import { groupBy } from '../../lib/group-by.ts';

const SUFFIXES: readonly (readonly [name: string, source: string])[] = [
  ['localhost', 'RFC 6761'],
  ['test', 'RFC 6761'],
  ['example', 'RFC 6761'],
  ['invalid', 'RFC 6761'],
  ['example.com', 'RFC 6761'],
  ['example.net', 'RFC 6761'],
  ['example.org', 'RFC 6761'],
  ['local', 'RFC 6762'],
  ['onion', 'RFC 7686'],
  ['home.arpa', 'RFC 8375'],
  ['alt', 'RFC 9476'],
  // Reverse lookups of private addresses.
  ['10.in-addr.arpa', 'RFC 6761'],
  ['127.in-addr.arpa', 'RFC 6303'],
  ['254.169.in-addr.arpa', 'RFC 6303'],
  ['168.192.in-addr.arpa', 'RFC 6761'],
  ['ipv4only.arpa', 'RFC 8880'],
  ['resolver.arpa', 'RFC 9462'],
  ['service.arpa', 'RFC 9665'],
  ['internal', 'ICANN resolution 2024.07.29.06'],
  ['lan', 'RFC 6762, appendix G'],
  ['home', 'RFC 6762, appendix G'],
  ['corp', 'RFC 6762, appendix G'],
  ['private', 'RFC 6762, appendix G'],
  ['intranet', 'RFC 6762, appendix G'],
  ['localdomain', 'convention of Unix systems (localhost.localdomain)'],
];

/** By their last label. */
const BY_LABEL = groupBy(
  SUFFIXES.map(([name, source]) => ({ name, below: `.${name}`, source })),
  ({ name }) => name.slice(name.lastIndexOf('.') + 1),
);

/** The special-use name that the host is or lies below, with its source; null for an ordinary name. Lower case. */
export function specialUse(host: string): { readonly name: string; readonly source: string } | null {
  for (const { name, below, source } of BY_LABEL.get(host.slice(host.lastIndexOf('.') + 1)) ?? []) {
    if (host === name || host.endsWith(below)) return { name, source };
  }
  return null;
}

/** Of these, the ones that name something inside of a network: example.com tells nobody anything. */
const PRIVATE = new Set(
  [
    'localhost',
    'local',
    'home.arpa',
    'internal',
    'lan',
    'home',
    'corp',
    'private',
    'intranet',
    'localdomain',
  ].concat(SUFFIXES.map(([name]) => name).filter((name) => name.endsWith('.in-addr.arpa'))),
);

/** Lower case. */
export function isPrivateName(host: string): boolean {
  const special = host.includes('.') || host === 'localhost' ? specialUse(host) : null;
  return special !== null && PRIVATE.has(special.name);
}
