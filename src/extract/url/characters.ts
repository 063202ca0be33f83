/** The signs that matter to the readers of URLs, as pieces of regular expressions. Data. */

/** Zero-width, direction and separator signs. */
export const FORMAT_SIGNS = '\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069';

/**
 * In a host a browser drops these (UTS #46, "ignored", but for marks): `evil\u200b.net` leads to evil.net. U+180E,
 * U+2061–2063, U+206A–206F and U+1D173–1D17A only since Unicode 16: the parser at hand is asked.
 */
export const INVISIBLE =
  '\\u00ad\\u180e\\u200b\\u2060-\\u2064\\u206a-\\u206f\\ufeff\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}';

/** And takes these, which are neither letters nor digits, for the letters in them: `\u24d4vil.net` leads to evil.net. */
export const MAPPED =
  '\\u20a8\\u2116\\u2120-\\u2122\\u213b\\u24b6-\\u24e9\\u3250\\u32cc-\\u32cf\\u3371-\\u33ff\\ufe63\\uff0d\\uff3f' +
  '\\u{1ccd6}-\\u{1ccf9}\\u{1f12b}-\\u{1f12e}\\u{1f130}-\\u{1f14f}\\u{1f16a}-\\u{1f16c}\\u{1f190}';

/**
 * A URL never holds these raw: white space of any kind, straight and typographic quotes, back-ticks, angle brackets,
 * control and direction characters, the mark of undecodable bytes, and the punctuation of East Asian text.
 */
export const END_SIGNS =
  '\\s"\'`<>\\u0000-\\u001f\\u007f-\\u009f\\u00ab\\u00bb\\u2018-\\u201f\\u2032\\u2033\\u2039\\u203a' +
  `${FORMAT_SIGNS}\\u27e8\\u27e9\\ufeff\\ufffd` +
  '\\u3001\\u3002\\u3008-\\u3011\\u3014-\\u301b\\u301d-\\u301f' +
  '\\uff01\\uff02\\uff07-\\uff09\\uff0c\\uff1a\\uff1b\\uff1c\\uff1e\\uff1f\\uff3b\\uff3d\\uff5b-\\uff5d\\uff5f-\\uff64';

/** What a browser takes as a dot of a host name. */
export const WIDE_DOT = '[\\u3002\\uff0e\\uff61]';

/** A colon, plain or defanged. */
export const COLON = ':|\\[:\\]|\\(:\\)';

/** The schemes that are read, also defanged; the longer of two first, as an expression takes what fits first. */
export const SCHEMES: readonly string[] = ['https', 'http', 'hxxps', 'hxxp', 'ftp', 'fxp', 'wss', 'ws'];
export const SCHEME_NAME = SCHEMES.join('|');

/** What a sticky expression matches at a place; `test` makes no array of groups. */
export function sticky(expression: RegExp, text: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.test(text) ? text.slice(at, expression.lastIndex) : null;
}

export function isHex(sign: string | undefined): boolean {
  return (
    sign !== undefined &&
    ((sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f') || (sign >= 'A' && sign <= 'F'))
  );
}
