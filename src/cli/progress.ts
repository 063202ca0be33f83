/**
 * What is said during a wait: on a terminal a bar with the time left, elsewhere nothing at a commit and one line a minute at a
 * push or in CI (a silent hook of minutes is killed by its user); the first within a second of the start. What ends sooner
 * says nothing, so that the outcome is the first line. Always on standard error.
 */
import type { WriteStream } from 'node:tty';
import type { Stage } from '../config/settings.ts';
import type { Progress as LookupProgress } from '../lookup/lookup.ts';
import { LOOKING, type WaitStyle, waitText } from '../report/words/waiting.ts';
import type { Context } from './context.ts';
import { wantsColor } from './style.ts';

export interface WaitDisplay {
  readonly update: (progress: LookupProgress) => void;
  readonly say: (text: string) => void;
  /** Takes it off the terminal while the user is asked something. */
  whileAsking<T>(work: () => Promise<T>): Promise<T>;
  readonly stop: () => void;
}

/** What ends sooner says nothing. */
const BAR_MS = 300;
const FIRST_LINE_MS = 700;
/** The second line comes sooner than the others: by then it is known how long it takes. */
const SECOND_LINE_MS = 10_000;
const LINE_MS = 60_000;
const TICK_MS = 200;

/** `goesOn`: what is not answered is looked up in the background. */
export function startProgress(context: Context, stage: Stage, goesOn: boolean): WaitDisplay {
  if (context.options.quiet === true || context.options.background === true) return SILENT;
  const { terminal, env } = context.io;
  // What shows every line that was ever written (a CI's log, a dumb terminal) gets lines.
  if (terminal !== null && env.CI === undefined && env.TERM !== 'dumb')
    return new Spinner(terminal, context, goesOn);
  return stage === 'staged' ? SILENT : new Lines(context, goesOn);
}

const SILENT: WaitDisplay = {
  update: () => {},
  say: () => {},
  whileAsking: (work) => work(),
  stop: () => {},
};

/** What was last said; it is looked at again a few times a second. */
abstract class Saying implements WaitDisplay {
  protected readonly context: Context;
  protected readonly goesOn: boolean;
  protected readonly begun = Date.now();
  protected said = '';
  protected last: LookupProgress | null = null;
  private readonly timer = setInterval(() => this.tick(), TICK_MS).unref();

  constructor(context: Context, goesOn: boolean) {
    this.context = context;
    this.goesOn = goesOn;
  }

  readonly update = (progress: LookupProgress): void => {
    this.last = progress;
    this.tick();
  };
  readonly say = (text: string): void => {
    this.said = text;
    this.tick();
  };
  whileAsking<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
  readonly stop = (): void => {
    clearInterval(this.timer);
    this.end();
  };

  protected text(style: WaitStyle): string {
    return this.last === null ? this.said : waitText(this.last, style, Date.now());
  }
  protected end(): void {}
  protected abstract tick(): void;
}

class Spinner extends Saying {
  private readonly stream: WriteStream;
  private shown: { text: string; stop: () => unknown } | null = null;
  private hidden = false;

  constructor(stream: WriteStream, context: Context, goesOn: boolean) {
    super(context, goesOn);
    this.stream = stream;
  }

  override async whileAsking<T>(work: () => Promise<T>): Promise<T> {
    this.end();
    try {
      return await work();
    } finally {
      this.hidden = false;
    }
  }

  protected override end(): void {
    this.hidden = true;
    this.shown?.stop();
    this.shown = null;
  }

  protected override tick(): void {
    // The sign that turns and a blank stand before it, and the terminal's own ^C behind it.
    const columns = (this.stream.columns || 80) - 5;
    const bar = { signs: this.context.style.unicode ? '█░' : '#-', columns };
    const all = this.text({ bar, goesOn: this.goesOn });
    const text = all.length > columns ? `${all.slice(0, columns - 1)}…` : all;
    if (this.shown !== null) this.shown.text = text;
    else if (text !== '' && Date.now() - this.begun >= BAR_MS) void this.appear(text);
  }

  private async appear(text: string): Promise<void> {
    const { io, options } = this.context;
    // Its colours obey the environment alone, and are made when it is loaded.
    if (!wantsColor(io, options, this.stream)) io.env.NO_COLOR = '1';
    const { default: yocto } = await import('yocto-spinner');
    if (!this.hidden && this.shown === null) {
      // Its own handler would end the process before what was not answered is written down.
      this.shown = yocto({ text, stream: this.stream, color: 'cyan', handleSignals: false }).start();
    }
  }
}

/** When this process wrote lines: reading and looking up are one wait for whoever waits. */
const written: number[] = [];

class Lines extends Saying {
  protected override said = LOOKING;
  private waited = false;

  protected override tick(): void {
    // A wait is said at once, the first time; so is a file that is analysed.
    const waits = this.last !== null && (this.last.waitingUntilMs !== null || this.last.upload !== null);
    const isNew = waits && !this.waited;
    this.waited ||= waits;
    if (isNew || Date.now() >= this.nextLine()) {
      written.push(Date.now());
      void this.context.warn(this.text({ bar: null, goesOn: this.goesOn }));
    }
  }

  private nextLine(): number {
    const last = written.at(-1);
    if (last === undefined) return this.context.io.startedAt + FIRST_LINE_MS;
    return last + (written.length === 1 ? SECOND_LINE_MS : LINE_MS);
  }
}
