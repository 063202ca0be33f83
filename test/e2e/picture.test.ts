/** The README's picture and the reports of docs/examples are what the program prints today. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('`npm run picture` would change nothing', () => {
  const script = fileURLToPath(new URL('../../scripts/picture.mjs', import.meta.url));
  const { NO_COLOR, FORCE_COLOR, COLUMNS, ...env } = process.env;
  const ran = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8', env });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
});
