/** `allow` and `why` by hand: the printed command works where it is pasted, and `why` tells what a scan would do. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { BIN, binary, start } from '../helpers/cli.ts';
import { EVIL, MALICIOUS, type PushWorld, withPush } from './push-world.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Every command that the report prints, as a user copies it. */
function printed(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('anteater allow '))
    .map((line) => line.replace('"why it is safe"', "'ours'"));
}

async function paste({ repo, hookEnv }: PushWorld, command: string, cwd = repo.dir, shell = 'sh') {
  const ran = await repo.run(shell, ['-c', command], { cwd, env: hookEnv });
  expect(ran.code, `${command}\n${ran.stdout}${ran.stderr}`).toBe(0);
  return ran;
}

describe('the printed allow command', () => {
  test('pasted in sh allows exactly what was blocked: URL, address, binary; from the root and from a folder', async () => {
    await withPush(async (world) => {
      const { repo, vt, anteater, rc } = world;
      const bad = binary('bad');
      const urls = [EVIL, `http://evil.net/a'b/$(id);"c"?q=\`x\`&y=1`, 'http://xn--bcher-kva.net/%C3%A9'];
      for (const url of urls) vt.verdict(new URL(url).href, MALICIOUS);
      vt.knows({ '198.41.0.4': MALICIOUS, [sha256(bad)]: MALICIOUS });
      await repo.write('sub/deep/keep.txt', 'x\n');
      for (const [from, shell] of [
        [repo.dir, 'sh'],
        [repo.path('sub/deep'), 'sh'],
        [repo.path('sub/deep'), 'bash'],
      ] as const) {
        await rc('# ours\nthresholds: {block: 3} # as agreed\n');
        await repo.stage(
          'text.md',
          `${urls.map((url) => `<${new URL(url).href}>`).join('\n')}\nat 198.41.0.4\n`,
        );
        await repo.stage("sub/it's a $(binary).bin", bad);
        const blocked = await anteater(['staged', '--verbose'], { cwd: from });
        expect(blocked.code, blocked.stdout).toBe(1);
        const commands = printed(blocked.stdout);
        expect(commands.length).toBeGreaterThanOrEqual(4);
        for (const command of commands) await paste(world, command, from, shell);
        const passed = await anteater([], { cwd: from });
        expect(passed.code, passed.stdout).toBe(0);
        const text = await readFile(repo.path('.anteaterrc'), 'utf8');
        expect(text).toContain('# ours\n');
        expect(text).toContain('thresholds: {block: 3} # as agreed');
        expect(text).toContain(sha256(bad));
      }
    });
  });

  test('of two files of the same name takes the one that is meant, or asks', async () => {
    await withPush(async ({ repo, anteater, rc }) => {
      await rc('');
      await repo.write('tool.bin', binary('root'));
      await repo.write('sub/tool.bin', binary('sub'));
      await mkdir(repo.path('other'));
      const allow = (operand: string, cwd: string) =>
        anteater(['allow', operand, '--reason', 'r'], { cwd: repo.path(cwd) });
      const asked = await allow('tool.bin', 'sub');
      expect(asked.code).toBe(2);
      expect(asked.stderr).toContain('./tool.bin or ../tool.bin');
      expect((await allow('./tool.bin', 'sub')).code).toBe(0);
      expect(await readFile(repo.path('.anteaterrc'), 'utf8')).toContain(sha256(binary('sub')));
      expect((await allow('tool.bin', 'other')).code).toBe(0);
      expect(await readFile(repo.path('.anteaterrc'), 'utf8')).toContain(sha256(binary('root')));
    });
  });
});

describe('allow', () => {
  test('refuses what could mean something else, and changes nothing then', async () => {
    await withPush(async ({ repo, anteater, rc }) => {
      await rc('url_ignore: [a.net]\n');
      const before = await readFile(repo.path('.anteaterrc'), 'utf8');
      for (const args of [
        ['allow', EVIL],
        ['allow', EVIL, '--reason', ' '],
        ['allow', EVIL, '--reason', 'two\nlines'],
        ['allow', EVIL, '--reason', 'r', '--expires', '2026-02-30'],
        ['allow', 'bin/no-such-file.exe', '--reason', 'r'],
        ['allow', '../outside.bin', '--reason', 'r'],
        ['allow', 'a'.repeat(64), '--reason', 'r'],
        ['allow', 'http://%s/x', '--reason', 'r'],
        ['allow', '', '--reason', 'r'],
        ['allow', '*', '--reason', 'r'],
        ['allow', '198.41.0.0/99', '--reason', 'r'],
        ['allow', '1.2.3', '--reason', 'r'],
        ['allow', '0x7f.1', '--reason', 'r'],
        ['allow', 'nofile.bin', '--reason', 'r'],
        ['allow', 'localhost', '--reason', 'r'],
        ['allow', 'src/', '--reason', 'r'],
        ['allow', EVIL, '--reason', 'why it is safe'],
        ['allow', EVIL, '--reason', 'r', '--expires', '2020-01-01'],
        ['allow', EVIL, 'nofile.bin', '--reason', 'r'],
        ['allow'],
        ['allow', '--last', EVIL],
      ]) {
        const ran = await anteater(args);
        expect(ran.code, JSON.stringify(args)).toBe(2);
        expect(ran.stdout).toBe('');
      }
      expect(await readFile(repo.path('.anteaterrc'), 'utf8')).toBe(before);
    });
  });

  test('writes one sorted line an entry, with reason and last day, which ends by itself', async () => {
    await withPush(async ({ repo, anteater, rc }) => {
      await rc('url_ignore:\n  # our own\n  - a.net\n  - z.net\n');
      const add = (value: string, ...more: string[]) =>
        anteater(['allow', value, '--reason', 'ours', ...more]);
      expect((await add(EVIL)).code).toBe(0);
      const entered = await readFile(repo.path('.anteaterrc'), 'utf8');
      await rc(entered.replace(/(evil\.net.*)\}/, '$1, expires: 2020-01-01}'));
      const text = await readFile(repo.path('.anteaterrc'), 'utf8');
      expect(text).toMatch(/# our own\n {2}- a\.net\n(?: {2}- .*\n)?.*evil\.net.*2020-01-01.*\n/);
      await repo.stage('a.txt', `see ${EVIL}\n`);
      const ended = await anteater([]);
      expect(ended.code).toBe(1);
      expect(ended.stdout).toMatch(/ended on\s+2020-01-01/);
      expect((await add(EVIL, '--expires', '2999-01-01')).code).toBe(0);
      expect((await anteater([])).code).toBe(0);
      expect((await add('198.41.0.0/24')).code).toBe(0);
      expect(await readFile(repo.path('.anteaterrc'), 'utf8')).toContain('198.41.0.0/24');
    });
  });
});

describe('allow --last', () => {
  test('names no URL that a terminal could open, and nothing that a shell would run', async () => {
    await withPush(async ({ repo, vt, anteater }) => {
      const bad = binary('named');
      vt.knows({ [EVIL]: MALICIOUS, [sha256(bad)]: MALICIOUS });
      await repo.stage('a.txt', `see ${EVIL}\n`);
      expect((await anteater([])).code).toBe(1);
      const link = await anteater(['allow', '--last']);
      expect(link.stderr).toContain("anteater allow 'hxxp://evil[.]net/x' --reason");
      await repo.stage('$(touch x).bin', bad);
      expect((await anteater([])).code).toBe(1);
      const file = await anteater(['allow', '--last']);
      expect(file.stderr).toContain("anteater allow '$(touch x).bin' --reason");
    });
  });

  test('asks for each thing that the last report blocked, in a terminal', async () => {
    await withPush(async ({ repo, vt, anteater, rc, env }) => {
      await rc('');
      expect((await anteater(['allow', '--last'])).stdout).toContain('blocked nothing');
      vt.verdict('198.41.0.4', MALICIOUS);
      const bad = binary('last');
      vt.knows({ [sha256(bad)]: MALICIOUS });
      await repo.stage('a.txt', `see ${EVIL} and 198.41.0.4\n`);
      await repo.stage('sub/tool.bin', bad);
      expect((await anteater([])).code).toBe(1);
      const piped = await anteater(['allow', '--last', '--reason', 'r']);
      expect(piped.code).toBe(2);
      expect(piped.stderr).toContain('needs a terminal');
      expect(piped.stderr).toContain('anteater allow sub/tool.bin --reason');
      // sub/tool.bin: no; 198.41.0.4: yes, with a reason; the URL: yes. In the order of the report: file, ip, url.
      const command = `${process.execPath} ${BIN} allow --last`;
      const asked = await start('script', ['-qec', command, '/dev/null'], {
        env,
        cwd: repo.dir,
        input: 'n\ny\n\n \nwhy it is safe\nour resolver\ny\nour test site\n',
      });
      expect(asked.code, asked.stdout).toBe(0);
      expect(asked.stdout.match(/a reason in one line/g)).toHaveLength(3);
      const text = await readFile(repo.path('.anteaterrc'), 'utf8');
      expect(text).toContain("{value: '198.41.0.4', reason: 'our resolver'}");
      expect(text).toContain("{value: 'http://evil.net/x', reason: 'our test site'}");
      expect(text).not.toContain('tool.bin');
      const left = await anteater(['--format', 'json']);
      expect(JSON.parse(left.stdout).summary).toMatchObject({ malicious: 1, ignored: 2 });
    });
  });
});

describe('why', () => {
  test('tells how it is read, the rule, and the verdict with its age; it asks nothing', async () => {
    await withPush(async ({ repo, anteater, rc, vt }) => {
      await rc("url_ignore: [{value: 'ignored.net', reason: 'a partner'}]\n");
      await repo.stage('sub/a.txt', `one\nsee hxxp://evil[.]net/x and http://ignored.net/\n`);
      expect((await anteater([])).code).toBe(1);
      const asked = vt.requests.length;
      for (const [operand, cwd] of [
        ['hxxp://evil[.]net/x', '.'],
        ['sub/a.txt:2', '.'],
        ['sub/a.txt:2', 'sub'],
        ['a.txt:2', 'sub'],
        ['sub/a.txt:2:5', '.'],
      ] as const) {
        const ran = await anteater(['why', operand], { cwd: repo.path(cwd) });
        expect(ran.code, ran.stderr).toBe(0);
        expect(ran.stdout, operand).toContain('malicious, 11 of');
        expect(ran.stdout).toContain('just now');
        expect(ran.stdout).toContain('none ignores it');
        expect(ran.stdout, 'never a link').not.toContain('http://evil.net');
        if (operand.includes(':2')) expect(ran.stdout).toContain('sub/a.txt:2:5');
      }
      expect((await anteater(['why', 'http://ignored.net/deep/er'])).stdout).toContain('a partner');
      expect((await anteater(['why', 'sub/a.txt:1'])).stdout).toContain('holds none');
      expect((await anteater(['why', 'localhost'])).stdout).toMatch(/no indicator|special-use/);
      expect((await anteater(['why', 'http://nobody.net/'])).stdout).toContain('nobody has asked');
      const json = JSON.parse((await anteater(['why', EVIL, '--format', 'json'])).stdout);
      expect(json.findings).toMatchObject([{ verdict: 'malicious', evidence: { from: 'cache' } }]);
      expect(vt.requests).toHaveLength(asked);
    });
  });
});
