/** Questions to a person at a terminal. */
import { createInterface } from 'node:readline/promises';
import type { Context } from './context.ts';
import { write } from './io.ts';

export interface Prompt {
  /** The line that was typed; null at its end (Ctrl-D, Ctrl-C), after which nobody can be asked. */
  ask(question: string): Promise<string | null>;
  /** Yes or no, `usually` where nothing was typed; null as above. */
  confirm(question: string, usually: boolean): Promise<boolean | null>;
  close(): void;
}

export function canAsk({ io }: Pick<Context, 'io'>): boolean {
  return io.stdin.isTTY === true && io.terminal !== null;
}

/** null where there is no terminal to ask at. */
export function openPrompt({ io, interrupted }: Pick<Context, 'io' | 'interrupted'>): Prompt | null {
  const { stdin, terminal } = io;
  if (stdin.isTTY !== true || terminal === null) return null;
  // Without raw mode, so that Ctrl-C is the signal that ends every other wait as well.
  const lines = createInterface({ input: stdin, output: terminal, terminal: false, signal: interrupted });
  // The iterator keeps lines that were typed before their question; `question` would lose them.
  const typed = lines[Symbol.asyncIterator]();
  const ask = async (question: string) => {
    await write(terminal, question);
    const { value, done } = await typed.next();
    if (done !== true) return value.trim();
    await write(terminal, '\n');
    return null;
  };
  return {
    ask,
    confirm: async (question, usually) => {
      const answer = await ask(question);
      if (answer === '') return usually;
      return answer === null ? null : /^y(es)?$/i.test(answer);
    },
    close: () => lines.close(),
  };
}
