/**
 * What of a URL may be sent. A secret must not leave, nor the name of a private host: in the query, the URL goes without
 * it; in the path, only its host does.
 */
import { decodingsOf } from '../lib/decodings.ts';
import { isGlobal, normalIp } from '../lib/ip.ts';
import { onDemand } from '../lib/on-demand.ts';
import { carriesSecret } from './secrets/secrets.ts';
import { isPrivateName } from './url/special-names.ts';

/**
 * @param href a WHATWG serialisation without user name, password and fragment
 * @returns the URL that may be sent; null: only its host may
 */
export function sendable(href: string): string | null {
  const query = href.indexOf('?');
  const without = query < 0 ? href : href.slice(0, query);
  if (isPrivate(without)) return null;
  return query >= 0 && isPrivate(href) ? without : href;
}

function isPrivate(href: string): boolean {
  if (carriesSecret(href)) return true;
  const begin = href.indexOf('/', href.indexOf('://') + 3);
  const query = href.indexOf('?');
  const path = href.slice(begin, query < 0 ? href.length : query);
  return namesPrivateHost(path, false) || namesPrivateHost(href.slice(begin + path.length), true);
}

const NESTED =
  /(?:\b(?:https?|ftp|wss?):[\\/]{1,8}|:[\\/]{2}|(?<=[=?&])[\\/]{2})(?:[^\\/?#\s@]*@)?(\[[0-9a-f:.]+\]|[^\\/?#&:\s"'<>]+)/gi;
const name = onDemand(() => /(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu);

/** Unique local and link-local ones. */
const IPV6 = /(?<![\w:.])f[cde][0-9a-f]{2}:[0-9a-f:]{1,40}/gi;

function namesIn(text: string): readonly string[] {
  return text.includes('.') ? (text.match(name()) ?? []) : [];
}

/** @param addresses bare ones count: in a path they are versions far more often */
function namesPrivateHost(text: string, addresses: boolean): boolean {
  if (text.length < 4) return false;
  return decodingsOf(text).some(
    (one) =>
      [...one.matchAll(NESTED)].some(([, host = '']) => isPrivateHost(parsed(host))) ||
      namesIn(one).some(
        (name) => isPrivateName(name.toLowerCase()) || (addresses && isPrivateAddress(name)),
      ) ||
      (addresses && (one.match(IPV6) ?? []).some((text) => isPrivateAddress(text))),
  );
}

/** As a browser takes it (`0xa000001`), or in small letters where no browser would. */
function parsed(host: string): string {
  const url = `http://${host}/`;
  return URL.canParse(url) ? new URL(url).hostname : host.toLowerCase();
}

/** Of a URL inside: a name that is private, an address, or a single label, which only the network at hand knows. */
function isPrivateHost(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return (
    isPrivateName(name) ||
    isPrivateAddress(name.replace(/^\[|\]$/g, '')) ||
    /^[a-z][a-z0-9-]{1,62}$/.test(name)
  );
}

function isPrivateAddress(text: string): boolean {
  const address = normalIp(text);
  return address !== null && !isGlobal(address);
}
