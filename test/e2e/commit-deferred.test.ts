/** A commit that could not be checked: it passes, and what was deferred is found out, reported and blocked later. */
import { describe, expect, test } from 'vitest';
import { gitWith, installHooks, type World, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';

interface Hooked extends World {
  commit(message: string, env?: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly text: string }>;
}

/** VirusTotal fails at first; no resolver runs beside the test (as in CI), so that each step is its own. */
async function withHooks(use: (world: Hooked) => Promise<void>): Promise<void> {
  await withWorld(async (world) => {
    const env = { ...(await installHooks(world)), CI: 'true' };
    world.vt.verdict(EVIL, { malicious: 9 });
    world.vt.fault('server-error', { path: '/urls', times: Number.POSITIVE_INFINITY });
    await use({
      ...world,
      commit: async (message, over = {}) => {
        const ran = await gitWith(world, { ...env, ...over }, ['commit', '-q', '-m', message]);
        return { code: ran.code, text: `${ran.stdout}${ran.stderr}` };
      },
    });
  });
}

async function leaveOpen({ repo, commit }: Hooked): Promise<void> {
  await repo.stage('src/a.txt', `one\n${EVIL}\n`);
  const { code, text } = await commit('left open');
  expect(code, text).toBe(0);
  expect(text).toMatch(/^anteater: NOT CHECKED 1 of 1, let through/m);
  expect(text).toContain('anteater pending --resolve');
}

describe.concurrent('what a commit defers', () => {
  test('is listed, looked up, and blocks the next commits until the index is rid of it', async () => {
    await withHooks(async (world) => {
      const { repo, vt, anteater, commit } = world;
      await leaveOpen(world);
      const listed = await anteater(['pending']);
      expect(listed.stdout).toContain('src/a.txt');
      vt.clearFaults();
      const resolved = await anteater(['pending', '--resolve'], { env: { CI: 'true' } });
      expect(resolved.stdout).toContain('src/a.txt');
      expect(resolved.code).toBe(1);
      const added = (await repo.git('rev-parse', 'HEAD')).slice(0, 10);
      expect(resolved.stdout).toContain(`Added by commit ${added}, looked up since.`);
      expect(resolved.stdout).toContain('Remove it.');
      for (const name of ['b.txt', 'c.txt']) {
        await repo.stage(name, 'harmless\n');
        const { code, text } = await commit('another');
        expect(code, text).not.toBe(0);
        expect(text).toContain('BLOCKED 1 malicious');
        expect(text).toContain('src/a.txt:2:1');
        expect(text).toContain(`Added by commit ${added}, looked up since.`);
      }
      await repo.stage('src/a.txt', 'one\n');
      const removed = await commit('take it out');
      expect(removed.code, removed.text).toBe(0);
      await repo.stage('d.txt', 'harmless\n');
      const after = await commit('afterwards');
      expect(after.code, after.text).toBe(0);
      expect(after.text).not.toContain('src/a.txt');
    });
  });

  test('is asked for again by the next commit itself where VirusTotal answers by then', async () => {
    await withHooks(async (world) => {
      const { repo, vt, commit, json } = world;
      await leaveOpen(world);
      vt.clearFaults();
      await repo.stage('other.txt', `${EVIL}\n`);
      const { report } = await json([], { env: { CI: 'true' } });
      expect(report.exitCode).toBe(1);
      const places = report.findings[0]?.locations.map(({ path }) => path);
      expect(places).toContain('other.txt');
      await repo.git('rm', '-q', '--cached', 'other.txt');
      await repo.stage('b.txt', 'harmless\n');
      const { code, text } = await commit('another');
      expect(code, text).not.toBe(0);
      expect(text).toContain('src/a.txt:2:1');
    });
  });

  test('and is clean costs nobody anything more', async () => {
    await withHooks(async (world) => {
      const { repo, vt, anteater, commit } = world;
      await leaveOpen(world);
      vt.clearFaults();
      vt.verdict(EVIL, {});
      expect((await anteater(['pending', '--resolve'], { env: { CI: 'true' } })).code).toBe(0);
      await repo.stage('b.txt', 'harmless\n');
      const { code, text } = await commit('another');
      expect(code, text).toBe(0);
      expect((await anteater(['pending'])).stdout).not.toContain('src/a.txt');
    });
  });

  test('is not kept with `unresolved: warn`, and nothing is promised', async () => {
    await withHooks(async (world) => {
      const { repo, rc, anteater, commit } = world;
      await rc('unresolved: {staged: warn}\n');
      await repo.stage('a.txt', `${EVIL}\n`);
      const { code, text } = await commit('warned');
      expect(code).toBe(0);
      expect(text).toContain('NOT CHECKED');
      expect(text).not.toMatch(/Deferred: looked up in the background/);
      expect((await anteater(['pending'])).stdout).not.toContain('a.txt');
      const byHand = await anteater(['lookup', EVIL, '--unresolved', 'defer', '--max-wait', '15s']);
      expect(byHand.code).toBe(0);
      expect(byHand.stdout).not.toMatch(/Deferred: looked up in the background/);
    });
  });

  test('is found out in the background, without being asked, and the terminal is not held up', async () => {
    await withHooks(async (world) => {
      const { repo, vt, commit } = world;
      await repo.stage('src/a.txt', `${EVIL}\n`);
      const { code, text } = await commit('left open', { CI: undefined });
      expect(code, text).toBe(0);
      vt.clearFaults();
      await repo.stage('b.txt', 'harmless\n');
      // Some seconds: the resolver backs off from the failures that it may have met.
      for (let tries = 0; tries < 100; tries += 1) {
        if (vt.requests.some(({ status, path }) => path.startsWith('/urls') && status === 200)) break;
        await new Promise((done) => setTimeout(done, 300));
      }
      await new Promise((done) => setTimeout(done, 500));
      const next = await commit('another');
      expect(next.code, next.text).not.toBe(0);
      expect(next.text).toContain('src/a.txt:1:1');
    });
  });
});
