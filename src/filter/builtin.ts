/**
 * Whether a URL is a well-known identifier and not an address. The exact host (http and https, the scheme's own port) and
 * whole segments of the path are compared, never substrings: `www.w3.org.evil.net` and `www.w3.org@evil.net` are others.
 */
import { onDemand } from '../lib/on-demand.ts';
import { IDENTIFIERS } from './identifiers.ts';

const rows = onDemand(() =>
  IDENTIFIERS.flatMap(({ whose, urls }) =>
    urls.map((url) => {
      const [host = '', ...path] = url.replace(/^=/, '').split('/');
      // What is below the path belongs to it.
      return { host, path, below: !url.startsWith('='), whose };
    }),
  ),
);

/** Escaped slashes, backslashes and dots may mean another path to a server than to a browser. */
const ESCAPED = /%(?:2f|5c|2e|25|00)/i;

/** Whose identifier it is, when the URL (a WHATWG serialisation) is one, else null. A query makes it an address. */
export function isIdentifier(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname, search, username, password } = new URL(url);
  if (!/^https?:$/.test(protocol) || search !== '' || username !== '' || password !== '') return null;
  if (ESCAPED.test(pathname)) return null;
  const segments = segmentsOf(pathname);
  const row = rows().find(
    (one) =>
      one.host === host &&
      (one.below || one.path.length === segments.length) &&
      one.path.every((segment, index) => segments[index] === segment),
  );
  return row?.whose ?? null;
}

/** Without the empty one at its end: `/ns` and `/ns/` are the same. */
function segmentsOf(path: string): string[] {
  const segments = path.replace(/^\//, '').split('/');
  if (segments.at(-1) === '') segments.pop();
  return segments;
}
