/** `anteater doctor`: one line a thing, worst last in words and never by colour alone, with the command that mends it. Pure. */
import { escapeForTerminal, visibleJson } from '../terminal/escape.ts';
import { paintOf, type Style } from '../terminal/style.ts';
import { wrap } from '../terminal/width.ts';

/** One thing that was looked at. */
export interface CheckupLine {
  readonly name: string;
  readonly ok: 'ok' | 'warn' | 'bad';
  readonly detail: string;
  readonly mend: string | null;
}

const WORD = { ok: 'ok', warn: 'warning', bad: 'BROKEN' } as const;

/** @param output what the proof's hook printed; shown only where the proof failed or everything is asked for */
export async function renderCheckups(
  checkups: readonly CheckupLine[],
  output: string | null,
  style: Style,
): Promise<string> {
  const paint = await paintOf(style);
  const colors = { ok: paint.good, warn: paint.warn, bad: paint.bad };
  const indent = ' '.repeat(25);
  const width = Math.min(style.width, 100);
  const lines = checkups.flatMap(({ name, ok, detail, mend }) => {
    const [first = '', ...more] = wrap(escapeForTerminal(detail), width - indent.length);
    return [
      `  ${colors[ok](WORD[ok].padEnd(7))}  ${escapeForTerminal(name).padEnd(14)}  ${first}`,
      ...more.map((line) => `${indent}${line}`),
      ...(mend === null ? [] : [`${indent}mend: ${paint.strong(escapeForTerminal(mend))}`]),
    ];
  });
  const proof =
    output === null
      ? []
      : ['', '  What the hook said:', ...output.split('\n').map((line) => `    ${escapeForTerminal(line)}`)];
  return `${[headline(checkups), '', ...lines, ...proof].join('\n').trimEnd()}\n`;
}

function headline(checkups: readonly CheckupLine[]): string {
  const bad = checkups.filter(({ ok }) => ok === 'bad').length;
  const warnings = checkups.filter(({ ok }) => ok === 'warn').length;
  const parts = [
    ...(bad > 0 ? [`${bad} broken`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return parts.length === 0 ? 'anteater: everything is in order' : `anteater: ${parts.join(', ')}`;
}

export function renderCheckupsJson(checkups: readonly CheckupLine[]): string {
  return `${visibleJson(JSON.stringify({ schema: 1, checkups }, null, 2))}\n`;
}
