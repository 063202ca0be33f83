/**
 * Whether a URL is a well-known identifier and not an address. The exact host (http and https, the scheme's own port) and
 * whole segments of the path are compared, never substrings: `www.w3.org.evil.net` and `www.w3.org@evil.net` are others.
 */
import { groupBy } from '../lib/group-by.ts';
import { onDemand } from '../lib/on-demand.ts';
import { identifiers } from './identifiers.ts';

/** Most hosts have none, so that few rows are taken apart further. */
const byHost = onDemand(() =>
  groupBy(
    identifiers().flatMap(({ whose, urls }) => urls.map((url) => ({ whose, url }))),
    ({ url }) => url.replace(/^=|\/.*$/g, ''),
  ),
);

/** Escaped slashes, backslashes and dots may mean another path to a server than to a browser. */
const ESCAPED = /%(?:2f|5c|2e|25|00)/i;

/** Whose identifier it is, when the text (a WHATWG serialisation) is one, else null. A query makes it an address. */
export function isIdentifier(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, pathname, search, username, password } = new URL(text);
  if (!/^https?:$/.test(protocol) || search !== '' || username !== '' || password !== '') return null;
  if (ESCAPED.test(pathname)) return null;
  const segments = segmentsOf(pathname);
  const row = byHost()
    .get(host)
    ?.find(({ url }) => {
      const [, ...path] = url.split('/');
      // What is below the path belongs to it.
      const reaches = !url.startsWith('=') || path.length === segments.length;
      return reaches && path.every((segment, index) => segments[index] === segment);
    });
  return row?.whose ?? null;
}

/** Without the empty one at its end: `/ns` and `/ns/` are the same. */
function segmentsOf(path: string): string[] {
  const segments = path.replace(/^\//, '').split('/');
  if (segments.at(-1) === '') segments.pop();
  return segments;
}
