/** Judges the text of a URL: what a browser makes of it, and whether its host is public. Pure. */
import { isGlobal, normalIp } from '../ip/ip.ts';
import type { Suffixes } from './public-suffix.ts';
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

export function judgeUrl(text: string, suffixes: Suffixes): PublicUrl | null {
  const judgement = explainUrl(text, suffixes);
  return judgement.kind === 'public' ? judgement.url : null;
}

/** The same, with the reason of a refusal in words. */
export function explainUrl(text: string, suffixes: Suffixes): UrlJudgement {
  const url = parse(text);
  if (url === null || !SCHEMES.has(url.protocol)) return refused('it is no http, https, ftp, ws or wss URL');
  url.username = '';
  url.password = '';
  url.hash = '';
  const host = url.hostname;
  const address = normalIp(host.replace(/^\[|\]$/g, ''));
  if (address !== null) {
    if (!isGlobal(address)) return refused(`${address} is not reachable from the internet`);
    return { kind: 'public', url: { href: url.href, host, ip: address } };
  }
  const why = whyNoPublicName(host, suffixes);
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

function whyNoPublicName(host: string, suffixes: Suffixes): string | null {
  const name = host.replace(/\.$/, '');
  const labels = name.split('.');
  if (labels.some((label) => label === '')) return 'it has no host';
  if (name.length > 253 || labels.some((label) => label.length > 63))
    return 'its host is longer than a name can be';
  const special = specialUse(name);
  if (special !== null) return `${special.name} is a special-use name (${special.source})`;
  if (!name.includes('.')) return `${name} is a single label, no public name`;
  return suffixes(name) ? null : `${name} is not below a public suffix`;
}

/** A bare host name given by hand: its normal form, or null when it is no public name. */
export function judgeHost(host: string, suffixes: Suffixes): string | null {
  if (!/^[^\s/\\?#@:[\]<>"'`]+$/u.test(host)) return null;
  const judged = judgeUrl(`http://${host}/`, suffixes);
  return judged === null || judged.ip !== null ? null : judged.host.replace(/\.$/, '');
}
