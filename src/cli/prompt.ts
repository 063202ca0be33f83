/** Questions to a person at a terminal. */
import { createInterface } from 'node:readline/promises';
import { type Io, write } from './io.ts';

export interface Prompt {
  /** The line that was typed; null at the end of the input (Ctrl-D), after which nobody can be asked. */
  ask(question: string): Promise<string | null>;
  close(): void;
}

/** null where there is no terminal to ask at. */
export function openPrompt({ stdin, terminal }: Io): Prompt | null {
  if (stdin.isTTY !== true || terminal === null) return null;
  const lines = createInterface({ input: stdin, output: terminal });
  // The iterator keeps lines that were typed before their question; `question` would lose them.
  const typed = lines[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      await write(terminal, question);
      const { value, done } = await typed.next();
      return done === true ? null : value.trim();
    },
    close: () => lines.close(),
  };
}
