/** The texts in a source file: string and template literals, what is put into them shown as `…`. Comments are left out. */
export function literalsOf(source: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (source.startsWith('//', at)) at = ends(source.indexOf('\n', at), source);
    else if (source.startsWith('/*', at)) at = ends(source.indexOf('*/', at), source) + 1;
    else if (char === "'" || char === '"' || char === '`') {
      const { text, end, inner } = literalAt(source, at);
      found.push(text, ...inner);
      at = end;
    }
  }
  return found;
}

function ends(at: number, source: string): number {
  return at < 0 ? source.length : at;
}

interface Literal {
  readonly text: string;
  /** Of its last character. */
  readonly end: number;
  /** The texts inside of `${…}`. */
  readonly inner: readonly string[];
}

function literalAt(source: string, start: number): Literal {
  const quote = source[start];
  let text = '';
  const inner: string[] = [];
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at] ?? '';
    if (char === quote) return { text, end: at, inner };
    if (char === '\\') {
      text += source[at + 1] ?? '';
      at += 1;
    } else if (quote === '`' && source.startsWith('${', at)) {
      const end = closing(source, at + 2);
      inner.push(...literalsOf(source.slice(at + 2, end)));
      text += '…';
      at = end;
    } else text += char;
  }
  return { text, end: source.length, inner };
}

/** Where the bracket is that ends the expression which begins here. */
function closing(source: string, start: number, [open, close]: string = '{}'): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const char = source[at];
    if (char === "'" || char === '"' || char === '`') at = literalAt(source, at).end;
    else if (char === open) depth += 1;
    else if (char === close) {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return source.length;
}

/** The texts in each call: `name(…)`, nested ones included. */
export function callsOf(source: string, name: string): string[][] {
  const calls: string[][] = [];
  for (let at = source.indexOf(`${name}(`); at >= 0; at = source.indexOf(`${name}(`, at + 1)) {
    const start = at + name.length + 1;
    calls.push(literalsOf(source.slice(start, closing(source, start, '()'))));
  }
  return calls;
}
