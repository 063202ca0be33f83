/** Which look the output gets: the user's word, then the environment's, then the terminal's. */
import type { Style } from '../report/terminal/style.ts';
import type { Io } from './io.ts';
import type { RawOptions } from './options.ts';

export function wantsColor(io: Io, options: Pick<RawOptions, 'color'>): boolean {
  if (options.color !== undefined) return options.color;
  if (io.env.NO_COLOR !== undefined && io.env.NO_COLOR !== '') return false;
  if (io.env.FORCE_COLOR !== undefined && io.env.FORCE_COLOR !== '') return io.env.FORCE_COLOR !== '0';
  return io.stdout.isTTY === true && io.env.TERM !== 'dumb';
}

export function styleOf(io: Io, options: RawOptions): Style {
  return {
    color: wantsColor(io, options),
    width: Math.min(Math.max(io.stdout.columns ?? 80, 40), 120),
    unicode: io.stdout.isTTY === true && !/^(C|POSIX)$/.test(io.env.LC_ALL ?? io.env.LANG ?? ''),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
    now: Date.now(),
  };
}
