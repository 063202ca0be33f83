/** Few open files: every command says so in plain words, and none passes for it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withWorld } from '../helpers/cli.ts';

const COMMANDS = [
  ['staged'],
  ['scan', '--path', '.'],
  ['scan', '--commit', 'HEAD'],
  ['pre-push', 'origin', '/nowhere'],
];

/** With fewer, Node itself does not start: 20 for its version 20, more for later ones. */
function fewest(folder: string): number {
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const starts = (files: number) =>
    spawnSync('sh', ['-c', `ulimit -n ${files} && exec "$0" "$1"`, process.execPath, empty]).status === 0;
  let files = 16;
  while (!starts(files)) files += 1;
  return files;
}

const MORE = 16;

describe('where the system allows few open files', () => {
  test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
    '%s says so, and passes nothing',
    async (_, args) => {
      await withWorld(async ({ repo, vt, anteater }) => {
        vt.verdict('http://evil.net/x', { malicious: 9 });
        await repo.stage('bad.txt', 'see http://evil.net/x\n');
        await repo.commit();
        const head = (await repo.git('rev-parse', 'HEAD')).trim();
        await repo.stage('worse.txt', 'see http://evil.net/x\n');
        const input = `refs/heads/main ${head} refs/heads/main ${'0'.repeat(40)}\n`;
        const codes: number[] = [];
        const first = fewest(repo.outside);
        for (let files = first; files <= first + MORE; files += 4) {
          const env = { ANTEATER_HOME: `${repo.outside}/home-${files}` };
          const ran = await anteater(args, { under: `ulimit -n ${files}`, env, input });
          codes.push(ran.code);
          if (ran.code === 1) continue;
          expect(ran.code, `${files} files: ${ran.stdout}${ran.stderr}`).toBe(2);
          expect(ran.stderr.match(/too many open files/g), `${files} files: ${ran.stderr}`).toHaveLength(1);
          expect(ran.stderr).toContain('ulimit -n 1024');
        }
        expect(codes[0]).toBe(2);
        expect(codes.at(-1)).toBe(1);
      });
    },
  );
});
