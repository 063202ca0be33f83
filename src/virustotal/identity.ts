/**
 * Whether an object that came back is the one that was asked for. A proxy or a server that mixes answers up must not turn
 * one thing's verdict into another's. VirusTotal canonicalises what it is asked (case, IPv6 forms, other hashes of the same
 * file, URLs), so both sides are compared in canonical form; what the answer does not say does not contradict.
 */
import { domainToASCII } from 'node:url';
import { normalIp } from '../lib/ip.ts';
import { valueAt } from '../lib/json.ts';
import { canonicalUrl, hostOf } from '../lib/url.ts';
import type { Question } from '../lookup/ports.ts';

export interface ObjectName {
  readonly id: string | null;
  readonly type: string | null;
  /** Untrusted. */
  readonly attributes: unknown;
}

const OWN_TYPE = { ip: 'ip_address', url: 'url', domain: 'domain', file: 'file', resolutions: null } as const;
const TYPES = ['ip_address', 'url', 'domain', 'file', 'analysis', 'resolution'];

export function objectIs(question: Question, object: ObjectName): boolean {
  const { id, type } = object;
  if (type !== null && TYPES.includes(type) && type !== OWN_TYPE[question.about]) return false;
  if (question.about === 'file') return isFile(question.value, object);
  if (question.about === 'url') return isUrl(question.value, object);
  if (id === null) return true;
  if (question.about === 'domain') return canonicalHost(id) === canonicalHost(question.value);
  return normalIp(id) === normalIp(question.value);
}

/** VirusTotal's id is always the sha256; the other hashes stand in the attributes. */
function isFile(asked: string, { id, attributes }: ObjectName): boolean {
  const named = id?.toLowerCase() ?? null;
  const kind = asked.length === 40 ? 'sha1' : asked.length === 32 ? 'md5' : 'sha256';
  const stated = text(attributes, kind)?.toLowerCase() ?? null;
  if (stated !== null && stated !== asked) return false;
  if (named === null || named === asked) return true;
  return kind !== 'sha256' && /^[0-9a-f]{64}$/.test(named);
}

/**
 * The id is the sha256 of the URL as VirusTotal writes it, which may differ from ours; then the answer's own `url`, where it
 * has one, must have the same host and the same letters as the one that was asked for.
 */
function isUrl(asked: string, { id, attributes }: ObjectName): boolean {
  const stated = text(attributes, 'url');
  if (stated !== null && (hostOf(stated) !== hostOf(asked) || lettersOf(stated) !== lettersOf(asked)))
    return false;
  if (id === null) return true;
  return /^[0-9a-f]{64}$/i.test(id) || id === Buffer.from(asked).toString('base64url');
}

/** Letters and digits of path and query: the same, however often signs are escaped, and whichever signs are left out. */
function lettersOf(url: string): string {
  const { pathname, search } = new URL(canonicalUrl(url.replace(/%(?:25)+/g, '%')));
  return `${pathname}${search}`.replace(/%[0-9A-F]{2}|[^0-9A-Za-z]/g, '').toLowerCase();
}

function text(attributes: unknown, name: string): string | null {
  const value = valueAt(attributes, [name]);
  return typeof value === 'string' ? value : null;
}

/** Lower case, punycode, no dot at the end; '' for what is not a host name. */
export function canonicalHost(name: string): string {
  return domainToASCII(name).replace(/\.$/, '');
}
