/** Dots as people write them where a name must not become a link: `evil[.]net`, `evil(dot)net`. */

/** The source of an expression; letters of any case. */
export const DEFANGED_DOT = String.raw`\[\.\]|\(\.\)|\[dot\]|\(dot\)`;

export function withPlainDots(text: string): string {
  return text.includes('[') || text.includes('(') ? text.replace(new RegExp(DEFANGED_DOT, 'gi'), '.') : text;
}
