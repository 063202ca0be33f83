/** An rc file in JSON, or the part of package.json that is ours, written again with the indentation it had. */

/** `expected`: what the configuration says after the edit. */
export function editJson(text: string, expected: unknown, packaged: boolean): string {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const whole = packaged ? withPart(JSON.parse(text), expected) : expected;
  const end = text === '' || /\n\s*$/.test(text) ? newline : '';
  return JSON.stringify(whole, null, indent).replaceAll('\n', newline) + end;
}

/** A key that a distribution keeps beside the configuration stays where it is. */
function withPart(whole: unknown, expected: unknown): unknown {
  if (typeof whole !== 'object' || whole === null || typeof expected !== 'object') return whole;
  const part: unknown = 'anteater' in whole ? whole.anteater : {};
  const shipped =
    typeof part === 'object' && part !== null && 'defaultKey' in part ? { defaultKey: part.defaultKey } : {};
  return { ...whole, anteater: { ...shipped, ...expected } };
}
