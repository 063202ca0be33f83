import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FORMATS, render } from '../../../src/report/formats/index.ts';
import { docBlocked, docPassed, docUnchecked, plain } from './samples.ts';

const page = await readFile(new URL('../../../docs/reports.md', import.meta.url), 'utf8');

test.each([
  ['blocked', docBlocked],
  ['passed', docPassed],
  ['not checked', docUnchecked],
])('the sample of %s is what is printed', async (_, which) => {
  expect(page).toContain(`\n\n\`\`\`text\n${await render(which, 'pretty', plain)}\`\`\`\n`);
});

test('every format is described', () => {
  for (const { name, use } of FORMATS) expect(page).toContain(`| \`${name}\` | ${use} |`);
});
