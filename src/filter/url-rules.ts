/** Entries of `url_ignore` → the entries that ignore a URL or a domain. */
import type { IgnoreEntry, Indicator } from '../model.ts';
import {
  coversHost,
  normalHost,
  type OriginRule,
  readable,
  readUrlEntry,
  type Target,
  targetOf,
} from './entry.ts';
import type { EntryExpression, Expression } from './expressions.ts';

export type UrlLookup = (indicator: Indicator) => readonly IgnoreEntry[];

export function compileUrls(
  entries: readonly IgnoreEntry[],
  expressions: readonly EntryExpression[],
): UrlLookup {
  const rules = entries
    .filter(({ regex }) => !regex)
    .map((entry) => ({ entry, rule: readable(readUrlEntry(entry.value), entry) }));
  const onUrl = (url: URL, target: Target) => [
    ...rules.filter(({ rule }) =>
      rule.kind === 'host' ? coversHost(rule, target.host) : coversUrl(rule, url, target),
    ),
    ...expressions.filter(({ expression }) => matchesUrl(expression, url, target)),
  ];
  const onDomain = (host: string) => [
    ...rules.filter(({ rule }) => (rule.kind === 'host' ? coversHost(rule, host) : rule.wholeHost === host)),
    ...expressions.filter(({ expression }) => matchesHost(expression, host)),
  ];
  return ({ type, value }) => {
    const url = type === 'url' && URL.canParse(value) ? new URL(value) : null;
    const host = type === 'domain' ? normalHost(value) : null;
    const covering = url !== null ? onUrl(url, targetOf(url)) : host !== null ? onDomain(host) : [];
    return covering.map(({ entry }) => entry);
  };
}

/** `/..%2f` below the entry: servers that decode it leave the entry's path again. */
const ESCAPES = /(?:^|\/|%2f|%5c)(?:\.|%2e){2}(?:%2f|%5c|\/|;|$)/i;

function coversUrl(rule: OriginRule, url: URL, { origin }: Target): boolean {
  if (rule.origin !== origin) return false;
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
function matchesUrl(expression: Expression, url: URL, target: Target): boolean {
  const text = url.href.length > MAX_TESTED ? `${url.origin}${url.pathname}`.slice(0, MAX_TESTED) : url.href;
  const hostStart = text.indexOf('//') + 2;
  const hostEnd = hostStart + url.hostname.length;
  return [0, ...labelStarts(target.host).map((start) => hostStart + start)].some(
    (start) => expression.end(text, start) >= hostEnd,
  );
}

function matchesHost(expression: Expression, host: string): boolean {
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
