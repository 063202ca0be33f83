/** `anteater allow`: what it asks, and what it has done. */
import { defang } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

export const NOTHING_BLOCKED = 'anteater: the last report of this repository blocked nothing\n';
export const WHY_HARMLESS = '  why is it harmless? ';

/** What was typed is no reason. */
export const askAgain = (question: string) =>
  `  a reason in one line, for those who read the rc file later\n${question}`;

export function allowQuestion(operand: string): string {
  return `Allow ${defang(operand)}? [y/N] `;
}

const CHANGE = {
  created: 'written',
  added: 'added',
  updated: 'updated',
  unchanged: 'was there already',
} as const;

export function allowedText(done: {
  readonly file: string;
  readonly key: string;
  readonly change: keyof typeof CHANGE;
  readonly entry: string;
}): string {
  const [file, key, entry] = [done.file, done.key, done.entry].map(escapeForTerminal);
  return `anteater: ${file}, ${key}: ${CHANGE[done.change]}\n  ${entry}\n`;
}
