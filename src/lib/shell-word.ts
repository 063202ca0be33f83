const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A text as one word for a POSIX shell, which runs nothing of it. */
export function quoteWord(text: string): string {
  return PLAIN.test(text) && !text.startsWith('-') ? text : `'${escapeQuotes(text)}'`;
}

/** Inside single quotes a quote is: end, an escaped quote, begin. */
export function escapeQuotes(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}
