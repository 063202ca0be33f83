/** The help: as wide as the terminal, only what the command takes, and the version by its short name. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../src/cli/commands/completion.ts';
import { COMMANDS, nameOf } from '../../src/cli/commands.ts';
import { aboutText, afterHelp } from '../../src/cli/help.ts';
import { FORMAT_NAMES } from '../../src/report/formats/index.ts';
import { withWorld } from '../helpers/cli.ts';

const program = () => 'anteater';

describe.each(COMMANDS.map((row) => [nameOf(row), row] as const))('anteater %s', (name, row) => {
  test('has a help that fits 80 columns, with every option and an example', async () => {
    await withWorld(async ({ anteater }) => {
      const { code, stdout } = await anteater([name, '--help']);
      expect(code).toBe(0);
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
      for (const option of optionsOf(row)) expect(stdout).toContain(option.flags);
      expect(row.examples.length).toBeGreaterThan(0);
      for (const [command] of row.examples) expect(stdout).toContain(command);
    });
  });

  test('is broken at the width of the terminal', () => {
    for (const width of [40, 60, 100]) {
      const examples = new Set(row.examples.map(([command]) => `  ${command}`));
      for (const line of aboutText(row, width, program).split('\n')) {
        if (!examples.has(line)) expect(line.length, line).toBeLessThanOrEqual(width);
      }
    }
  });
});

test('the general help fits, too', () => {
  for (const width of [40, 80, 100]) {
    for (const line of afterHelp(width, program).split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  }
});

test('examples name the program as this person starts it', () => {
  const [row] = COMMANDS;
  const text = row === undefined ? '' : aboutText(row, 80, () => 'npx anteater');
  expect(text).toMatch(/^ {2}npx anteater {3,}what is staged$/m);
  expect(text).toMatch(/^ {2}npx anteater staged src\/a\.ts /m);
});

test('a command that prints figures offers their formats alone, and refuses the others', async () => {
  await withWorld(async ({ anteater }) => {
    const figures = COMMANDS.filter(({ groups }) => groups.includes('figures')).map(nameOf);
    expect(figures).toEqual(expect.arrayContaining(['quota', 'pending', 'doctor']));
    for (const name of figures) {
      const { stdout } = await anteater([name, '--help']);
      for (const format of FORMAT_NAMES) {
        expect(stdout.includes(`"${format}"`), `${name} ${format}`).toBe(['pretty', 'json'].includes(format));
      }
      expect(await anteater([name, '--format', 'sarif'])).toMatchObject({ code: 2, stdout: '' });
    }
  });
});

test('help and --help print the same, and help knows the commands alone', async () => {
  await withWorld(async ({ anteater }) => {
    for (const command of ['', 'scan', 'doctor']) {
      const asked = await anteater(['help', command].filter((word) => word !== ''));
      const flag = await anteater([command, '--help'].filter((word) => word !== ''));
      expect(asked.stdout).toContain('Usage: anteater');
      expect([asked.code, asked.stdout, asked.stderr]).toEqual([0, flag.stdout, '']);
    }
    const unknown = await anteater(['help', 'nope']);
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('"nope" is not a command');
  });
});

test('-v and --version print the version alone', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  await withWorld(async ({ anteater }) => {
    for (const flag of ['-v', '--version']) {
      expect(await anteater([flag])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
    }
  });
});

test('--output into a folder that is not there fails before anything is asked', async () => {
  await withWorld(async ({ anteater, repo, vt }) => {
    await repo.stage('a.txt', 'http://evil.net/x\n');
    for (const args of [['staged'], ['scan', '--path', '.'], ['lookup', '8.8.8.8'], ['quota']]) {
      const run = await anteater([...args, '--output', 'no/such/report.txt']);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toContain('there is no folder');
    }
    expect(vt.requests).toEqual([]);
  });
});
