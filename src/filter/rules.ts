/**
 * Ignore entries → one matcher. Each question costs a few map lookups, however many entries there are; only regular
 * expressions (the original's lists) are tried one by one. An entry whose day is over matches nothing, but is remembered
 * where it would have.
 */
import { AnteaterError } from '../errors.ts';
import type { BinaryEntry, IgnoreEntry, Indicator, Location, Rules } from '../model.ts';
import { type Address, cut, type Network, parseAddress } from './address.ts';
import { codePoints, type Program, runProgram } from './automaton.ts';
import {
  type HostOrNetwork,
  isSha256,
  normalHost,
  type OriginRule,
  type Reading,
  readIpEntry,
  readNeverSend,
  readUrlEntry,
  type Target,
  targetOf,
} from './entry.ts';
import { type Glob, readGlob } from './glob.ts';
import { compileRegex } from './regex.ts';

export type Listing = 'listed' | 'hash-changed' | 'unlisted';

export interface Matcher {
  /** The entry that ignores an address, URL or domain; null without one. */
  ignores(indicator: Indicator): IgnoreEntry | null;
  /** What the list of binaries says of this content at this path, and by which entry. */
  listing(path: string, sha256: string): { readonly listing: Listing; readonly entry: IgnoreEntry | null };
  /** Whether places in this file are left out. */
  skips(location: Location): boolean;
  /** The pattern by which an address, URL or domain must not be sent; null without one. */
  neverSent(indicator: Indicator): string | null;
  /** Entries that would have ignored something, had their last day not passed. */
  expired(): readonly IgnoreEntry[];
}

/** `today`: an ISO day; an entry ignores up to and including its `expires`. */
export function compileRules(rules: Rules, today: string): Matcher {
  const expired = new Set<IgnoreEntry>();
  const firstLive = (candidates: readonly IgnoreEntry[]): IgnoreEntry | null => {
    const live = candidates.find((entry) => entry.expires === null || entry.expires >= today);
    if (live === undefined) for (const entry of candidates) expired.add(entry);
    return live ?? null;
  };
  const ips = compileIps(rules.ips);
  const urls = compileUrls(rules.urls);
  const binaries = compileBinaries(rules.binaries);
  const paths = rules.paths.map((entry) => ({ entry, matches: compilePath(entry) }));
  const skipped = new Map<string, boolean>();
  const neverSend = rules.neverSend.map((value) => ({
    value,
    rule: readable(readNeverSend(value), value, 'never_send'),
  }));
  return {
    ignores: (indicator) => firstLive(indicator.type === 'ip' ? ips(indicator.value) : urls(indicator)),
    listing: (path, sha256) => {
      const hashes = binaries.get(path);
      if (hashes === undefined) return { listing: 'unlisted', entry: null };
      const same = hashes.get(sha256.toLowerCase()) ?? [];
      if (same.length === 0) return { listing: 'hash-changed', entry: null };
      const entry = firstLive(same);
      return { listing: entry === null ? 'unlisted' : 'listed', entry };
    },
    skips: (location) => {
      const key = `${location.line === null ? 'file' : 'text'} ${location.path}`;
      const known = skipped.get(key);
      if (known !== undefined) return known;
      const skip = firstLive(matchingPaths(paths, location)) !== null;
      skipped.set(key, skip);
      return skip;
    },
    neverSent: (indicator) => {
      const address = indicator.type === 'ip' ? parseAddress(indicator.value) : hostAddress(indicator);
      const host = hostOf(indicator);
      return neverSend.find(({ rule }) => isCovered(rule, host, address))?.value ?? null;
    },
    expired: () => [...expired],
  };
}

// ---------------------------------------------------------------- addresses

type Lookup<T> = (of: T) => IgnoreEntry[];

function compileIps(entries: readonly IgnoreEntry[]): Lookup<string> {
  const regexes = entries.filter((entry) => entry.regex).map(withProgram);
  const networks = new Map<string, { sample: Network; at: Map<bigint, IgnoreEntry[]> }>();
  for (const entry of entries) {
    if (entry.regex) continue;
    const rule = readable(readIpEntry(entry.value), entry.value, entry.origin);
    const key = `${rule.family}/${rule.prefix}`;
    const same = networks.get(key) ?? { sample: rule, at: new Map<bigint, IgnoreEntry[]>() };
    networks.set(key, same);
    push(same.at, rule.bits, entry);
  }
  return (value) => {
    const address = parseAddress(value);
    const found = regexes.filter(({ program }) => coversAddress(program, value)).map(({ entry }) => entry);
    if (address === null) return found;
    for (const { sample, at } of networks.values()) {
      if (sample.family === address.family) found.unshift(...(at.get(cut(address, sample.prefix)) ?? []));
    }
    return found;
  };
}

/** From the address's beginning, up to its end or the end of a group: `10\.2` is no rule on 110.2.0.1 nor on 10.20.0.1. */
function coversAddress(program: Program, value: string): boolean {
  const separates = (index: number) => value[index] === '.' || value[index] === ':';
  return runProgram(program, codePoints(value), {
    starts: new Set([0]),
    accepts: (end) => end > 0 && (end === value.length || separates(end) || separates(end - 1)),
  });
}

// ---------------------------------------------------------------- URLs and domains

interface UrlIndex {
  readonly origins: Map<string, { rule: OriginRule; entry: IgnoreEntry }[]>;
  /** Origins that are covered whole, by host: for `domain` indicators. */
  readonly whole: Map<string, IgnoreEntry[]>;
  readonly hosts: Map<string, IgnoreEntry[]>;
  readonly below: Map<string, IgnoreEntry[]>;
  readonly regexes: { entry: IgnoreEntry; program: Program }[];
}

function compileUrls(entries: readonly IgnoreEntry[]): Lookup<Indicator> {
  const index: UrlIndex = {
    origins: new Map(),
    whole: new Map(),
    hosts: new Map(),
    below: new Map(),
    regexes: entries.filter((entry) => entry.regex).map(withProgram),
  };
  for (const entry of entries) {
    if (entry.regex) continue;
    const rule = readable(readUrlEntry(entry.value), entry.value, entry.origin);
    if (rule.kind === 'host') push(rule.below ? index.below : index.hosts, rule.host, entry);
    else {
      push(index.origins, rule.origin, { rule, entry });
      if (rule.wholeHost !== null) push(index.whole, rule.wholeHost, entry);
    }
  }
  return (indicator) => {
    if (indicator.type === 'url') return matchUrl(index, indicator.value);
    if (indicator.type === 'domain') return matchDomain(index, indicator.value);
    return [];
  };
}

function matchUrl(index: UrlIndex, value: string): IgnoreEntry[] {
  if (!URL.canParse(value)) return [];
  const url = new URL(value);
  const target = targetOf(url);
  const found = matchHost(index, target.host);
  for (const { rule, entry } of index.origins.get(target.origin) ?? [])
    if (coversPath(rule, url)) found.push(entry);
  for (const { program, entry } of index.regexes) if (coversUrl(program, url, target)) found.push(entry);
  return found;
}

function matchDomain(index: UrlIndex, value: string): IgnoreEntry[] {
  const host = normalHost(value);
  if (host === null) return [];
  const found = [...matchHost(index, host), ...(index.whole.get(host) ?? [])];
  for (const { program, entry } of index.regexes) if (coversHost(program, host)) found.push(entry);
  return found;
}

function matchHost(index: UrlIndex, host: string): IgnoreEntry[] {
  const found = [...(index.hosts.get(host) ?? [])];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    found.push(...(index.below.get(host.slice(dot + 1)) ?? []));
  }
  return found;
}

/** `/..%2f` below the entry: servers that decode it leave the entry's path again. */
const ESCAPES = /(?:^|\/|%2f|%5c)(?:\.|%2e){2}(?:%2f|%5c|\/|;|$)/i;

function coversPath(rule: OriginRule, url: URL): boolean {
  if (rule.search !== null) return url.pathname === rule.path && url.search === rule.search;
  if (rule.path === '/' || url.pathname === rule.path) return true;
  const folder = rule.path.endsWith('/') ? rule.path : `${rule.path}/`;
  return url.pathname.startsWith(folder) && !ESCAPES.test(url.pathname.slice(folder.length));
}

/**
 * A regular expression must begin where the URL, its host or a label of the host begins, and reach the end of the host:
 * `github\.com` ignores https://www.github.com/x, but neither https://github.com.evil.net/
 * nor https://evil.net/?to=https://github.com.
 */
function coversUrl(program: Program, url: URL, target: Target): boolean {
  const text = url.href.length > MAX_TESTED ? `${url.origin}${url.pathname}`.slice(0, MAX_TESTED) : url.href;
  const hostStart = text.indexOf('//') + 2;
  const hostEnd = hostStart + url.hostname.length;
  const starts = new Set([0, ...labelStarts(target.host).map((start) => hostStart + start)]);
  return runProgram(program, codePoints(text), { starts, accepts: (end) => end >= hostEnd });
}

function coversHost(program: Program, host: string): boolean {
  const accepts = (end: number) => end >= host.length;
  if (runProgram(program, codePoints(host), { starts: new Set(labelStarts(host)), accepts })) return true;
  // An expression that spells out the scheme covers the host as far as it covers all of its origin.
  return ['https', 'http'].some((scheme) => {
    const text = `${scheme}://${host}/`;
    const reaches = (end: number) => end >= text.length - 1;
    return runProgram(program, codePoints(text), { starts: new Set([0]), accepts: reaches });
  });
}

const MAX_TESTED = 4_096;

function labelStarts(host: string): number[] {
  const starts = [0];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) starts.push(dot + 1);
  return starts;
}

function hostOf(indicator: Indicator): string | null {
  if (indicator.type === 'domain') return normalHost(indicator.value);
  if (indicator.type !== 'url' || !URL.canParse(indicator.value)) return null;
  return targetOf(new URL(indicator.value)).host;
}

function hostAddress(indicator: Indicator): Address | null {
  const host = hostOf(indicator);
  return host === null ? null : parseAddress(host.replace(/^\[(.*)\]$/, '$1'));
}

function isCovered(rule: HostOrNetwork, host: string | null, address: Address | null): boolean {
  if (rule.kind === 'host') {
    if (host === null) return false;
    return rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host;
  }
  const { network } = rule;
  return address?.family === network.family && cut(address, network.prefix) === network.bits;
}

// ---------------------------------------------------------------- files and paths

function compileBinaries(entries: readonly BinaryEntry[]): Map<string, Map<string, IgnoreEntry[]>> {
  const paths = new Map<string, Map<string, IgnoreEntry[]>>();
  for (const { path, hashes } of entries) {
    const known = paths.get(path) ?? new Map<string, IgnoreEntry[]>();
    paths.set(path, known);
    for (const entry of hashes) {
      if (!isSha256(entry.value)) throw unreadable(entry.value, entry.origin, 'is no sha256');
      push(known, entry.value.toLowerCase(), entry);
    }
  }
  return paths;
}

function compilePath(entry: IgnoreEntry): Glob {
  const glob = readGlob(entry.value);
  if (!glob.ok) throw unreadable(entry.value, entry.origin, glob.problem);
  return glob.matches;
}

type PathRule = { readonly entry: IgnoreEntry; readonly matches: Glob };

function matchingPaths(rules: readonly PathRule[], location: Location): IgnoreEntry[] {
  const applies = ({ entry }: PathRule) => entry.textOnly !== true || location.line !== null;
  return rules.filter((rule) => applies(rule) && rule.matches(location.path)).map(({ entry }) => entry);
}

// ---------------------------------------------------------------- common

function withProgram(entry: IgnoreEntry): { entry: IgnoreEntry; program: Program } {
  const compiled = compileRegex(entry.value);
  if (!compiled.ok) throw unreadable(entry.value, entry.origin, compiled.problem);
  return { entry, program: compiled.program };
}

function readable<T>(reading: Reading<T>, value: string, origin: string): T {
  if (!reading.ok) throw unreadable(value, origin, reading.problem);
  return reading.rule;
}

function unreadable(value: string, origin: string, problem: string): AnteaterError {
  return new AnteaterError('config', `${origin}: ${JSON.stringify(value)} ${problem}`);
}

function push<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [value]);
  else known.push(value);
}
