import type { CommitPlace } from '../../model.ts';

/**
 * How a report may look. `cli` decides it from options, environment and terminal; renderers only obey. Colours are
 * the terminal's own sixteen, chosen to read on light and dark grounds (no yellow, no blue), and never the only
 * bearer of a meaning.
 */
export interface Style {
  readonly color: boolean;
  /** Columns; layouts keep between 40 and 120. */
  readonly width: number;
  /** Whether `…` and `█` can be shown. */
  readonly unicode: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Whether the terminal makes links of OSC 8 sequences. */
  readonly links: boolean;
  /** ms since the epoch, for ages. */
  readonly now: number;
  readonly workplace: Workplace;
}

/** Where the reader stands, so that every command that is printed works when it is pasted there. */
export interface Workplace {
  /** How this person starts the program: "anteater", "npx anteater". */
  readonly program: string;
  /** The same command with --verbose; null where it cannot be given again (its input is gone). */
  readonly again: string | null;
  /** The work tree's root, absolute; null outside of a repository. */
  readonly root: string | null;
  /** Where the reader stands below the root: "" or "src/lib/". */
  readonly prefix: string;
  /** The commit that is checked out; null without one, or where nobody asked. */
  readonly head: string | null;
  /** Commits of the report, as far as somebody asked. */
  readonly commits: ReadonlyMap<string, CommitPlace>;
}

/** Long lines of prose are hard to read. */
export function proseWidth({ width }: Pick<Style, 'width'>): number {
  return Math.min(width, 100);
}

export interface Paint {
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  /** Underlined. */
  readonly line: (text: string) => string;
  /** The text, and where the terminal can, a link to `url`. */
  readonly link: (text: string, url: string) => string;
}

const same = (text: string) => text;
const PLAIN: Paint = { bad: same, warn: same, good: same, strong: same, line: same, link: same };

/** OSC 8. The address holds printable ASCII alone: anything else could end the sequence. */
function linked(text: string, url: string): string {
  return text !== '' && /^[!-~]+$/.test(url) ? `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\` : text;
}

/** chalk is loaded only for a report with colours. */
export async function paintOf(style: Pick<Style, 'color' | 'links'>): Promise<Paint> {
  const link = style.links ? linked : same;
  if (!style.color) return { ...PLAIN, link };
  const { Chalk } = await import('chalk');
  // The level is explicit: the gate above has decided, chalk's own guess would see another stream.
  const chalk = new Chalk({ level: 1 });
  return {
    bad: (text) => chalk.red.bold(text),
    warn: (text) => chalk.magenta.bold(text),
    good: (text) => chalk.green.bold(text),
    strong: (text) => chalk.bold(text),
    line: (text) => chalk.underline(text),
    link,
  };
}
