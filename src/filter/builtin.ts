/**
 * Whether a URL is a well-known identifier and not an address. The exact host (http and https, the scheme's own port) and
 * whole segments of the path are compared, never substrings: `www.w3.org.evil.net` and `www.w3.org@evil.net` are others.
 */
import { IDENTIFIERS } from './identifiers.ts';

interface Row {
  readonly path: readonly string[];
  /** What is below the path belongs to it. */
  readonly below: boolean;
  readonly whose: string;
}

let rows: ReadonlyMap<string, readonly Row[]> | null = null;

/** Escaped slashes, backslashes and dots may mean another path to a server than to a browser. */
const ESCAPED = /%(?:2f|5c|2e|25|00)/i;

/** Whose identifier it is, when the URL (a WHATWG serialisation) is one, else null. A query makes it an address. */
export function isIdentifier(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname, search, username, password } = new URL(url);
  if (!/^https?:$/.test(protocol) || search !== '' || username !== '' || password !== '') return null;
  if (ESCAPED.test(pathname)) return null;
  const segments = segmentsOf(pathname);
  rows ??= rowsByHost();
  return rows.get(host)?.find((row) => covers(row, segments))?.whose ?? null;
}

function covers({ path, below }: Row, segments: readonly string[]): boolean {
  if (!below && path.length !== segments.length) return false;
  return path.every((segment, index) => segments[index] === segment);
}

/** Without the empty one at its end: `/ns` and `/ns/` are the same. */
function segmentsOf(path: string): string[] {
  const segments = path.replace(/^\//, '').split('/');
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

function rowsByHost(): ReadonlyMap<string, readonly Row[]> {
  const byHost = new Map<string, Row[]>();
  for (const { whose, urls } of IDENTIFIERS) {
    for (const url of urls) {
      const [host = '', ...path] = url.replace(/^=/, '').split('/');
      byHost.set(host, [...(byHost.get(host) ?? []), { path, below: !url.startsWith('='), whose }]);
    }
  }
  return byHost;
}
