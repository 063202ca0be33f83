/**
 * Template placeholders in the text of a URL: what a program puts there is not known, so a URL ends before one, and a
 * host that holds one is not read as a host. Pure, bounded.
 */
import { isHex, sticky } from './characters.ts';

/** How far away its end may be. */
const LONGEST = 256;

/** `{name}`, `{}`, `{0:>5}`, `{cfg["host"]}`, `{ name }`; no JSON, which begins with a quote. */
const BRACES = /\{(?:[^\s{}"'`<>]{0,64}|[A-Za-z_$ ][^{}<>`\n]{0,64})\}/y;
/** Of a shell, PHP, nginx, or the groups of a replacement. */
const VARIABLE = /\$(?:\d|[a-z_]\w{0,64})/iy;
const CONSTANT = /\$[A-Z_][A-Z0-9_]{1,64}/y;
/** A tag of HTML is not one: `http://acme.net.<br>` */
const ANGLES =
  /<(?!(?:a|b|br|code|dd|div|dl|dt|em|h[1-6]|hr|i|li|ol|p|pre|span|strong|su[bp]|t[dhr]|tt|ul)>)[\w.-]{1,64}>/iy;
const AT_SIGNS = /@[A-Z_][A-Z0-9_]{1,64}@/y;
/** `%(name)s`, `%1$s`, `%s`, `%-10.2f`, `%@`, `%05d`: but not what reads as an encoded byte. */
const FORMAT =
  /%(?:\([\w.-]{1,64}\)[a-z]|\d{1,2}\$[-+#0]?\d{0,3}[a-z@]|(?![0-9a-f]{2}|u[0-9a-f]{4})[-+#]?\d{0,3}(?:\.\d{1,3})?(?:hh?|ll?|[jzt])?[sdiuoxfegcpqvtab@]|0[1-8][dix])/iy;
/** `%NAME%` of a Windows shell. */
const PERCENTS = /%[a-z_]\w{2,64}%(?![0-9a-f]{2})/iy;

/** `/$metadata`, `?$filter=`: names that OData gives to parts of a URL. */
const ODATA =
  /^\$(?:metadata|batch|value|ref|count|links|entity|all|root|crossjoin|filter|select|expand|orderby|top|skip|skiptoken|format|search|apply|compute|inlinecount)$/;

/** Where a placeholder ends (exclusive) that begins at `at`; -1 when none begins there. */
export function placeholderEnd(line: string, at: number): number {
  const next = line[at + 1] ?? '';
  switch (line[at]) {
    case '$':
      // Make writes a `$` of the shell twice.
      if (next === '$') return matched(VARIABLE, line, at + 1);
      if (!/[\w({]/.test(next)) return -1;
      if (line.startsWith('${{', at)) return behind(line, at, 3, '}}');
      if (next === '{') return behind(line, at, 2, '}');
      if (next === '(') return behind(line, at, 2, ')');
      return matched(VARIABLE, line, at);
    case '{':
      if (next === '{') return behind(line, at, 2, '}}');
      if (next === '%') return behind(line, at, 2, '%}');
      return matched(BRACES, line, at);
    case '#':
      return next === '{' ? behind(line, at, 2, '}') : -1;
    case '%': {
      // Nearly all of them: an encoded byte, which only `%05d` and `%AB…%` resemble.
      if (next >= '1' && next <= '9' && isHex(line[at + 2])) return -1;
      if (next === '%') return matched(PERCENTS, line, at + 1);
      if (next === '/' || next === '') return -1;
      if (next === '{') return behind(line, at, 2, '}');
      const name = matched(PERCENTS, line, at);
      return name < 0 ? matched(FORMAT, line, at) : name;
    }
    case '<':
      return matched(ANGLES, line, at);
    case '@':
      return next < 'A' || next > '_' ? -1 : matched(AT_SIGNS, line, at);
    default:
      return -1;
  }
}

/** Whether one begins in a path, query or fragment, where a `$` is an ordinary sign too. */
export function placeholderInPath(line: string, at: number): boolean {
  const end = placeholderEnd(line, at);
  if (end < 0) return false;
  if (line[at] !== '$' || /[{($\d]/.test(line[at + 1] ?? '') || sticky(CONSTANT, line, at) !== null)
    return true;
  // `$name` stands for something where a part of the URL would begin (`/$name`, `/v$version`), unless it names a parameter.
  return (
    /[/=.,:_-]v?$/i.test(line.slice(Math.max(0, at - 2), at)) &&
    line[end] !== '=' &&
    !ODATA.test(line.slice(at, end))
  );
}

function matched(expression: RegExp, line: string, at: number): number {
  const found = sticky(expression, line, at);
  return found === null ? -1 : at + found.length;
}

/** Behind its closing; behind its opening where it has none. */
function behind(line: string, at: number, opening: number, closing: string): number {
  const inside = line.slice(at + opening, at + LONGEST);
  const close = inside.indexOf(closing);
  return at + opening + (close < 0 ? 0 : close + closing.length);
}
