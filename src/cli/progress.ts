/**
 * What is said during a wait: on a terminal a bar with the time left, elsewhere nothing at a commit and one line a minute at a
 * push or in CI (a silent hook of minutes is killed by its user); the first within a second of the start. What ends sooner
 * says nothing, so that the outcome is the first line. Always on standard error.
 */
import type { WriteStream } from 'node:tty';
import type { Stage } from '../config/settings.ts';
import type { Progress as LookupProgress } from '../lookup/lookup.ts';
import { type Reading, waitText } from '../report/words/waiting.ts';
import type { Context } from './context.ts';
import { wantsColor } from './style.ts';

export interface Progress {
  readonly update: (progress: LookupProgress) => void;
  readonly say: (text: string) => void;
  /** Takes it off the terminal while the user is asked something. */
  readonly whileAsking: <T>(work: () => Promise<T>) => Promise<T>;
  readonly stop: () => void;
}

const FIRST_LINE_MS = 700;
/** The second line comes sooner: by then it is known how long it takes. */
const SECOND_LINE_MS = 10_000;
const LINE_MS = 60_000;
/** What takes no longer than this shows nothing. */
const APPEARS_MS = 300;
const TICK_MS = 1_000;

/** `goesOn`: what is not answered is looked up in the background. */
export function startProgress(context: Context, stage: Stage, goesOn: boolean): Progress {
  if (context.options.quiet === true || context.options.background === true) return SILENT;
  const { terminal, env } = context.io;
  // What shows every line that was ever written (a CI's log, a dumb terminal) gets lines.
  if (terminal !== null && env.CI === undefined && env.TERM !== 'dumb')
    return new Spinner(terminal, context, goesOn);
  return stage === 'staged' ? SILENT : new Lines(context, goesOn);
}

const SILENT: Progress = { update: () => {}, say: () => {}, whileAsking: (work) => work(), stop: () => {} };

class Spinner implements Progress {
  private readonly stream: WriteStream;
  private readonly reading: Omit<Reading, 'bar'>;
  private readonly signs: string;
  private readonly color: boolean;
  private readonly env: NodeJS.ProcessEnv;
  private said: string | null = null;
  private last: LookupProgress | null = null;
  private shown: { text: string; stop: () => unknown } | null = null;
  private due = false;
  private hidden = false;
  private readonly timers: NodeJS.Timeout[];

  constructor(stream: WriteStream, { io, options, style }: Context, goesOn: boolean) {
    this.stream = stream;
    this.reading = { goesOn, terminal: true };
    this.color = wantsColor(io, options, stream);
    this.env = io.env;
    this.signs = style.unicode ? '█░' : '#-';
    const appear = setTimeout(() => {
      this.due = true;
      this.tick();
    }, APPEARS_MS);
    this.timers = [appear, setInterval(() => this.tick(), TICK_MS)];
    for (const timer of this.timers) timer.unref();
  }

  readonly update = (progress: LookupProgress): void => {
    this.last = progress;
    this.tick();
  };
  readonly say = (text: string): void => {
    this.said = text;
    this.tick();
  };
  readonly whileAsking = async <T>(work: () => Promise<T>): Promise<T> => {
    this.hide();
    try {
      return await work();
    } finally {
      this.hidden = false;
      this.due = true;
    }
  };
  readonly stop = (): void => {
    for (const timer of this.timers) clearTimeout(timer);
    this.hide();
  };

  private hide(): void {
    this.hidden = true;
    this.shown?.stop();
    this.shown = null;
  }

  private tick(): void {
    // The sign that turns and a blank stand before it, and the terminal's own ^C behind it.
    const columns = (this.stream.columns || 80) - 5;
    const reading = { ...this.reading, bar: { signs: this.signs, columns } };
    const all = this.last === null ? (this.said ?? '') : waitText(this.last, reading, Date.now());
    const text = all.length > columns ? `${all.slice(0, columns - 1)}…` : all;
    if (this.shown !== null) this.shown.text = text;
    else if (this.due && !this.hidden && text !== '') void this.appear(text);
  }

  private async appear(text: string): Promise<void> {
    this.due = false;
    // Its colours obey the environment alone, and are made when it is loaded.
    if (!this.color) this.env.NO_COLOR = '1';
    const { default: yocto } = await import('yocto-spinner');
    if (!this.hidden && this.shown === null) {
      // Its own handler would end the process before what was not answered is written down.
      this.shown = yocto({ text, stream: this.stream, color: 'cyan', handleSignals: false }).start();
    }
  }
}

class Lines implements Progress {
  /** When this process wrote lines: reading and looking up are one wait for whoever waits. */
  private static readonly written: number[] = [];
  private readonly context: Context;
  private readonly reading: Reading;
  private said = 'looking at what is new';
  private last: LookupProgress | null = null;
  private waited = false;
  private readonly timers: NodeJS.Timeout[];

  constructor(context: Context, goesOn: boolean) {
    this.context = context;
    this.reading = { bar: null, goesOn, terminal: false };
    const untilFirst = Math.max(0, context.io.startedAt + FIRST_LINE_MS - Date.now());
    const first = Lines.written.length > 0 ? [] : [setTimeout(() => this.write(), untilFirst)];
    this.timers = [...first, setInterval(() => this.again(), TICK_MS)];
    for (const timer of this.timers) timer.unref();
  }

  readonly update = (progress: LookupProgress): void => {
    this.last = progress;
    // A wait is said at once, the first time; so is a file that is analysed.
    const waits = progress.waitingUntilMs !== null || progress.upload !== null;
    if (waits && !this.waited) {
      this.waited = true;
      this.write();
    } else this.again();
  };
  readonly say = (text: string): void => {
    this.said = text;
    this.again();
  };
  readonly whileAsking = <T>(work: () => Promise<T>): Promise<T> => work();
  readonly stop = (): void => {
    for (const timer of this.timers) clearTimeout(timer);
  };

  private write(): void {
    clearTimeout(this.timers.length > 1 ? this.timers[0] : undefined);
    Lines.written.push(Date.now());
    const text = this.last === null ? this.said : waitText(this.last, this.reading, Date.now());
    void this.context.warn(text);
  }

  private again(): void {
    const last = Lines.written.at(-1);
    const pause = Lines.written.length === 1 ? SECOND_LINE_MS : LINE_MS;
    if (last !== undefined && Date.now() - last >= pause) this.write();
  }
}
