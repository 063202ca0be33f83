/** What a text may stand for: itself, and what it is in percent encoding, base64 or hexadecimal, also one in another. Pure. */

/** A redirect inside of a redirect inside of a redirect. */
const ROUNDS = 3;
/** So many parts of one text are decoded; what more there is counts as unreadable. */
const MOST_PARTS = 64;

export interface Decodings {
  /** The text first. */
  readonly texts: readonly string[];
  /** Something is encoded more often than that, or in more parts. */
  readonly deeper: boolean;
}

export function decodingsOf(text: string): Decodings {
  const texts = [text];
  let latest = [text];
  let parts = 0;
  for (let round = 0; round < ROUNDS && latest.length > 0; round += 1) {
    latest = latest.flatMap((one) => [...percentDecoded(one), ...partsDecoded(one)]);
    latest = latest.filter((one) => !texts.includes(one));
    parts += latest.length;
    if (parts > MOST_PARTS) return { texts: [...texts, ...latest.slice(0, MOST_PARTS)], deeper: true };
    texts.push(...latest);
  }
  return { texts, deeper: latest.some((one) => percentDecoded(one).length > 0) };
}

function percentDecoded(text: string): string[] {
  if (!text.includes('%')) return [];
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return decoded === text ? [] : [decoded];
}

const BASE64 = /[A-Za-z0-9+/_-]{8,}={0,2}/g;
const HEXADECIMAL = /^(?:[0-9a-f]{2}){6,}$/i;
/** Text, as a name, an address or JSON is. */
const PRINTABLE = /^[\t\n\r\x20-\x7e]{6,}$/;

function partsDecoded(text: string): string[] {
  return [...text.matchAll(BASE64)].flatMap(([whole]) => {
    // The slash may be a sign of base64, or part segments of a path.
    const pieces = new Set(whole.includes('/') ? [whole, ...whole.split('/')] : [whole]);
    return [...pieces].flatMap((piece) => {
      const bytes = HEXADECIMAL.test(piece) ? Buffer.from(piece, 'hex') : Buffer.from(piece, 'base64');
      const decoded = bytes.toString('latin1');
      return PRINTABLE.test(decoded) ? [decoded] : [];
    });
  });
}
