/** Judges the text of a URL: what a browser makes of it, and whether its host is public. Pure. */
import { isGlobal, normalIp } from '../../lib/ip.ts';
import { isBelowSuffix } from './public-suffix.ts';
import { specialUse } from './special-names.ts';

export interface PublicUrl {
  /** The WHATWG serialisation, without user name, password and fragment. */
  readonly href: string;
  /** Lower case, punycode; IPv6 in brackets. */
  readonly host: string;
  /** The address in its normal form, when the host is one. */
  readonly ip: string | null;
}

export type UrlJudgement =
  | { readonly kind: 'public'; readonly url: PublicUrl }
  | { readonly kind: 'refused'; readonly why: string };

const SCHEMES = new Set(['http:', 'https:', 'ftp:', 'ws:', 'wss:']);

export function judgeUrl(text: string): PublicUrl | null {
  const judgement = explainUrl(text);
  return judgement.kind === 'public' ? judgement.url : null;
}

/** The same, with the reason of a refusal in words. */
export function explainUrl(text: string): UrlJudgement {
  const url = parse(text);
  if (url === null || !SCHEMES.has(url.protocol))
    return refused('it is not an http, https, ftp, ws or wss URL');
  url.username = '';
  url.password = '';
  url.hash = '';
  const host = url.hostname;
  const address = normalIp(host.replace(/^\[|\]$/g, ''));
  if (address !== null) {
    if (!isGlobal(address)) return refused(`${address} is not reachable from the internet`);
    return { kind: 'public', url: { href: url.href, host, ip: address } };
  }
  const why = whyNoPublicName(host);
  return why === null ? { kind: 'public', url: { href: url.href, host, ip: null } } : refused(why);
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function refused(why: string): UrlJudgement {
  return { kind: 'refused', why };
}

function whyNoPublicName(host: string): string | null {
  const name = host.replace(/\.$/, '');
  const labels = name.split('.');
  if (labels.some((label) => label === '')) return 'it has no host';
  if (name.length > 253 || labels.some((label) => label.length > 63))
    return 'its host is longer than a name can be';
  const special = specialUse(name);
  if (special !== null) return `${special.name} is a special-use name (${special.source})`;
  if (!name.includes('.')) return `${name} has no dot in it; give the whole host name, such as www.acme.com`;
  return isBelowSuffix(name) ? null : `${name} is not below a public suffix`;
}
