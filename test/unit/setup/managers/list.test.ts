/** The list of hook managers is what the docs show. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HOOKS } from '../../../../src/setup/hook/hook-script.ts';
import { MANAGERS } from '../../../../src/setup/managers/index.ts';

const DOCS = readFileSync('docs/hooks.md', 'utf8');

test.each(MANAGERS.map((manager) => [manager.name, manager] as const))(
  '%s has its row in docs/hooks.md',
  (name, manager) => {
    const rows = DOCS.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.some((row) => (row.split('|')[1] ?? '').includes(name))).toBe(true);
    expect(manager.runs.length).toBeGreaterThan(0);
    expect(HOOKS).toEqual(expect.arrayContaining([...manager.runs]));
  },
);

test('each has a name of its own, and plain hooks come last', () => {
  const names = MANAGERS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.at(-1)).toBe('plain git hooks');
});
