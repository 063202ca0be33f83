/** `anteater allow`: ignore entries, keyed by content, written into the rc file. */

import { allowEntry, reasonProblem, type ToAllow } from '../../config/edit.ts';
import { isoDay } from '../../lib/time.ts';
import { indicatorWord, pathWord } from '../../report/terminal/quoting.ts';
import {
  allowedText,
  allowQuestion,
  askAgain,
  NOTHING_BLOCKED,
  WHY_HARMLESS,
} from '../../report/words/allow.ts';
import {
  allowedByPath,
  bareRepository,
  lastNeedsTerminal,
  lastTakesNothing,
  neither,
  nothingToAllow,
  outsideRepository,
} from '../../report/words/errors.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { type Blocked, readBlocked } from '../last-report.ts';
import { readOperand } from '../operand.ts';
import { openPrompt, type Prompt } from '../prompt.ts';

type Subject = Pick<ToAllow, 'kind' | 'value' | 'path'>;

export async function runCommand(context: Context, operands: readonly string[]): Promise<ExitCode> {
  const { options } = context;
  const { root } = await context.requireRepository();
  if (root === null) throw bareRepository();
  if (options.last === true) return allowLast(context, root, operands);
  if (operands.length === 0) throw nothingToAllow();
  // All are read before the first is written: a mistake in one changes nothing.
  const subjects: Subject[] = [];
  for (const operand of operands) subjects.push(await readSubject(context, root, operand));
  for (const subject of subjects) await write(context, root, subject, options.reason ?? null);
  return 0;
}

async function write(context: Context, root: string, subject: Subject, reason: string | null): Promise<void> {
  const { config, expires = null } = context.options;
  const today = isoDay(context.now());
  const file = config === undefined ? null : { given: config, cwd: context.io.cwd };
  const done = await allowEntry(root, { ...subject, reason, expires }, { today, file });
  await context.print(allowedText(done));
}

async function readSubject(context: Context, root: string, operand: string): Promise<Subject> {
  const read = await readOperand(context, operand);
  if (read.kind === 'file') {
    if (read.path.startsWith('../')) throw outsideRepository(operand);
    return { kind: 'binary', path: read.path, value: read.content.sha256 };
  }
  if (read.kind === 'indicator') {
    const { type, value } = read.indicator;
    if (type === 'file') throw allowedByPath();
    return { kind: type === 'ip' ? 'ip' : 'url', value, path: null };
  }
  // A network and a host pattern are not indicators, but they are entries that the rc file knows; its own reader judges them.
  if (/^[0-9a-f.:]+\/\d+$/i.test(operand)) return { kind: 'ip', value: operand, path: null };
  if (operand.startsWith('*.')) return { kind: 'url', value: operand, path: null };
  throw neither(operand, operand, root, read.why);
}

/** What the last report blocked, one by one. Without a terminal nobody can be asked, so the commands are named. */
async function allowLast(context: Context, root: string, operands: readonly string[]): Promise<ExitCode> {
  if (operands.length > 0) throw lastTakesNothing();
  const blocked = (await readBlocked(context)).flatMap(subjectsOf);
  const [first] = blocked;
  if (first === undefined) {
    await context.print(NOTHING_BLOCKED);
    return 0;
  }
  const prompt = openPrompt(context);
  if (prompt === null) throw lastNeedsTerminal(wordOf(first));
  try {
    for (const subject of blocked) {
      const agreed = await prompt.confirm(allowQuestion(operandOf(subject)), false);
      if (agreed === null) break;
      if (!agreed) continue;
      const reason = context.options.reason ?? (await askReason(prompt));
      if (reason === null) break;
      await write(context, root, subject, reason);
    }
  } finally {
    prompt.close();
  }
  return 0;
}

/** Until there is one that an entry can have; null: nobody answers any more. */
async function askReason(prompt: Prompt): Promise<string | null> {
  for (let question = WHY_HARMLESS; ; question = askAgain(WHY_HARMLESS)) {
    const reason = await prompt.ask(question);
    if (reason === null || reasonProblem(reason) === null) return reason;
  }
}

function subjectsOf({ type, value, paths }: Blocked): Subject[] {
  if (type === 'file') return paths.map((path) => ({ kind: 'binary', value, path }));
  return [{ kind: type === 'ip' ? 'ip' : 'url', value, path: null }];
}

function wordOf({ kind, path, value }: Subject): string {
  if (path !== null) return pathWord({ path, pathBytes: null }, '');
  return indicatorWord({ type: kind === 'ip' ? 'ip' : 'url', value });
}

function operandOf({ path, value }: Subject): string {
  return path ?? value;
}
