/** Real commits through the hook that `anteater init` installed, with the built tool and VirusTotal's emulator. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { binary, gitWith, installHooks, type World, type WorldOptions, withWorld } from '../helpers/cli.ts';
import type { Ran } from '../helpers/repo.ts';

const EVIL = 'http://evil.net/x';
const MALICIOUS = { malicious: 11, engines: { Kaspersky: { result: 'phishing' }, Sophos: {}, ESET: {} } };

interface Hooked extends World {
  commit(...args: string[]): Promise<Ran>;
  gitHooked(...args: string[]): Promise<Ran>;
  count(): Promise<number>;
  readonly hookEnv: NodeJS.ProcessEnv;
}

/** A repository with the hooks; one clean commit is there already unless `empty`. */
async function withHooks(
  use: (world: Hooked) => Promise<void>,
  options: WorldOptions & { readonly empty?: boolean } = {},
): Promise<void> {
  await withWorld(async (world) => {
    world.vt.verdict(EVIL, MALICIOUS);
    const env = await installHooks(world);
    if (options.empty !== true) {
      await world.repo.stage('first.txt', 'first\n');
      await world.repo.git('commit', '-q', '--no-verify', '-m', 'first');
    }
    const gitHooked = (...args: string[]) => gitWith(world, env, args);
    await use({
      ...world,
      hookEnv: env,
      gitHooked,
      commit: (...args) => gitHooked('commit', '-m', 'a commit', ...args),
      count: async () =>
        Number((await world.repo.tryGit(['rev-list', '--count', 'HEAD'])).stdout.trim() || '0'),
    });
  }, options);
}

function expectBlocked(ran: Ran, place: string): void {
  const text = `${ran.stdout}${ran.stderr}`;
  expect(ran.code, text).not.toBe(0);
  expect(text).toContain('BLOCKED');
  expect(text).toContain(place);
}

describe('a commit with something malicious', () => {
  test('is blocked, says where, who says so, the page, and what to do; nothing is committed', async () => {
    await withHooks(async ({ repo, commit, count }) => {
      await repo.stage('src/a.ts', `const a = 1;\nfetch('${EVIL}'); // <- here\n`);
      const before = await count();
      const ran = await commit();
      expectBlocked(ran, 'src/a.ts:2:8');
      const text = `${ran.stdout}${ran.stderr}`;
      expect(text.split('\n').find((line) => line !== '')).toMatch(/^anteater: BLOCKED 1 malicious/);
      for (const engine of ['Kaspersky', 'phishing', 'Sophos', 'ESET']) expect(text).toContain(engine);
      expect(text).toContain('https://www.virustotal.com/gui/url/');
      expect(text).toContain('anteater allow ');
      expect(text, 'a terminal must not make it a link').not.toContain(EVIL);
      expect(await count()).toBe(before);
      expect((await repo.git('status', '--porcelain')).trim()).toBe('A  src/a.ts');
    });
  });

  test('is blocked for an address, a URL and a binary, each by its own file', async () => {
    await withHooks(async ({ repo, vt, commit }) => {
      const content = binary('evil');
      vt.verdict('198.41.0.4', { malicious: 5 });
      vt.verdict(createHash('sha256').update(content).digest('hex'), {
        malicious: 40,
      });
      await repo.stage('dns.txt', 'a\nb\nserver 198.41.0.4:53\n');
      await repo.stage('bin/tool.exe', content);
      await repo.stage('page.html', `<a href="${EVIL}">`);
      const ran = await commit();
      expectBlocked(ran, 'dns.txt:3:8');
      expectBlocked(ran, 'bin/tool.exe');
      expectBlocked(ran, 'page.html:1:10');
      expect(`${ran.stdout}${ran.stderr}`).toContain('BLOCKED 3 malicious');
    });
  });

  test('passes once it is taken out, in one line', async () => {
    await withHooks(async ({ repo, vt, commit, count }) => {
      vt.verdict('http://fine.net/', {});
      await repo.stage('a.txt', `${EVIL}\n`);
      expectBlocked(await commit(), 'a.txt:1:1');
      await repo.stage('a.txt', 'http://fine.net/\n');
      const ran = await commit('-q');
      expect(ran.code, ran.stderr).toBe(0);
      expect(`${ran.stdout}${ran.stderr}`.trim().split('\n')).toEqual([
        expect.stringMatching(/^anteater: passed, .*1 checked$/),
      ]);
      expect(await count()).toBe(2);
    });
  });

  test('is blocked at the first commit of a repository', async () => {
    await withHooks(
      async ({ repo, commit, count }) => {
        await repo.stage('a.txt', `x\n${EVIL}\n`);
        expectBlocked(await commit(), 'a.txt:2:1');
        expect(await count()).toBe(0);
        await repo.stage('a.txt', 'x\n');
        expect((await commit()).code).toBe(0);
      },
      { empty: true },
    );
  });

  test('is blocked by `commit -a`, by `commit path`, and by `--amend`', async () => {
    await withHooks(async ({ repo, commit, count }) => {
      await repo.write('first.txt', `first\n${EVIL}\n`);
      expectBlocked(await commit('-a'), 'first.txt:2:1');
      expectBlocked(await commit('first.txt'), 'first.txt:2:1');
      expectBlocked(await commit('--only', '--', 'first.txt'), 'first.txt:2:1');
      await repo.git('add', 'first.txt');
      expectBlocked(await commit('--amend'), 'first.txt:2:1');
      expect(await count()).toBe(1);
      expect(await repo.git('show', 'HEAD:first.txt')).toBe('first\n');
    });
  });

  test('does not stop a partial commit of another file, and what is staged beside it stays', async () => {
    await withHooks(async ({ repo, commit, count }) => {
      await repo.stage('evil.txt', `${EVIL}\n`);
      await repo.write('first.txt', 'first\nsecond\n');
      const ran = await commit('first.txt');
      expect(ran.code, `${ran.stdout}${ran.stderr}`).toBe(0);
      expect(await count()).toBe(2);
      expect(await repo.git('show', '--name-only', '--format=', 'HEAD')).toBe('first.txt\n');
      expectBlocked(await commit(), 'evil.txt:1:1');
    });
  });

  test('is judged by what is staged, not by what lies in the work tree', async () => {
    await withHooks(async ({ repo, commit }) => {
      await repo.stage('a.txt', `${EVIL}\n`);
      await repo.write('a.txt', 'nothing\n');
      expectBlocked(await commit(), 'a.txt:1:1');
      await repo.stage('a.txt', 'nothing\n');
      await repo.write('a.txt', `${EVIL}\n`);
      expect((await commit()).code).toBe(0);
    });
  });

  test('is blocked in a merge only for what neither side has', async () => {
    await withHooks(async ({ repo, vt, gitHooked, count }) => {
      vt.verdict('http://theirs.net/', MALICIOUS);
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.stage('first.txt', 'side\nhttp://theirs.net/\n');
      await repo.commit('side');
      await repo.git('checkout', '-q', 'main');
      await repo.stage('first.txt', 'main\n');
      await repo.commit('main');
      expect((await gitHooked('merge', 'side')).code).not.toBe(0);
      await repo.stage('first.txt', `main\nside\nhttp://theirs.net/\nresolved ${EVIL}\n`);
      const before = await count();
      const ran = await gitHooked('commit', '--no-edit');
      expectBlocked(ran, 'first.txt:4:10');
      expect(`${ran.stdout}${ran.stderr}`).toContain('1 malicious');
      expect(await count()).toBe(before);
      await repo.stage('first.txt', 'main\nside\nhttp://theirs.net/\n');
      const done = await gitHooked('commit', '--no-edit');
      expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
      expect((await repo.git('rev-list', '--parents', '-n', '1', 'HEAD')).trim().split(' ')).toHaveLength(3);
    });
  });

  test('is blocked from a sub-folder and from a linked worktree; paths begin at the root', async () => {
    await withHooks(async (world) => {
      const { repo, hookEnv } = world;
      await repo.stage('deep/er/a.txt', `\n\n${EVIL}\n`);
      const below = await gitWith(world, hookEnv, ['commit', '-m', 'x'], repo.path('deep/er'));
      expectBlocked(below, 'deep/er/a.txt:3:1');
      const tree = join(repo.outside, 'linked');
      await repo.git('worktree', 'add', '-q', tree);
      await mkdir(join(tree, 'sub'));
      await writeFile(join(tree, 'sub', 'b.txt'), `${EVIL}\n`);
      await writeFile(join(tree, '.git-is-a-file'), '');
      expect((await gitWith(world, hookEnv, ['add', 'sub'], tree)).code).toBe(0);
      expectBlocked(await gitWith(world, hookEnv, ['commit', '-m', 'x'], join(tree, 'sub')), 'sub/b.txt:1:1');
      await writeFile(join(tree, 'sub', 'b.txt'), 'fine\n');
      expect((await gitWith(world, hookEnv, ['commit', '-am', 'x'], tree)).code).toBe(0);
    });
  });

  test('is found under any name of the file, and the name drives no terminal', async () => {
    await withHooks(async ({ repo, commit, json, anteater }) => {
      const names: (string | Buffer)[] = [
        'with space.txt',
        ' leading and trailing ',
        'quo"te\'s.txt',
        'new\nline.txt',
        'tab\there',
        'esc\u001b[31mred\u001b]0;title\u0007.txt',
        'ümlaut 日本.txt',
        '-dash',
        'back\\slash',
        'b/a/../b'.replace('/../', '/'),
        '#comment',
        ':(top)magic',
        'a\u202egnp.exe',
        Buffer.from([0x6c, 0x61, 0x74, 0xe9, 0x6e]),
      ];
      for (const [index, name] of names.entries()) {
        const path = Buffer.concat([Buffer.from(`${repo.dir}/`), Buffer.from(name)]);
        if (String(name).includes('/')) await mkdir(repo.path('b/a'), { recursive: true });
        await writeFile(path, `${'\n'.repeat(index)}${EVIL}\n`);
      }
      await repo.git('add', '-A');
      const { report } = await json(['staged']);
      expect(report.exitCode).toBe(1);
      const found = report.findings[0]?.locations ?? [];
      const expected = names.map((name, index) => ({
        path: Buffer.from(name).toString('utf8'),
        ...(typeof name === 'string' ? {} : { pathBytes: name.toString('base64') }),
        line: index + 1,
        column: 1,
        commit: null,
      }));
      const byLine = (a: { line: number | null }, b: { line: number | null }) =>
        (a.line ?? 0) - (b.line ?? 0);
      expect([...found].sort(byLine)).toEqual(expected);
      const ran = await commit();
      expectBlocked(ran, '14 files');
      const { stdout } = await anteater(['staged', '--verbose']);
      for (const shown of [
        'tab\\there:5:1',
        'new\\nline.txt:4:1',
        'esc\\x1b[31mred\\x1b]0;title\\x07.txt:6:1',
      ])
        expect(stdout).toContain(shown);
      expect(stdout).toContain('a\\u202egnp.exe:13:1');
    });
  });
});

describe('a commit without anything malicious', () => {
  test('passes in one line: nothing to check, clean, unknown, and deleted lines', async () => {
    await withHooks(async ({ repo, vt, commit, count }) => {
      const lineOf = (ran: Ran) => `${ran.stdout}${ran.stderr}`.trim().split('\n');
      await repo.stage('a.txt', 'no indicator\n');
      const nothing = await commit('-q');
      expect(nothing.code, nothing.stderr).toBe(0);
      expect(lineOf(nothing)).toEqual([expect.stringMatching(/^anteater: passed/)]);
      vt.verdict('http://fine.net/', {});
      await repo.stage('a.txt', 'http://fine.net/ http://unheard.net/\n');
      const clean = await commit('-q');
      expect(clean.code, clean.stderr).toBe(0);
      expect(lineOf(clean)).toEqual([expect.stringMatching(/^anteater: passed, .*2 checked, 1 unknown$/)]);
      await repo.write('b.txt', `${EVIL}\n`);
      await repo.commit('there already');
      await repo.git('rm', '-q', '--cached', 'b.txt');
      const gone = await commit('-q');
      expect(gone.code, gone.stderr).toBe(0);
      expect(await count()).toBe(5);
      expect(vt.asked(EVIL)).toEqual([]);
    });
  });

  test('asks nothing twice: the second commit is answered from the cache', async () => {
    await withHooks(async ({ repo, vt, commit, json }) => {
      vt.verdict('http://fine.net/', {});
      await repo.stage('a.txt', 'http://fine.net/\n');
      expect((await commit()).code).toBe(0);
      await repo.stage('b.txt', 'http://fine.net/\n');
      const { report } = await json([]);
      expect(report.requests).toEqual({ sent: 0, cached: 1, waitedMs: 0 });
      expect(report.findings[0]?.evidence?.from).toBe('cache');
      expect((await commit()).code).toBe(0);
      expect(vt.asked('http://fine.net/')).toHaveLength(1);
    });
  });

  test('an empty commit, a mode change and an exact rename add nothing', async () => {
    await withHooks(async ({ repo, vt, commit }) => {
      await repo.stage('evil.txt', `${EVIL}\n${'filler\n'.repeat(20)}`);
      await repo.commit('there already');
      expect((await commit('--allow-empty')).code).toBe(0);
      await repo.git('mv', 'evil.txt', 'moved.txt');
      expect((await commit()).code).toBe(0);
      await repo.git('update-index', '--chmod=+x', 'moved.txt');
      expect((await commit()).code).toBe(0);
      expect(vt.requests).toEqual([]);
    });
  });
});

describe('around a commit', () => {
  test('ANTEATER_SKIP=1 lets everything through, and says so', async () => {
    await withHooks(async (world) => {
      const { repo, vt, hookEnv, anteater } = world;
      await repo.stage('a.txt', `${EVIL}\n`);
      const direct = await anteater([], { env: { ANTEATER_SKIP: '1' } });
      expect(direct).toMatchObject({ code: 0, stdout: '' });
      expect(direct.stderr).toMatch(/skipped.*ANTEATER_SKIP/);
      const ran = await gitWith(world, { ...hookEnv, ANTEATER_SKIP: '1' }, ['commit', '-m', 'x']);
      expect(ran.code).toBe(0);
      expect(`${ran.stdout}${ran.stderr}`).toMatch(/skipped.*ANTEATER_SKIP/);
      expect(vt.requests).toEqual([]);
    });
  });

  test('without a key the commit passes, and says what was not checked and the one command', async () => {
    await withHooks(async (world) => {
      const { repo, hookEnv } = world;
      await repo.stage('a.txt', `${EVIL}\n`);
      const ran = await gitWith(world, { ...hookEnv, VT_KEY: undefined }, ['commit', '-m', 'x']);
      const text = `${ran.stdout}${ran.stderr}`;
      expect(ran.code, text).toBe(0);
      expect(text).toContain('NOT CHECKED 1');
      expect(text).toContain('anteater key set');
    });
  });

  test('`unresolved: {staged: block}` blocks what could not be checked', async () => {
    await withHooks(
      async (world) => {
        const { repo, hookEnv, anteater, count } = world;
        await repo.stage('a.txt', `${EVIL}\n`);
        expect((await anteater([], { env: { VT_KEY: undefined } })).code).toBe(3);
        const ran = await gitWith(world, { ...hookEnv, VT_KEY: undefined }, ['commit', '-m', 'x']);
        expect(ran.code).not.toBe(0);
        expect(await count()).toBe(1);
      },
      { rc: 'unresolved: {staged: block}\n' },
    );
  });

  test('a configuration that does not load stops the commit, and names file and key', async () => {
    await withHooks(async ({ repo, rc, commit, count }) => {
      await repo.stage('a.txt', 'nothing to check\n');
      await rc('treshholds: {block: 1}\n');
      const ran = await commit();
      const text = `${ran.stdout}${ran.stderr}`;
      expect(ran.code).not.toBe(0);
      expect(text).toContain('.anteaterrc');
      expect(text).toContain('treshholds');
      expect(text).toContain('thresholds');
      expect(await count()).toBe(1);
    });
  });
});
