/** Names that never are addresses in the public DNS. Each with the document that says so. */

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
  ['internal', 'ICANN resolution 2024.07.29.06'],
  ['lan', 'RFC 6762, appendix G'],
  ['home', 'RFC 6762, appendix G'],
  ['corp', 'RFC 6762, appendix G'],
  ['private', 'RFC 6762, appendix G'],
  ['intranet', 'RFC 6762, appendix G'],
  ['arpa', 'RFC 3172: names of the infrastructure'],
];

/** The special-use name that the host is or lies below, with its source; null for an ordinary name. Lower case. */
export function specialUse(host: string): { readonly name: string; readonly source: string } | null {
  for (const [name, source] of SUFFIXES) {
    if (host === name || host.endsWith(`.${name}`)) return { name, source };
  }
  return null;
}
