/** URLs that differ in spelling alone, and their hosts. Pure. */

/**
 * One spelling for what every server takes for the same URL: no dot at the end of the host, no empty query, no escape of a
 * letter, digit or `-._~` (RFC 3986 §6.2.2), the other escapes in capitals. What is not a URL stays as it is.
 */
export function canonicalUrl(text: string): string {
  if (!/%|\?$|\.(?=[/:?]|$)/.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  url.hostname = url.hostname.replace(/\.$/, '');
  url.pathname = plainEscapes(url.pathname);
  url.search = plainEscapes(url.search);
  // Dots that were escaped may be segments now.
  return new URL(url).href;
}

function plainEscapes(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}/g, (escaped) => {
    const sign = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(sign) ? sign : escaped.toUpperCase();
  });
}

/** The host of a URL: an IPv6 address without brackets, a name without a dot at its end; null for what is not a URL. */
export function hostOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).hostname.replace(/^\[|\]$|\.$/g, '') : null;
}

/** Whether a host that `hostOf` gives is an address. */
export function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}
