/** A promise that never ends lets Node end before there is an answer: no command passes for it, and none is silent. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withWorld } from '../helpers/cli.ts';

const SILENT = fileURLToPath(new URL('../children/silent-programs.cjs', import.meta.url));

test.each([
  [[]],
  [['staged', '--dry-run']],
  [['scan', '--path', '.']],
  [['scan', '--commit', 'HEAD', '--format', 'json']],
  [['pre-push', 'origin', '/nowhere']],
])('%j says that it ended without an answer', async (args) => {
  await withWorld(async ({ repo, vt, anteater }) => {
    vt.verdict('http://evil.net/x', { malicious: 9 });
    await repo.stage('bad.txt', 'see http://evil.net/x\n');
    const input = `refs/heads/main ${'1'.repeat(40)} refs/heads/main ${'0'.repeat(40)}\n`;
    const run = await anteater(args, { env: { NODE_OPTIONS: `--require "${SILENT}"` }, input });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('anteater: it ended without an answer\n  this is a bug of anteater');
  });
});
