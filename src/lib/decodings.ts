/**
 * What a text may stand for: itself, and what it is in percent encoding, escapes, base64 or hexadecimal, defanged or in letters
 * that look the same to a parser, also one in another. Pure.
 */
import { withPlainDots } from './defanged-dot.ts';

/** A redirect inside of a redirect inside of a redirect. */
const ROUNDS = 3;
/** So many parts of one text are decoded. */
const MOST_PARTS = 128;

/** The text first. */
export function decodingsOf(text: string): readonly string[] {
  const texts = [text];
  let latest = [text];
  for (let round = 0; round < ROUNDS && latest.length > 0; round += 1) {
    latest = latest.flatMap((one) => [
      percentDecoded(one),
      unescaped(one),
      folded(one),
      ...partsDecoded(one),
    ]);
    latest = [...new Set(latest)].filter((one) => !texts.includes(one)).slice(0, MOST_PARTS - texts.length);
    texts.push(...latest);
  }
  return texts;
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** `\x2e`, `\u002e`, `\u{2e}`, `%u002e`, `&#x2e;`, `=2E`; `&#46;`; `\056`. A backslash of a path is a slash in a URL. */
const ESCAPES =
  /(?:[\\/](?:u00|u\{0{0,4}|x)|%u00|&#x0{0,6}|=)([0-9a-f]{2})[};]?|&#0{0,6}([0-9]{2,3});?|[\\/]([01][0-7]{2})/gi;

function unescaped(text: string): string {
  return withPlainDots(
    text.replace(ESCAPES, (_, hexadecimal, decimal, octal) =>
      String.fromCharCode(
        Number.parseInt(hexadecimal ?? decimal ?? octal, hexadecimal ? 16 : decimal ? 10 : 8),
      ),
    ),
  );
}

/** What parsers of URLs drop, and letters of another width or in circles. */
const DROPPED = /[\t\n\r\u00ad\u200b\u2060\u2064\ufeff]/g;

function folded(text: string): string {
  return text.replace(DROPPED, '').normalize('NFKC').replaceAll('\u3002', '.');
}

const BASE64 = /[A-Za-z0-9+/_-]{8,}={0,2}/g;
const HEXADECIMAL = /^(?:0x)?((?:[0-9a-f]{2}){6,})$/i;
/** Text, as a name, an address or JSON is. */
const PRINTABLE = /^[\t\n\r\x20-\x7e]{6,}$/;

function partsDecoded(text: string): string[] {
  return [...text.matchAll(BASE64)].flatMap(([whole]) => {
    // The slash may be a sign of base64, or part segments of a path.
    const pieces = new Set(whole.includes('/') ? [whole, ...whole.split('/')] : [whole]);
    return [...pieces].flatMap((piece) => {
      const digits = HEXADECIMAL.exec(piece)?.[1];
      const bytes = digits === undefined ? Buffer.from(piece, 'base64') : Buffer.from(digits, 'hex');
      // Of UTF-16 every other byte is NUL.
      const decoded = bytes.toString('latin1').replaceAll('\0', '');
      return PRINTABLE.test(decoded) ? [decoded] : [];
    });
  });
}
