/**
 * Reads one indicator that a person names: an IP address, a URL, a domain, or a sha256, sha1 or md5. Defanged forms are
 * read as what they stand for. The same readers as for scanned text, so that `lookup` and `why` tell what a scan does.
 */

import { withPlainDots } from '../lib/defanged-dot.ts';
import { isGlobal, normalIp, specialRange } from '../lib/ip.ts';
import type { Indicator } from '../model.ts';
import { sendable } from './sendable.ts';
import { explainUrl } from './url/host.ts';
import { readUrls } from './url/url.ts';
import { urlStyleOf } from './url/url-style.ts';

export type Explanation =
  | {
      readonly kind: 'indicator';
      /** A hash is a `file`, its value in lower case. */
      readonly indicator: Indicator;
    }
  | { readonly kind: 'refused'; readonly why: string };

const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const NETWORK = /^(.+)\/\d{1,3}$/;
const WITH_PORT = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::\d{1,5})?$/;
const SCHEME = /^(?:[a-z][a-z0-9.-]{0,15}\+)?([a-z][a-z0-9.-]{1,15}(?::|\[:\]|\(:\)|\[:\/\/\])\/?\/?.*)$/is;
const READ_SCHEME = /^(?:h(?:tt|xx)ps?|ftp|fxp|wss?)(?:\W|$)/i;

/** The indicator that a text names, or the reason of a refusal in words that follow "… cannot be looked up: ". */
export async function explain(text: string): Promise<Explanation> {
  const given = text.trim();
  if (given === '') return refused('it is empty');
  if (HASH.test(given)) return indicator('file', given.toLowerCase());
  const plain = refang(given);
  const address = explainAddress(plain);
  if (address !== null) return address;
  const scheme = SCHEME.exec(given)?.[1];
  if (scheme !== undefined && READ_SCHEME.test(scheme)) return explainWhole(scheme);
  if (/^www\./i.test(plain)) return explainWhole(plain);
  return explainHost(plain);
}

function explainAddress(plain: string): Explanation | null {
  const network = NETWORK.exec(plain)?.[1];
  if (network !== undefined && normalIp(network) !== null)
    return refused('it is a network; name one address of it');
  const parts = WITH_PORT.exec(plain);
  const value = normalIp(plain) ?? normalIp(parts?.[1] ?? parts?.[2] ?? '');
  if (value === null) return null;
  if (isGlobal(value)) return indicator('ip', value);
  const range = specialRange(value);
  return refused(
    range === null
      ? `${value} is not reachable from the internet`
      : `${value} is not reachable from the internet (${range[2]}, ${range[3]})`,
  );
}

const NO_HOST = 'its host is missing, or holds a placeholder';

/** A URL must be one from end to end, trailing punctuation aside. */
function explainWhole(given: string): Explanation {
  if (/\s/.test(given)) return refused('it holds white space');
  const [read] = readUrls(given, 0, /^www/i.test(given) ? 'www' : 'scheme', urlStyleOf(''));
  if (read === undefined && /[${}<>%*]/.test(given)) return refused(NO_HOST);
  const judged = explainUrl(read?.text ?? refang(given).replace(/^hxxp/i, 'http'));
  if (judged.kind === 'refused') return judged;
  if (read === undefined) return refused(NO_HOST);
  const { href, host, ip } = judged.url;
  const sent = sendable(href);
  if (sent !== null) return indicator('url', sent);
  return ip === null ? indicator('domain', host.replace(/\.$/, '')) : indicator('ip', ip);
}

function explainHost(plain: string): Explanation {
  const host = /^([^\s/\\?#@:[\]<>"'`]+?)\.?(?::\d{1,5})?$/.exec(plain)?.[1];
  if (host === undefined) return refused('it is not an IP address, URL, domain or hash');
  if (/[${}%*]/.test(host)) return refused('it holds a placeholder');
  const judged = explainUrl(`http://${host}/`);
  if (judged.kind === 'refused') return judged;
  // `1.2.3` and `0x7f.1` are addresses to a browser; by hand they are more likely a version or a slip.
  return judged.url.ip === null
    ? indicator('domain', judged.url.host)
    : refused(`an address has four decimal numbers; a browser would read ${judged.url.ip}`);
}

function refang(text: string): string {
  return withPlainDots(text).replace(/\[:\]|\(:\)/g, ':');
}

function indicator(type: Indicator['type'], value: string): Explanation {
  return { kind: 'indicator', indicator: { type, value } };
}

function refused(why: string): Explanation {
  return { kind: 'refused', why };
}
