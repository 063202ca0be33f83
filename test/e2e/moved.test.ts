/** A verdict that depends on the path is made again when the path changes; and words that are neither commands nor paths. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { binary, type World, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';
const PROGRAM = binary('program');
const SUM = createHash('sha256').update(PROGRAM).digest('hex');

interface Move {
  readonly name: string;
  readonly rc?: string;
  readonly from: string;
  readonly to: string;
  readonly content: string | Uint8Array;
  readonly expected: string;
}

const GO_SUM = `example.net/m v1.0.0 h1:${'A'.repeat(43)}=\n`;

const MOVES: readonly Move[] = [
  {
    name: 'out of ignore_paths',
    rc: "ignore_paths: ['vendor/**']\n",
    from: 'vendor/a.txt',
    to: 'a.txt',
    content: `${EVIL}\n`,
    expected: EVIL,
  },
  {
    name: 'from a lockfile to a script',
    from: 'go.sum',
    to: 'install.sh',
    content: `${GO_SUM}${EVIL}\n`,
    expected: EVIL,
  },
  {
    name: 'away from the path where it is listed',
    rc: `binaries: {tools/a.bin: ['${SUM}']}\n`,
    from: 'tools/a.bin',
    to: 'b.bin',
    content: PROGRAM,
    expected: SUM,
  },
  {
    name: 'to a path where another content is listed',
    rc: `binaries: {tools/a.bin: ['${'0'.repeat(64)}']}\n`,
    from: 'b.bin',
    to: 'tools/a.bin',
    content: PROGRAM,
    expected: SUM,
  },
];

async function moved({ repo, rc, vt }: World, { rc: rules, from, to, content }: Move): Promise<void> {
  vt.verdict(EVIL, { malicious: 9 });
  vt.verdict('http://evil.net/', { malicious: 9 });
  vt.verdict('evil.net', { malicious: 9 });
  vt.verdict(SUM, { malicious: 9 });
  if (rules !== undefined) await rc(rules);
  await repo.write(from, content);
  await repo.write('other.txt', 'nothing\n');
  await repo.git('add', '-A', '-f');
  await repo.git('commit', '-q', '-m', 'before');
  if (to.includes('/')) await repo.write(`${to.slice(0, to.indexOf('/'))}/x`, 'x\n');
  await repo.git('mv', from, to);
}

describe('a file that moves', () => {
  test.each(MOVES)('$name is looked at in full, in the index and in a commit', async (move) => {
    await withWorld(async (world) => {
      await moved(world, move);
      const staged = await world.json([]);
      expect(staged.run.code, staged.run.stderr).toBe(1);
      expect(staged.report.findings.map(({ indicator }) => indicator.value)).toContain(move.expected);
      expect((await world.anteater([])).code).toBe(1);
      await world.repo.git('commit', '-q', '--no-verify', '-m', 'moved');
      expect((await world.json(['scan', '--commit', 'HEAD'])).run.code).toBe(1);
    });
  });

  test('within what was judged adds nothing', async () => {
    await withWorld(async (world) => {
      await moved(world, {
        name: '',
        from: 'a.txt',
        to: 'b.txt',
        content: `${EVIL}\n`,
        expected: '',
        rc: "ignore_paths: ['vendor/**']\n",
      });
      const { run, report } = await world.json([]);
      expect([run.code, report.findings]).toEqual([0, []]);
      expect(world.vt.requests).toEqual([]);
    });
  });
});

describe('a patchset', () => {
  test('names files as git does, however the list writes them', async () => {
    await withWorld(async ({ repo, json, vt }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await repo.write('d/b', `${EVIL}\n`);
      await repo.write('names', './d/b\nd//b\nd/../d/b\n');
      for (const [list, input] of [
        ['names', ''],
        ['-', './d/b\n'],
      ] as const) {
        const { run, report } = await json(['scan', '--patchset', list], { input });
        expect(run.code).toBe(1);
        expect(report.findings[0]?.locations).toEqual([{ path: 'd/b', line: 1, column: 1, commit: null }]);
      }
    });
  });
});

describe('a first word', () => {
  test.each([
    ['stagd'],
    ['nothing-like-it'],
    ['no/such/file.txt'],
    ['./gone'],
    ['*.txt'],
    ['staged', 'no-such-file'],
    ['staged', ''],
    [''],
  ])('%s %s that is neither a command nor a path is an error', async (...words) => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.stage('a.txt', `${EVIL}\n`);
      const run = await anteater(words);
      expect([run.code, run.stdout], run.stderr).toEqual([2, '']);
      expect(run.stderr).toMatch(/is neither a command nor a file here|is not a path of the work tree/);
    });
  });

  test('that names a file of the work tree, the index or HEAD is a path', async () => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.write('head.txt', 'x\n');
      await repo.commit();
      await repo.git('rm', '-q', 'head.txt');
      await repo.stage('dir/index.txt', 'x\n');
      await repo.git('rm', '-q', '--cached', 'dir/index.txt');
      await repo.stage('dir/index.txt', 'x\n');
      for (const path of ['head.txt', 'dir/index.txt', 'dir', '.']) {
        expect((await anteater([path])).code, path).toBe(0);
      }
    });
  });
});
