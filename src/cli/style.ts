/** Which look the output gets: the user's word, then the environment's, then the terminal's. */
import type { Style } from '../report/terminal/style.ts';
import type { Io, Output } from './io.ts';
import type { RawOptions } from './options.ts';
import { workplaceOf } from './workplace.ts';

export function wantsColor(
  { env }: Pick<Io, 'env'>,
  options: Pick<RawOptions, 'color'>,
  stream: Pick<Output, 'isTTY'>,
): boolean {
  if (options.color !== undefined) return options.color;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** Terminals that are known to make links of OSC 8, and to show nothing of the address; behind a multiplexer none is. */
export function makesLinks({ env }: Pick<Io, 'env'>, stream: Pick<Output, 'isTTY'>): boolean {
  if (env.FORCE_HYPERLINK !== undefined && env.FORCE_HYPERLINK !== '') return env.FORCE_HYPERLINK !== '0';
  if (stream.isTTY !== true || env.TERM === 'dumb' || env.CI !== undefined) return false;
  if (env.TMUX !== undefined || /^(?:screen|tmux)/.test(env.TERM ?? '')) return false;
  const known = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|zed|rio|Tabby)$/.test(env.TERM_PROGRAM ?? '');
  const byTerm = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|contour)/.test(env.TERM ?? '');
  const vte = Number(env.VTE_VERSION ?? 0) >= 5000;
  return known || byTerm || vte || env.WT_SESSION !== undefined || env.KONSOLE_VERSION !== undefined;
}

/** As wide as the terminal, but for lines that are too long to read. */
export function readableWidth({ columns = 80 }: Pick<Output, 'columns'>): number {
  return Math.min(Math.max(columns, 40), 100);
}

/** The report is read by a program, not by people. */
export function isForMachines({ format = 'pretty' }: Pick<RawOptions, 'format'>): boolean {
  return format !== 'pretty';
}

/** @param stream where the text will go */
export function styleOf(io: Io, options: RawOptions, stream: Output = io.stdout): Style {
  return {
    color: wantsColor(io, options, stream),
    width: Math.min(Math.max(stream.columns ?? 80, 40), 120),
    unicode: stream.isTTY === true && !/^(C|POSIX)$/.test(io.env.LC_ALL ?? io.env.LANG ?? ''),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
    links: makesLinks(io, stream),
    now: Date.now(),
    workplace: workplaceOf(io, null),
  };
}
