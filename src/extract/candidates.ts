/**
 * Where an indicator may begin. Each kind is searched by a literal or a short pattern that ordinary code hardly ever
 * matches; what a place holds is decided by the readers. Every look is bounded: the work is linear in the length of
 * any text. All that a clean commit loads of this stage.
 */
/**
 * colon: behind the scheme of a URL, or the first group of an IPv6 address. escape: an escaped colon or slash. www: a host.
 * relative: slashes behind a quote. operand: what `curl` is given. dot: the first dot of an IPv4 address, a defanged one any.
 */
export type CandidateKind = 'colon' | 'escape' | 'www' | 'relative' | 'operand' | 'dot' | 'defanged';

/** The first place at or behind `from`, or Infinity. */
export type Find = (text: string, from: number) => number;

export const END = Number.POSITIVE_INFINITY;

/** What fetches its operand (`operands.ts`). */
export const PROGRAM =
  /(?:curl|wget|iwr|irm|invoke-(?:webrequest|restmethod))(?:\.exe)?(?=["'` (\t\\,$<>])/gi;

const WWW = /www[.[(]/gi;
const DOTTED = /[0-9.]*/y;
const DOTS = /\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]/g;
const DEFANGED = /[[(](?:\.|dot)[\])]/iy;
/** A sign as strings and style sheets escape it, behind its backslash: `u003A`, `u{3a}`, `x3A`, `072`, `3a `. */
function escaped(hex: string, octal: string): string {
  return String.raw`(?:(?:u00|x)${hex}|[ux]\{0{0,4}${hex}\}|0{0,4}${hex} ?|0?${octal})`;
}

export const ESCAPED_COLON = escaped('3a', '72');
export const ESCAPED_SLASH = escaped('2f', '57');
const COLON = new RegExp(String.raw`\\${ESCAPED_COLON}`, 'iy');
const ESCAPE = new RegExp(String.raw`\\(?:${ESCAPED_COLON}|${ESCAPED_SLASH})`, 'iy');

/** By kind; an operand's place depends on what stands before it. */
export const SEARCHES: readonly { readonly kind: Exclude<CandidateKind, 'operand'>; readonly find: Find }[] =
  [
    { kind: 'colon', find: findColon },
    { kind: 'escape', find: behind('\\', ESCAPE, mayBeEscaped) },
    { kind: 'www', find: expression(WWW) },
    { kind: 'relative', find: relative('//') },
    { kind: 'relative', find: relative('/\\') },
    { kind: 'dot', find: findDots },
    { kind: 'defanged', find: behind('[', DEFANGED, isBetweenDigits) },
    { kind: 'defanged', find: behind('(', DEFANGED, isBetweenDigits) },
  ];

/** False where `walk` would find no place. */
export function mayHoldCandidate(text: string): boolean {
  PROGRAM.lastIndex = 0;
  return SEARCHES.some(({ find }) => find(text, 0) !== END) || PROGRAM.test(text);
}

function expression(pattern: RegExp): Find {
  return (text, from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? END;
  };
}

function findDots(text: string, from: number): number {
  DOTS.lastIndex = from;
  while (DOTS.test(text)) {
    const second = text.lastIndexOf('.', DOTS.lastIndex - 3);
    const first = text.lastIndexOf('.', second - 1);
    const start = ipv4Start(text, first);
    if (text.charCodeAt(start - 1) !== DOT || !isDigit(text.charCodeAt(start - 2))) return first;
    // In the middle of a longer dotted number none begins, nor behind it, up to its end.
    DOTTED.lastIndex = first;
    DOTTED.test(text);
    DOTS.lastIndex = DOTTED.lastIndex;
  }
  return END;
}

/** What begins with a sign that is rare: looking for it alone is ten times faster than an expression. */
function behind(sign: string, pattern: RegExp, fits: Fits): Find {
  return (text, from) => {
    for (let at = text.indexOf(sign, from); at >= 0; at = text.indexOf(sign, at + 1)) {
      pattern.lastIndex = at;
      if (pattern.test(text) && fits(text, at, pattern.lastIndex)) return at;
    }
    return END;
  };
}

type Fits = (text: string, at: number, end: number) => boolean;

/** A dot in brackets with digits on both sides. */
function isBetweenDigits(text: string, at: number, end: number): boolean {
  return isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(end));
}

/** An escaped colon behind what may be a scheme, or the first of two slashes behind what may stand before a URL without one. */
function mayBeEscaped(text: string, at: number, end: number): boolean {
  const before = beforeBackslashes(text, at);
  if (isEscapedColon(text, at)) return endsLikeScheme(text, before);
  const behind = text.charCodeAt(end);
  return (behind === SLASH || behind === BACKSLASH) && isOpener(text.charCodeAt(before - 1));
}

/** Of what `escape` finds: a colon, or else a slash. */
export function isEscapedColon(text: string, at: number): boolean {
  COLON.lastIndex = at;
  return COLON.test(text);
}

function findColon(text: string, from: number): number {
  for (let at = text.indexOf(':', from); at >= 0; at = text.indexOf(':', at + 1)) {
    if (endsScheme(text, at) || endsGroup(text, at)) return at;
  }
  return END;
}

/** Two slashes right behind a quote, a bracket or an equals sign, escaped or not: the place of the first, or of its escape. */
function relative(slashes: '//' | '/\\'): Find {
  return (text, from) => {
    for (let at = text.indexOf(slashes, from); at >= 0; at = text.indexOf(slashes, at + 1)) {
      if (isOpener(text.charCodeAt(beforeBackslashes(text, at) - 1))) return at;
    }
    return END;
  };
}

function isOpener(code: number): boolean {
  switch (code) {
    case 0x22: // "
    case 0x27: // '
    case 0x60: // `
    case 0x28: // (
    case 0x3d: // =
      return true;
    default:
      return false;
  }
}

/** Where the backslashes begin that stand before a place. */
export function beforeBackslashes(text: string, at: number): number {
  let begin = at;
  while (at - begin < 8 && text.charCodeAt(begin - 1) === BACKSLASH) begin -= 1;
  return begin;
}

const DOT = 0x2e;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;

/** `http://`, `https:\/\/`, `hxxp[:]//`, `ws[://]`: a letter that schemes end with, and a slash behind the colon. */
export function endsScheme(text: string, colon: number): boolean {
  let behind = text.charCodeAt(colon + 1);
  if (isBracket(behind)) behind = text.charCodeAt(colon + 2);
  if (behind !== SLASH && behind !== BACKSLASH) return false;
  let end = isBracket(text.charCodeAt(colon - 1)) ? colon - 1 : colon;
  if (text.charCodeAt(end - 1) === BACKSLASH) end = beforeBackslashes(text, end);
  return endsLikeScheme(text, end);
}

/** The last two letters of `http`, `https`, `hxxp`, `ftp`, `ws`, `wss`, also escaped: `t\x70`, `\u{70}s`, `\164\160`. */
function endsLikeScheme(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  let start = end - 1;
  if (!PS.has(last)) {
    if (!ENDS_ESCAPE.has(last)) return false;
    const near = text.slice(Math.max(0, end - LONGEST_ESCAPE), end);
    const backslash = near.lastIndexOf('\\');
    if (backslash < 0) return false;
    start = beforeBackslashes(text, end - near.length + backslash);
  }
  const before = text.charCodeAt(start - 1);
  return BEFORE_PS.has(before) || ENDS_ESCAPE.has(before);
}

const PS = codes('psPS');
const BEFORE_PS = codes('txpwsTXPWS');
/** Of `\x70`, `\u0073`, `\u{74}`, `\170`, `\167`: the last sign. */
const ENDS_ESCAPE = codes('03478}');
/** `\u{000070}` */
const LONGEST_ESCAPE = 10;

function codes(signs: string): ReadonlySet<number> {
  return new Set([...signs].map((sign) => sign.charCodeAt(0)));
}

function isBracket(code: number): boolean {
  return code === 0x5b || code === 0x5d || code === 0x28 || code === 0x29;
}

/** Global addresses begin with four digits, the first 2 or 3; others that matter hold `ffff:` or `ff9b:`. */
export function endsGroup(text: string, colon: number): boolean {
  const end = isBracket(text.charCodeAt(colon - 1)) ? colon - 1 : colon;
  const first = text.charCodeAt(end - 4) | 0x20;
  // Setting a bit makes small letters of capitals and leaves digits as they are.
  if (first !== 0x32 && first !== 0x33 && first !== 0x66) return false;
  if (
    !isHex(text.charCodeAt(end - 3)) ||
    !isHex(text.charCodeAt(end - 2)) ||
    !isHex(text.charCodeAt(end - 1))
  ) {
    return false;
  }
  return first !== 0x66 || /^ff(?:ff|9b)$/i.test(text.slice(end - 4, end));
}

function isHex(code: number): boolean {
  const small = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (small >= 0x61 && small <= 0x66);
}

/** Where the group begins that ends at a colon: of an address that begins there, or of the run around `ffff:`. */
export function ipv6Start(text: string, colon: number): number {
  const end = isBracket(text.charCodeAt(colon - 1)) ? colon - 1 : colon;
  if ((text.charCodeAt(end - 4) | 0x20) !== 0x66) return end - 4;
  let start = end;
  while (start > 0 && end - start < 40 && (isHex(text.charCodeAt(start - 1)) || text[start - 1] === ':'))
    start -= 1;
  return start;
}

/** Where the octet begins that ends at a dot; behind a dot that no digit leads to. */
export function ipv4Start(text: string, dot: number): number {
  let start = dot;
  while (start > 0 && dot - start < 3 && isDigit(text.charCodeAt(start - 1))) start -= 1;
  return start === dot ? dot + 1 : start;
}

const OCTETS_BEFORE = /[0-9]{1,3}(?:(?:\.|[[(](?:\.|dot)[\])])[0-9]{1,3}){0,2}$/i;
const DEFANGED_AT = /[[(](?:\.|dot)[\])](?=[0-9])/iy;

/** The same for a defanged dot, which may be the address' second or third. */
export function defangedStart(text: string, dot: number): number | null {
  DEFANGED_AT.lastIndex = dot;
  if (!isDigit(text.charCodeAt(dot - 1)) || !DEFANGED_AT.test(text)) return null;
  const match = OCTETS_BEFORE.exec(text.slice(Math.max(0, dot - 24), dot));
  return match === null ? null : dot - match[0].length;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
