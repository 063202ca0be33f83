/** The public suffix list (https://publicsuffix.org), loaded when the first URL has to be judged. */

/** Whether a host (lower case, punycode, no trailing dot) is a name strictly below a suffix of the ICANN section. */
export type Suffixes = (host: string) => boolean;

let loaded: Promise<Suffixes> | null = null;

export function loadSuffixes(): Promise<Suffixes> {
  loaded ??= import('tldts').then(({ parse }) => (host) => {
    // Private suffixes (github.io) are names of their owners: a page below them, and they themselves, are addresses.
    const { isIcann, domain } = parse(host, { allowPrivateDomains: false, validateHostname: false });
    return isIcann === true && domain !== null;
  });
  return loaded;
}
