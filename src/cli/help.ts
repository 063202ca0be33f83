/** The help's own texts, broken at the width of whoever reads them. */
import { wrap } from '../report/terminal/width.ts';
import type { CommandRow } from './commands.ts';
import { spelt } from './workplace.ts';

/** What a command does, and its examples, each spelt as this person starts the program. */
export function aboutText(row: CommandRow, width: number, program: () => string): string {
  const capital = row.summary.charAt(0).toUpperCase() + row.summary.slice(1);
  const commands = row.examples.map(
    ([command, does]) => [command === 'anteater' ? program() : spelt(command, program), does] as const,
  );
  const column = Math.max(0, ...commands.map(([command, does]) => (does === undefined ? 0 : command.length)));
  const examples = commands.flatMap(([command, does]) => {
    if (does === undefined) return [`  ${command}`];
    const line = `  ${command.padEnd(column)}   ${does}`;
    return line.length <= width ? [line] : [`  ${command}`, ...wrap(does, width, '      ')];
  });
  return [wrap(`${capital}.`, width), wrap(row.about, width), examples]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const AFTER_HELP = [
  'Exit codes: 0 passed, 1 blocked by a finding, 2 could not run, 3 blocked because something could not be checked.',
  'Environment: VT_KEY (your key), ANTEATER_REDIS_URL (shared quota), ANTEATER_HOME, HTTPS_PROXY, NO_COLOR, ANTEATER_SKIP=1 (skip, saying so).',
  'Start here: anteater init, then anteater key set, then anteater doctor.',
];

export function afterHelp(width: number, program: () => string): string {
  const paragraphs = AFTER_HELP.map((text) => wrap(spelt(text, program), width).join('\n'));
  return `\n${paragraphs.join('\n\n')}`;
}
