/** A real minute, once, for all tests of this file at the same time: the push waits for the quota, and then decides. */
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { BIN, verdicts } from '../helpers/cli.ts';
import { EVIL, MALICIOUS, resolversOf, said, urls, withPush } from './push-world.ts';

const STRICT = {
  vt: { limits: { minute: 3 } },
  // One request a URL: how many fit into a minute is counted here.
  rc: 'vt_limits: {minute: 3}\nmax_wait: {staged: 10s, pre_push: 5m}\nurl_hosts: off\n',
};

test.concurrent('a commit puts off what the push then waits for, saying so at once, and blocks on the malicious one', async () => {
  await withPush(async (world) => {
    const { repo, push, gitHooked, vt, hookEnv, remoteRefs } = world;
    const all = urls(5);
    vt.verdict(all[4] ?? '', MALICIOUS);
    await repo.stage('a.txt', `${all.join('\n')}\n`);
    const committed = await gitHooked(['commit', '-m', 'x'], { env: { CI: 'true' } });
    expect(committed.code, said(committed)).toBe(0);
    expect(said(committed)).toContain('NOT CHECKED 2 of 5, let through');

    const began = Date.now();
    let firstWordMs: number | null = null;
    const child = spawn('git', ['push', 'origin', 'main'], { cwd: repo.dir, env: hookEnv });
    child.stderr.once('data', () => {
      firstWordMs = Date.now() - began;
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    }
    const code = await new Promise((ended) => child.once('close', ended));
    expect(code, text).not.toBe(0);
    expect(text).toMatch(/^anteater: 3 of 5 checked, about .* to go$/m);
    expect(text.match(/checked, about/g)?.length, 'one line a minute, the second sooner').toBeLessThan(4);
    expect(text).toMatch(/^anteater: BLOCKED 1 malicious/m);
    // It ran for most of a minute and was not silent for it.
    expect(firstWordMs ?? Number.POSITIVE_INFINITY).toBeLessThan((Date.now() - began) / 2);
    for (const url of all) expect(vt.asked(url)).toHaveLength(1);
    const head = (await repo.git('rev-parse', 'HEAD')).trim();
    expect(Object.values(await remoteRefs())).not.toContain(head);
    await repo.git('reset', '-q', '--hard', 'HEAD~1');
    expect((await push('origin', 'main')).code).toBe(0);
  }, STRICT);
}, 150_000);

test.concurrent('the detached resolver works through the minutes while commits, pushes and pending look on', async () => {
  await withPush(async (world) => {
    const { repo, home, env, anteater, json, gitHooked, vt } = world;
    const all = urls(6);
    vt.verdict(all[5] ?? '', MALICIOUS);
    await repo.stage('a.txt', `${all.join('\n')}\n`);
    expect((await gitHooked(['commit', '-m', 'x'])).code).toBe(0);
    while ((await resolversOf(home)).length === 0) await new Promise((soon) => setTimeout(soon, 50));
    const [resolver = 0] = await resolversOf(home);
    // The same question by somebody who waits: it is asked once.
    const waiting = repo.run(process.execPath, [BIN, 'lookup', all[3] ?? '', '--max-wait', '3m'], { env });
    const listed = JSON.parse((await anteater(['pending', '--format', 'json'])).stdout);
    expect(listed.pending).toHaveLength(3);
    for (const { knownInMs } of listed.pending) {
      expect(knownInMs).toBeGreaterThan(0);
      expect(knownInMs).toBeLessThanOrEqual(65_000);
    }
    while ((await resolversOf(home)).includes(resolver)) await new Promise((soon) => setTimeout(soon, 200));
    expect((await waiting).code).toBe(0);
    const { run, report } = await json(['staged']);
    expect(run.code).toBe(1);
    expect(verdicts(report)).toMatchObject({ [all[5] ?? '']: 'malicious/block' });
    for (const url of all) expect(vt.asked(url), url).toHaveLength(1);
  }, STRICT);
}, 150_000);

test.concurrent('Ctrl-C ends a wait, says what becomes of it, and what was not asked goes on', async () => {
  await withPush(async (world) => {
    const { commits, env, repo, remote, home } = world;
    const head = await commits({ 'a.txt': `${urls(5).join('\n')}\n` });
    const child = spawn(process.execPath, [BIN, 'pre-push', 'origin', remote], {
      cwd: repo.dir,
      env,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let text = '';
    let stopped = false;
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!stopped && /about .* to go/.test(text)) stopped = child.kill('SIGINT');
    });
    child.stdin.end(`refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`);
    const code = await new Promise((ended) => child.once('close', ended));
    expect(code).toBe(130);
    expect(text).toMatch(/stopped; [2-5] lookups go on in the background \(anteater pending\)/);
    await expect.poll(() => resolversOf(home)).toHaveLength(1);
  }, STRICT);
}, 150_000);

test.concurrent('--max-wait ends a wait that would be in vain at once, and one that is killed loses nothing', async () => {
  await withPush(async (world) => {
    const { commits, prePush, env, repo, remote, vt } = world;
    const head = await commits({ 'a.txt': `${urls(4).join('\n')}\nsee ${EVIL}\n` });
    const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
    const vain = await prePush(line, ['--max-wait', '45s']);
    expect(vain.code).toBe(3);
    expect(vain.stderr).toMatch(/NOT CHECKED 2 of 5, so blocked/);
    expect(vain.ms, 'not after 45 seconds in vain').toBeLessThan(45_000);

    const child = spawn(process.execPath, [BIN, 'pre-push', 'origin', remote], {
      cwd: repo.dir,
      env,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stdin.end(line);
    await new Promise((said) => child.stderr.once('data', said));
    child.kill('SIGKILL');
    await new Promise((ended) => child.once('exit', ended));
    const again = [BIN, 'pre-push', 'origin', remote];
    const ran = await repo.run(process.execPath, again, { env, input: line });
    expect(ran.code, ran.stdout).toBe(1);
    expect(vt.asked(EVIL)).toHaveLength(1);
  }, STRICT);
}, 150_000);
