/** The docs lead where they say, and their commands are ones that the program takes. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS, DEFAULT_COMMAND, nameOf } from '../../../src/cli/commands.ts';
import { optionsOf } from '../../../src/cli/completion.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && !/^(?:\.changeset|test|docs\/examples)\//.test(path));
const textOf = (path: string) => readFileSync(`${root}${path}`, 'utf8');

/** GitHub's name of a heading. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

describe('links inside the repository', () => {
  test('there are pages', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/reports.md', 'docs/troubleshooting.md']),
    );
  });

  test.each(pages)('%s', (path) => {
    const text = textOf(path)
      .replace(/^```[\s\S]*?^```/gm, '')
      .replace(/`[^`\n]*`/g, '');
    for (const [link, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/i.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const full = file === '' ? `${root}${path}` : resolve(root, dirname(path), file);
      expect(existsSync(full), `${link} in ${path}`).toBe(true);
      if (anchor !== undefined && full.endsWith('.md')) {
        expect(anchorsOf(readFileSync(full, 'utf8')), `${link} in ${path}`).toContain(anchor);
      }
    }
  });
});

/** The real parser, which runs nothing. */
function parse(words: readonly string[]): void {
  const program = new Command('anteater').exitOverride().version('0', '-v, --version');
  program.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const row of COMMANDS) {
    const command = program
      .command(row.usage, { isDefault: nameOf(row) === DEFAULT_COMMAND })
      .allowExcessArguments(false)
      .action((first: unknown) => {
        if (row.actions !== undefined) expect(row.actions).toContain(first);
      });
    for (const { flags, text, choices } of optionsOf(row)) {
      const option = new Option(flags, text);
      command.addOption(choices === undefined ? option : option.choices([...choices]));
    }
  }
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/helpDisplayed|commander\.version/.test(code)) throw error;
  }
}

/** `anteater …` in fences and code spans, to the end of the command; capitals and `…` stand for what a reader puts in. */
function commandsOf(text: string): string[] {
  const fenced = [...text.matchAll(/^```(?:sh|bash|yaml|console|text)?\n([\s\S]*?)^```/gm)].flatMap(
    ([, code = '']) =>
      code
        .split('\n')
        .filter((line) => /^(?:\$ |- run: |\s*(?:- )?)(?:npx |yarn |pnpm exec )?anteater\b/.test(line)),
  );
  const spans = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`((?:npx )?anteater [a-z-][^`\n]*)`/g)];
  return [...fenced, ...spans.map(([, code = '']) => code)];
}

function wordsOf(command: string): string[] | null {
  const plain = command
    .replace(/^.*?\banteater\b/, '')
    .replace(/\s#.*$/, '')
    .replace(/\s{3,}.*$/, '')
    .replace(/\s(?:\||>|<|&&|;).*$/, '');
  // A form with alternatives or things left out is a description.
  if (/[…[\]|]|\.\.\.(?!\w)/.test(plain.replace(/'[^']*'/g, ''))) return null;
  return (plain.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

describe('commands', () => {
  const found = pages.flatMap((path) =>
    commandsOf(textOf(path)).flatMap((command) => {
      const words = wordsOf(command);
      return words === null || /^(?:\.?rc|hook|key$)/.test(words[0] ?? '')
        ? []
        : [[path, command, words] as const];
    }),
  );

  test('there are many', () => expect(found.length).toBeGreaterThan(40));

  test.each(found)('%s: %s', (_, command, words) => {
    const [first = ''] = words;
    const known = first === '' || first.startsWith('-') || COMMANDS.some((row) => nameOf(row) === first);
    // A command alone is its name.
    if (!known || (words.length === 1 && !first.startsWith('-'))) return;
    expect(() => parse(words), command).not.toThrow();
  });
});
