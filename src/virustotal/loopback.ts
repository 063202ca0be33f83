/** Hosts that are this very machine: the only ones that may be asked without encryption. */

/** Loopback by name or address; the resolver has no say in it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
