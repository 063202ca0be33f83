/** What doctor quotes of a hook. */
import { expect, test } from 'vitest';
import { checkupLine, renderCheckups } from '../../../../src/report/words/doctor.ts';
import { plain } from '../reports.ts';

test('what a hook printed at 80 columns is quoted at 80 columns', async () => {
  const line = `  ${'x'.repeat(78)}`;
  const text = await renderCheckups([], [`${line}\n\u001b[31mred`], plain);
  expect(text.split('\n').every(({ length }) => length <= 80)).toBe(true);
  expect(text).toContain(`\n${line}\n`);
  expect(text).toContain('\\x1b[31mred');
});

test('a fix to copy is quoted so that a shell runs nothing of a hostile path', () => {
  const path = '/srv/$(touch x)/hooks';
  const fixes = [
    { is: 'not-executable', path },
    { is: 'elsewhere', folder: '/', scope: 'global', own: path },
  ] as const;
  for (const state of fixes) {
    const { fix } = checkupLine({ code: 'hook', hook: 'pre-commit', state });
    expect(fix).toContain(` '${path}'`);
  }
});
