/** Whose key is used, where it is kept, and what is shown of it. */
import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectNoKeyIn, filesBelow, withWorld } from '../helpers/cli.ts';

const [ENV, USER, REPOSITORY] = ['e', 'a', 'c'].map((letter) => letter.repeat(60).padEnd(64, '0123'));

test('VT_KEY wins over the saved key, which wins over the repository’s; each is shown masked, with its origin', async () => {
  await withWorld(
    async ({ repo, vt, rc, anteater }) => {
      await rc(`vt_api_key: ${REPOSITORY}\n`);
      await repo.stage('a.txt', 'http://a.net/\n');
      const used = async (env: NodeJS.ProcessEnv, text: string) => {
        const shown = await anteater(['key', 'show'], { env });
        expect(shown.stdout).toContain(text);
        for (const key of [ENV, USER, REPOSITORY]) expect(shown.stdout).not.toContain(key);
        const before = vt.requests.length;
        const run = await anteater(['lookup', `http://${vt.requests.length}.of.net/`], { env });
        expect(run.code, run.stderr).toBe(0);
        return [...new Set(vt.requests.slice(before).map(({ key }) => key))];
      };
      expect(await used({ VT_KEY: undefined }, 'vt_api_key')).toEqual([REPOSITORY]);
      const set = await anteater(['key', 'set'], { input: `${USER}\n`, env: { VT_KEY: undefined } });
      expect(set.code, set.stderr).toBe(0);
      expect(`${set.stdout}${set.stderr}`).not.toContain(USER);
      expect(await used({ VT_KEY: undefined }, 'your own configuration')).toEqual([USER]);
      expect(await used({ VT_KEY: ENV }, 'VT_KEY')).toEqual([ENV]);
      expect(await used({ VT_KEY: '  ' }, 'your own configuration')).toEqual([USER]);
    },
    { vt: { keys: 'any' } },
  );
});

test('`key set` keeps the key for its owner alone, replaces it, and takes nothing that is not a key', async () => {
  await withWorld(
    async ({ home, anteater }) => {
      const env = { VT_KEY: undefined };
      expect((await anteater(['key', 'set'], { input: ` ${USER} \r\n`, env })).code).toBe(0);
      const files = await filesBelow(home);
      const holding: string[] = [];
      for (const file of files) if ((await readFile(file, 'latin1')).includes(USER ?? '')) holding.push(file);
      expect(holding).toHaveLength(1);
      expect((await stat(holding[0] ?? '')).mode & 0o777).toBe(0o600);
      await chmod(holding[0] ?? '', 0o644);
      const open = await anteater(['key', 'show'], { env });
      expect(`${open.stdout}${open.stderr}`).toMatch(/600|others|read/);
      expect((await anteater(['key', 'set'], { input: `${ENV}\n`, env })).code).toBe(0);
      expect((await stat(holding[0] ?? '')).mode & 0o777).toBe(0o600);
      await expectNoKeyIn(home, USER ?? '');
      for (const wrong of ['', '\n\n', 'two words\n', 'x'.repeat(5_000), 'schlüssel\n', '\u001b[31m\n']) {
        const run = await anteater(['key', 'set'], { input: wrong, env });
        expect(run.code, JSON.stringify(wrong.slice(0, 20))).toBe(2);
        expect(run.stderr).toMatch(/^anteater: /);
      }
      expect((await anteater(['key', 'show'], { env })).stdout).toContain(ENV?.slice(0, 4));
    },
    { vt: { keys: 'any' } },
  );
});

test('`key test` asks VirusTotal, costs nothing, and tells a wrong key from a missing one', async () => {
  await withWorld(async ({ vt, anteater }) => {
    const good = await anteater(['key', 'test']);
    expect(good).toMatchObject({ code: 0 });
    expect(good.stdout).toContain('works');
    expect(vt.requests.every(({ path }) => path.includes('overall_quotas'))).toBe(true);
    const wrong = await anteater(['key', 'test'], { env: { VT_KEY: ENV } });
    expect(wrong.code).not.toBe(0);
    expect(`${wrong.stdout}${wrong.stderr}`).not.toContain(ENV);
    const none = await anteater(['key', 'test'], { env: { VT_KEY: undefined } });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('anteater key set');
    for (const key of ['two words', 'line\nbreak', '\u0007bell']) {
      const odd = await anteater(['lookup', 'http://a.net/'], { env: { VT_KEY: key } });
      expect(odd.code, JSON.stringify(key)).toBe(2);
      expect(odd.stderr).toContain('VT_KEY');
    }
  });
});

test('doctor says what is wrong with a key that cannot be read', async () => {
  await withWorld(async ({ anteater, rc }) => {
    const lines = async () => {
      const run = await anteater(['doctor', '--format', 'json'], { env: { VT_KEY: 'two words' } });
      const { checkups } = JSON.parse(run.stdout);
      return checkups.filter(({ name }: { name: string }) => ['configuration', 'key'].includes(name));
    };
    const wrong = { name: 'key', ok: 'bad', detail: expect.stringContaining('VT_KEY') };
    expect(await lines()).toMatchObject([{ ok: 'ok' }, wrong]);
    await rc('no_such_key: 1\n');
    expect(await lines()).toMatchObject([
      { ok: 'bad', detail: expect.stringContaining('no_such_key') },
      wrong,
    ]);
  });
});

test('a repository’s own files never set the API base, and never run', async () => {
  await withWorld(
    async ({ repo, vt, anteater }) => {
      await repo.write('package.json', JSON.stringify({ name: 'x', anteater: { thresholds: { block: 1 } } }));
      await repo.write('.env', `ANTEATER_VT_URL=http://127.0.0.1:9/\nVT_KEY=${ENV}\n`);
      await repo.write('.npmrc', 'registry=http://127.0.0.1:9/\n');
      await repo.stage('a.txt', 'http://a.net/\n');
      vt.verdict('http://a.net/', { malicious: 1 });
      for (const code of ['.anteaterrc.js', '.anteaterrc.cjs', 'anteater.config.mjs']) {
        await repo.write(code, 'require("node:fs").writeFileSync("ran", "");');
        const refused = await anteater([]);
        expect(refused.code).toBe(2);
        expect(refused.stderr).toContain(code);
        await rm(repo.path(code));
      }
      const run = await anteater([]);
      expect(run.code, run.stdout + run.stderr).toBe(1);
      await expect(stat(repo.path('ran'))).rejects.toThrow();
      await rm(repo.path('package.json'));
      for (const key of ['vt_url', 'api_base', 'ANTEATER_VT_URL', 'base_url', 'proxy']) {
        await repo.write('.anteaterrc', `${key}: http://127.0.0.1:9/\n`);
        const refused = await anteater([]);
        expect(refused.code, key).toBe(2);
        expect(refused.stderr).toContain(key);
      }
    },
    { rc: '' },
  );
});

test('`key set` tests a new key before it replaces a good one', async () => {
  await withWorld(async ({ vt, anteater, home }) => {
    const good = vt.key;
    const set = (input: string | undefined, more: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
      anteater(['key', 'set', ...more], { input: `${input}\n`, env: { VT_KEY: undefined, ...env } });
    const shown = async () => (await anteater(['key', 'show'], { env: { VT_KEY: undefined } })).stdout;
    const offline = { ANTEATER_VT_URL: 'http://127.0.0.1:9/api/v3' };
    const first = await set(ENV, [], offline);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('could not be tested');
    expect((await set(good)).stdout).toContain('it works');
    const wrong = await set(ENV);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('nothing was changed');
    const cut = await set(good.slice(0, 40));
    expect(cut.code).toBe(2);
    expect(cut.stderr).toContain('64 hexadecimal digits');
    const unreachable = await set(USER, [], offline);
    expect(unreachable.code).toBe(2);
    expect(unreachable.stderr).not.toContain('does not work');
    expect(await shown()).toContain(good.slice(0, 4));
    expect((await set(USER, ['--no-test'])).code).toBe(0);
    expect(await shown()).toContain(USER?.slice(0, 4));
    const tested = await anteater(['key', 'test'], { env: { VT_KEY: undefined, ...offline } });
    expect(tested.code).toBe(3);
    expect(tested.stdout).not.toContain('does not work');
    await expectNoKeyIn(home, good);
  });
});

test('a key in quotes is used without them, and a broken rc file does not hide a personal key', async () => {
  await withWorld(async ({ repo, vt, anteater, rc }) => {
    const good = vt.key;
    const quoted = await anteater(['lookup', 'http://a.net/'], { env: { VT_KEY: `"${good}"` } });
    expect(quoted.code, quoted.stderr).toBe(0);
    expect(quoted.stderr).toContain('quotes');
    const env = { VT_KEY: undefined, ANTEATER_HOME: join(repo.outside, 'own') };
    const kept = await anteater(['key', 'set'], { input: `'${good}'\n`, env });
    expect(kept.code, kept.stderr).toBe(0);
    await rc('uplod: never\n');
    expect((await anteater(['key', 'show'])).stdout).toContain(good.slice(0, 4));
  });
});
