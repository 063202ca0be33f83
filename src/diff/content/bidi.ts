/**
 * Signs that turn the direction of writing in source code, so that it is shown in another order than it is run in
 * ("Trojan Source", CVE-2021-42574). Text that is written from right to left needs them, and is left alone.
 */
import { copyOf } from '../../lib/copy-of.ts';
import type { FileVersion, TextChunk } from '../../model.ts';

export interface BidiHit {
  readonly file: FileVersion;
  readonly line: number;
  /** "U+202E". */
  readonly sign: string;
  /** The line, as a byte string. */
  readonly text: string;
}

/** Signs that turn the direction, U+202A to U+202E and U+2066 to U+2069, in UTF-8. */
export const SIGN = /\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])/;

/** Prose, translations and markup: people write from right to left in them. Other text is taken as source code. */
export const PROSE =
  /\.(?:md|mdx|markdown|txt|rst|adoc|tex|html?|xhtml|xml|xlf|xliff|svg|vue|po|pot|json5?|ya?ml|toml|properties|strings|stringsdict|arb|resx?|ftl|csv|tsv|srt|vtt|log)$/i;

/** Looks at all text that is handed on; keeps the first hit of each file. */
export class BidiWatch {
  #hits: BidiHit[] = [];
  #last: FileVersion | null = null;

  look(file: FileVersion, chunk: TextChunk): void {
    // Looking for its first byte alone is far faster.
    if (file === this.#last || !chunk.text.includes('\xe2') || !SIGN.test(chunk.text)) return;
    const isProse = PROSE.test(file.path);
    let line = chunk.line;
    for (const text of chunk.text.split('\n')) {
      const sign = SIGN.test(text) ? turningSign(Buffer.from(text, 'latin1').toString(), isProse) : null;
      if (sign !== null) {
        this.#hits.push({ file, line, sign, text: copyOf(text) });
        this.#last = file;
        return;
      }
      line++;
    }
  }

  /** What was found since the last call. */
  take(): readonly BidiHit[] {
    const hits = this.#hits;
    this.#hits = [];
    return hits;
  }
}

const ISOLATES = '\u2066\u2067\u2068';
const CLOSERS = '\u202c\u2069';
const OVERRIDES = '\u202d\u202e';
/** Hebrew, Arabic, Syriac, Thaana, N'Ko and kin. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|\ud802|\ud803|\ud83a|\ud83b/;
const CODE = /[;{}=<>]|\/\/|\/\*|\*\/|#!/;

/**
 * The sign of a line that nothing explains, or null. Explained is what opens before right-to-left letters and is closed
 * behind them on the same line, without code in it; in prose, everything but an override.
 */
export function turningSign(line: string, isProse: boolean): string | null {
  const open: { readonly sign: string; readonly at: number }[] = [];
  let unexplained: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (CLOSERS.includes(sign)) {
      const opener = open.pop();
      const within = opener === undefined ? '' : line.slice(opener.at + 1, at);
      if (!RIGHT_TO_LEFT.test(within) || CODE.test(within)) unexplained ??= opener?.sign ?? sign;
    } else if (
      ISOLATES.includes(sign) ||
      OVERRIDES.includes(sign) ||
      sign === '\u202a' ||
      sign === '\u202b'
    ) {
      open.push({ sign, at });
      if (isProse && OVERRIDES.includes(sign) && !RIGHT_TO_LEFT.test(line)) return codeOf(sign);
    }
  }
  if (isProse) return null;
  const left = unexplained ?? open[0]?.sign ?? null;
  return left === null ? null : codeOf(left);
}

function codeOf(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
}
