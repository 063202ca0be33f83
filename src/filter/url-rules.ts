/** Entries of `url_ignore` → the entries that ignore a URL or a domain. A question costs a few look-ups in maps. */
import type { IgnoreEntry, Indicator } from '../model.ts';
import { normalHost, type OriginRule, readable, readUrlEntry, type Target, targetOf } from './entry.ts';
import type { EntryExpression, Expression } from './expressions.ts';

export type UrlLookup = (indicator: Indicator) => readonly IgnoreEntry[];

interface UrlIndex {
  readonly origins: Map<string, { rule: OriginRule; entry: IgnoreEntry }[]>;
  /** Origins that are covered whole, by host: for `domain` indicators. */
  readonly whole: Map<string, IgnoreEntry[]>;
  readonly hosts: Map<string, IgnoreEntry[]>;
  readonly below: Map<string, IgnoreEntry[]>;
  readonly expressions: readonly EntryExpression[];
}

export function compileUrls(
  entries: readonly IgnoreEntry[],
  expressions: readonly EntryExpression[],
): UrlLookup {
  const index: UrlIndex = {
    origins: new Map(),
    whole: new Map(),
    hosts: new Map(),
    below: new Map(),
    expressions,
  };
  for (const entry of entries) {
    if (entry.regex) continue;
    const rule = readable(readUrlEntry(entry.value), entry);
    if (rule.kind === 'host') push(rule.below ? index.below : index.hosts, rule.host, entry);
    else {
      push(index.origins, rule.origin, { rule, entry });
      if (rule.wholeHost !== null) push(index.whole, rule.wholeHost, entry);
    }
  }
  return ({ type, value }) => {
    if (type === 'url') return matchUrl(index, value);
    return type === 'domain' ? matchDomain(index, value) : [];
  };
}

function matchUrl(index: UrlIndex, value: string): IgnoreEntry[] {
  if (!URL.canParse(value)) return [];
  const url = new URL(value);
  const target = targetOf(url);
  const found = matchHost(index, target.host);
  for (const { rule, entry } of index.origins.get(target.origin) ?? [])
    if (coversPath(rule, url)) found.push(entry);
  for (const { expression, entry } of index.expressions)
    if (coversUrl(expression, url, target)) found.push(entry);
  return found;
}

function matchDomain(index: UrlIndex, value: string): IgnoreEntry[] {
  const host = normalHost(value);
  if (host === null) return [];
  const found = [...matchHost(index, host), ...(index.whole.get(host) ?? [])];
  for (const { expression, entry } of index.expressions) if (coversHost(expression, host)) found.push(entry);
  return found;
}

function matchHost(index: UrlIndex, host: string): IgnoreEntry[] {
  const found = [...(index.hosts.get(host) ?? [])];
  for (const label of labelStarts(host).slice(1)) found.push(...(index.below.get(host.slice(label)) ?? []));
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

const MAX_TESTED = 4_096;

/**
 * A regular expression must begin where the URL, its host or a label of the host begins, and reach the end of the host:
 * `github\.com` ignores https://www.github.com/x, but neither https://github.com.evil.net/
 * nor https://evil.net/?to=https://github.com.
 */
function coversUrl(expression: Expression, url: URL, target: Target): boolean {
  const text = url.href.length > MAX_TESTED ? `${url.origin}${url.pathname}`.slice(0, MAX_TESTED) : url.href;
  const hostStart = text.indexOf('//') + 2;
  const hostEnd = hostStart + url.hostname.length;
  return [0, ...labelStarts(target.host).map((start) => hostStart + start)].some(
    (start) => expression.end(text, start) >= hostEnd,
  );
}

function coversHost(expression: Expression, host: string): boolean {
  if (labelStarts(host).some((start) => expression.end(host, start) >= host.length)) return true;
  // An expression that spells out the scheme covers the host as far as it covers all of its origin.
  return ['https', 'http'].some((scheme) => {
    const text = `${scheme}://${host}/`;
    return expression.end(text, 0) >= text.length - 1;
  });
}

function labelStarts(host: string): number[] {
  const starts = [0];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) starts.push(dot + 1);
  return starts;
}

function push<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [value]);
  else known.push(value);
}
