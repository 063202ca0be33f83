/** Which look the output gets: the user's word, then the environment's, then the terminal's. */
import type { Style } from '../report/terminal/style.ts';
import type { Io } from './io.ts';
import type { RawOptions } from './options.ts';
import { workplaceOf } from './workplace.ts';

export function wantsColor(io: Pick<Io, 'env' | 'stdout'>, options: Pick<RawOptions, 'color'>): boolean {
  if (options.color !== undefined) return options.color;
  if (io.env.NO_COLOR !== undefined && io.env.NO_COLOR !== '') return false;
  if (io.env.FORCE_COLOR !== undefined && io.env.FORCE_COLOR !== '') return io.env.FORCE_COLOR !== '0';
  return io.stdout.isTTY === true && io.env.TERM !== 'dumb';
}

/** Terminals that are known to make links of OSC 8, and to show nothing of the address; behind a multiplexer none is. */
export function makesLinks(io: Pick<Io, 'env' | 'stdout'>): boolean {
  const { env } = io;
  if (env.FORCE_HYPERLINK !== undefined && env.FORCE_HYPERLINK !== '') return env.FORCE_HYPERLINK !== '0';
  if (io.stdout.isTTY !== true || env.TERM === 'dumb' || env.CI !== undefined) return false;
  if (env.TMUX !== undefined || /^(?:screen|tmux)/.test(env.TERM ?? '')) return false;
  const known = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|zed|rio|Tabby)$/.test(env.TERM_PROGRAM ?? '');
  const byTerm = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|contour)/.test(env.TERM ?? '');
  const vte = Number(env.VTE_VERSION ?? 0) >= 5000;
  return known || byTerm || vte || env.WT_SESSION !== undefined || env.KONSOLE_VERSION !== undefined;
}

export function styleOf(io: Io, options: RawOptions): Style {
  return {
    color: wantsColor(io, options),
    width: Math.min(Math.max(io.stdout.columns ?? 80, 40), 120),
    unicode: io.stdout.isTTY === true && !/^(C|POSIX)$/.test(io.env.LC_ALL ?? io.env.LANG ?? ''),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
    links: makesLinks(io),
    now: Date.now(),
    workplace: workplaceOf(io, null),
  };
}
