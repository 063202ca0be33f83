/**
 * What an entry of a rule list means. One reader a list, used twice: `config` refuses what cannot be read, `rules.ts`
 * compiles what could. A problem is the end of a sentence that begins with the entry.
 */
import { AnteaterError } from '../errors.ts';
import { type Network, normalIp, parseNetwork } from '../lib/ip.ts';

export type EntryReading<T> =
  | { readonly ok: true; readonly rule: T }
  | { readonly ok: false; readonly problem: string };

/** `below`: not the host itself, but every name under it. */
export interface HostRule {
  readonly kind: 'host';
  readonly host: string;
  readonly below: boolean;
}

export function coversHost({ host, below }: HostRule, name: string): boolean {
  return below ? name.endsWith(`.${host}`) : name === host;
}

export interface OriginRule {
  readonly kind: 'origin';
  /** `scheme//host:port`, the port always given. */
  readonly origin: string;
  /** As WHATWG writes it; `/` = all of the origin. */
  readonly path: string;
  /** With its `?`; null = any query. An entry with a query covers exactly that URL. */
  readonly search: string | null;
  /** The host that a `domain` indicator would name, where the entry covers all of it. */
  readonly wholeHost: string | null;
}

export type UrlRule = HostRule | OriginRule;
export type HostOrNetwork = HostRule | { readonly kind: 'network'; readonly network: Network };

const PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'ftp:': '21',
  'ws:': '80',
  'wss:': '443',
};

/** Where a URL goes to, in the form that rules are compared by. */
export interface Target {
  readonly origin: string;
  readonly host: string;
}

export function targetOf(url: URL): Target {
  const host = withoutDot(url.hostname);
  return {
    host,
    origin: `${url.protocol}//${host}:${url.port === '' ? (PORTS[url.protocol] ?? '') : url.port}`,
  };
}

/** A URL, `host` or `*.host`. */
export function readUrlEntry(value: string): EntryReading<UrlRule> {
  if (value === '') return no('is empty');
  if (/[\s\x00-\x1f\x7f\\]/.test(value)) return no('has a space, a control character or a backslash in it');
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? readOrigin(value) : readHostEntry(value);
}

function readOrigin(value: string): EntryReading<OriginRule> {
  if (!URL.canParse(value)) return no('is not a URL');
  const url = new URL(value);
  if (PORTS[url.protocol] === undefined) return no('has a scheme other than http, https, ftp, ws and wss');
  if (url.username !== '' || url.password !== '') return no('holds a user name or password; leave it out');
  if (url.hostname.includes('*')) return no('has a wildcard in its host; write the host alone, as *.host');
  if (!isHost(withoutDot(url.hostname))) return no('has no valid host');
  const { host, origin } = targetOf(url);
  const whole = url.pathname === '/' && url.search === '' && url.port === '';
  const search = url.search === '' ? null : url.search;
  return {
    ok: true,
    rule: { kind: 'origin', origin, path: url.pathname, search, wholeHost: whole ? host : null },
  };
}

/** `host` or `*.host`, in any case, with or without a final dot, in Unicode or punycode. */
function readHostEntry(value: string): EntryReading<HostRule> {
  const below = value.startsWith('*.');
  const host = normalHost(below ? value.slice(2) : value);
  if (host === null) return no(hostProblem(value));
  if (below && (host.startsWith('[') || normalIp(host) !== null))
    return no('has a wildcard before an address');
  return { ok: true, rule: { kind: 'host', host, below } };
}

function hostProblem(value: string): string {
  if (value === '') return 'is empty';
  if (/^[^/]+:\d+$/.test(value))
    return 'has a port; write the whole origin (https://host:port), or the host alone';
  if (value.includes('/')) return 'is neither a host nor a URL; a URL begins with its scheme (https://)';
  if (value.includes('*')) return 'has a wildcard in the wrong place; *.host is every name below host';
  return 'is not a host name';
}

/** A host (or `*.host`), an address or a network: what must not leave the company. */
export function readNeverSend(value: string): EntryReading<HostOrNetwork> {
  const network = parseNetwork(value);
  if (network !== null) return { ok: true, rule: { kind: 'network', network } };
  return readHostEntry(value);
}

export function readIpEntry(value: string): EntryReading<Network> {
  const network = parseNetwork(value);
  if (network !== null) return { ok: true, rule: network };
  return no('is not an IP address or a CIDR network');
}

/** A host as WHATWG serialises it, without a final dot; null when it is not a host. */
export function normalHost(written: string): string | null {
  const text = written.includes(':') && normalIp(written) !== null ? `[${written}]` : written;
  if (text === '' || /[\s/:@?#\\%*]/.test(text.startsWith('[') ? '' : text)) return null;
  if (text.startsWith('[') && !/^\[[0-9a-f:.]+\]$/i.test(text)) return null;
  if (!URL.canParse(`http://${text}/`)) return null;
  const host = withoutDot(new URL(`http://${text}/`).hostname);
  if (!isHost(host)) return null;
  // A browser reads `1.1` as 1.0.0.1; whoever writes a rule means what it says.
  return normalIp(host) !== null && normalIp(withoutDot(text)) === null ? null : host;
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) return true;
  return host.length <= 253 && /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(host);
}

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** What an entry means that the configuration has read before. */
export function readable<T>(
  reading: EntryReading<T>,
  entry: { readonly value: string; readonly origin: string },
): T {
  if (reading.ok) return reading.rule;
  throw unreadable(entry, reading.problem);
}

export function unreadable(
  { value, origin }: { readonly value: string; readonly origin: string },
  problem: string,
): AnteaterError {
  return new AnteaterError('config', `${origin}: ${JSON.stringify(value)} ${problem}`);
}

function no<T>(problem: string): EntryReading<T> {
  return { ok: false, problem };
}

/** An ISO day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Longer regular expressions are refused. */
export const LONGEST_EXPRESSION = 1_000;

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}
