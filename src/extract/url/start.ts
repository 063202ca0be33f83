/**
 * Where a URL begins: behind a scheme, with a host that begins with `www.`, relative to the scheme of its page, or as what
 * `curl` and its like are given. Pure, bounded.
 */
import { DEFANGED_DOT } from '../../lib/defanged-dot.ts';
import { ESCAPED_COLON, ESCAPED_SLASH } from '../candidates.ts';
import { SCHEME_NAME, sticky } from './characters.ts';

export type UrlKind = 'scheme' | 'www' | 'relative' | 'operand';

export interface Start {
  /** Where the authority begins. */
  readonly end: number;
  readonly scheme: 'http' | 'https' | 'ftp' | 'ws' | 'wss';
  /** Read by a browser: a user name may come first, and any sign may stand in the host. */
  readonly parsed: boolean;
  /** Backslashes stand where slashes would. */
  readonly backslashes: boolean;
}

const NAME = new RegExp(SCHEME_NAME, 'iy');
/** A colon, plain, escaped or defanged; `hxxp[://]` closes its bracket behind the slashes. */
const COLON = new RegExp(String.raw`\\{0,8}(?::|\[:\]|\(:\))|\\{1,8}${ESCAPED_COLON}|\[:(?=[\\/]+\])`, 'iy');
/** Browsers take any number of slashes, and backslashes for them, unless the host begins with an escape; tabs they drop. */
const SLASHES = new RegExp(
  String.raw`(?:\/|(?:\t|\\{1,8}[tnr])+(?=[\\/])|(?!(?<=\/)\\{1,8}(?:u(?!002f)[0-9a-f]{4}|[ux]\{(?!0{0,4}2f)|x(?!2f)[0-9a-f]{2}|(?!057)[01][0-7]{2}))\\${ESCAPED_SLASH}?)+\]?`,
  'iy',
);
/** Two of them: behind a quote one alone begins a path. */
const TWO_SLASHES = new RegExp(String.raw`(?:\\{0,8}\/|\\{1,8}${ESCAPED_SLASH}|\\(?![\\ux0-9])){2}`, 'iy');
const WWW = new RegExp(`www(?:\\.|${DEFANGED_DOT})`, 'iy');
const WORD = /[a-z0-9]/i;
const BESIDE_WWW = new Set(' \t"\'`(=,<>');

export function readStart(line: string, at: number, kind: UrlKind): Start | null {
  switch (kind) {
    case 'scheme':
      return afterScheme(line, at);
    case 'www':
      return sticky(WWW, line, at) === null || !mayPrecedeWww(line, at)
        ? null
        : { end: at, scheme: 'http', parsed: false, backslashes: false };
    case 'relative': {
      if (sticky(TWO_SLASHES, line, at) === null) return null;
      const slashes = sticky(SLASHES, line, at) ?? '';
      return { end: at + slashes.length, scheme: 'https', parsed: true, backslashes: false };
    }
    case 'operand':
      return { end: at, scheme: 'http', parsed: true, backslashes: false };
  }
}

function afterScheme(line: string, at: number): Start | null {
  const name = sticky(NAME, line, at);
  if (name === null || !mayPrecedeScheme(line, at, name)) return null;
  const usual = at + name.length + 3;
  if (line.startsWith('://', usual - 3) && !/[\\/\]]/.test(line[usual] ?? '')) {
    return { end: usual, scheme: schemeOf(name.toLowerCase()), parsed: true, backslashes: false };
  }
  const colon = sticky(COLON, line, at + name.length);
  if (colon === null) return null;
  const begin = at + name.length + colon.length;
  const slashes = sticky(SLASHES, line, begin);
  if (slashes === null || slashes.endsWith(']') !== (colon === '[:')) return null;
  return {
    end: begin + slashes.length,
    scheme: schemeOf(name.toLowerCase()),
    parsed: true,
    backslashes: !slashes.includes('/') && !/2f/i.test(slashes),
  };
}

/** Refanged. */
function schemeOf(name: string): Start['scheme'] {
  if (name.startsWith('f')) return 'ftp';
  if (name.startsWith('w')) return name === 'wss' ? 'wss' : 'ws';
  return name.endsWith('s') ? 'https' : 'http';
}

/**
 * Anything may stand before `http` (`-ihttp://`, `href=3Dhttp://`). An ASCII letter or digit in front makes other schemes of
 * the others (`sftp://`), unless an escape (`\nftp://`) or another host (`a.netftp://`) ends there.
 */
function mayPrecedeScheme(line: string, at: number, name: string): boolean {
  if (at === 0 || /^h/i.test(name) || !WORD.test(line[at - 1] ?? '')) return true;
  const before = line.slice(Math.max(0, at - 6), at);
  return endsInEscape(before) || /\.[a-z]{2,5}$/i.test(before);
}

/** `www.` begins a host: not inside a longer name, an address of mail, a path, or a URL of another scheme. */
function mayPrecedeWww(line: string, at: number): boolean {
  if (at === 0 || BESIDE_WWW.has(line[at - 1] ?? '')) return true;
  const before = line.slice(Math.max(0, at - 6), at);
  if (/[\p{L}\p{N}]$/u.test(before)) return endsInEscape(before);
  if (/[\p{L}\p{N}][_-]$/u.test(before)) return false;
  const plain = before.replaceAll('\\/', '/');
  return !/(?:\.|[.@%]|[[(]\.[\])])$|(?:^|[^/])\/$|:\/\/$|(?:^|[^\\])\\$/.test(plain);
}

function endsInEscape(before: string): boolean {
  return /\\(?:[abefnrtv]|[0-7]{1,3}|x[0-9a-f]{2}|u[0-9a-f]{4})$|%[0-9a-f]{2}$/i.test(before);
}
