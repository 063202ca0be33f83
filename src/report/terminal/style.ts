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
  /** ms since the epoch, for ages. */
  readonly now: number;
}

export interface Paint {
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly link: (text: string) => string;
}

const same = (text: string) => text;
const PLAIN: Paint = { bad: same, warn: same, good: same, strong: same, link: same };

/** chalk is loaded only for a report with colours. */
export async function paintOf(style: Pick<Style, 'color'>): Promise<Paint> {
  if (!style.color) return PLAIN;
  const { Chalk } = await import('chalk');
  // The level is explicit: the gate above has decided, chalk's own guess would see another stream.
  const chalk = new Chalk({ level: 1 });
  return {
    bad: (text) => chalk.red.bold(text),
    warn: (text) => chalk.magenta.bold(text),
    good: (text) => chalk.green.bold(text),
    strong: (text) => chalk.bold(text),
    link: (text) => chalk.underline(text),
  };
}
