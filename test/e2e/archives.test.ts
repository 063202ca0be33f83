/** Members of archives, and files that are not what they seem, as a user meets them: through a commit. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type World, withWorld } from '../helpers/cli.ts';
import { zipOf } from '../helpers/zip.ts';

const ELF = Buffer.from('\x7fELF\x02\x01\x01\0 a tool', 'latin1');
const OTHER = Buffer.from('\x7fELF\x02\x01\x01\0 another tool', 'latin1');
const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');

async function stage(world: World, path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(world.repo.path(path)), { recursive: true });
  await writeFile(world.repo.path(path), content);
  await world.repo.git('add', '-A');
}

describe('an archive', () => {
  test('with a malicious member in it blocks, and names the member', async () => {
    await withWorld(async (world) => {
      const archive = zipOf([
        { name: 'a/tool', content: ELF },
        { name: 'readme.txt', content: 'x\n' },
      ]);
      world.vt.verdict(sha256(ELF), { malicious: 9 });
      world.vt.verdict(sha256(archive), {});
      await stage(world, 'lib/x.jar', archive);
      const { run, report } = await world.json(['staged']);
      expect(run.code).toBe(1);
      expect(report.findings.map(({ verdict, locations }) => [verdict, locations[0]?.path])).toEqual([
        ['malicious', 'lib/x.jar!a/tool'],
        ['clean', 'lib/x.jar'],
      ]);
      expect((await world.anteater(['staged'])).stdout).toContain('lib/x.jar!a/tool');
    });
  });

  test('is not opened with archives: false, or where a rule allows it', async () => {
    await withWorld(async (world) => {
      const archive = zipOf([{ name: 'tool', content: ELF }]);
      await stage(world, 'x.zip', archive);
      await world.rc('archives: false');
      expect((await world.json(['staged', '--dry-run'])).report.findings).toHaveLength(1);
      await world.rc(`binaries: {x.zip: [${sha256(archive)}]}`);
      const { report } = await world.json(['staged', '--dry-run']);
      expect(report.findings.map(({ verdict }) => verdict)).toEqual(['ignored']);
    });
  });

  test('has members that rules allow by their own path', async () => {
    await withWorld(async (world) => {
      await stage(
        world,
        'x.zip',
        zipOf([
          { name: 'tool', content: ELF },
          { name: 'other', content: OTHER },
        ]),
      );
      await world.rc(`binaries: {'x.zip!tool': [${sha256(ELF)}]}`);
      const { report } = await world.json(['staged', '--dry-run']);
      expect(
        report.findings.map(({ verdict, locations }) => `${locations[0]?.path} ${verdict}`).sort(),
      ).toEqual(['x.zip unresolved', 'x.zip!other unresolved', 'x.zip!tool ignored']);
    });
  });

  test('has members that the printed commands name', async () => {
    await withWorld(async (world) => {
      const archive = zipOf([{ name: 'a/b tool', content: ELF }]);
      world.vt.verdict(sha256(ELF), { malicious: 9 });
      await stage(world, 'lib/x.jar', archive);
      const blocked = await world.anteater(['staged']);
      const [, command = ''] = /anteater (allow 'lib.*?) --reason/.exec(blocked.stdout) ?? [];
      expect(command).toContain('lib/x.jar!a/b tool');
      const looked = await world.json(['lookup', 'lib/x.jar!a/b tool']);
      expect(looked.report.findings[0]?.indicator.value).toBe(sha256(ELF));
      const why = await world.anteater(['why', 'lib/x.jar!a/b tool']);
      expect(why.stdout, why.stderr).toMatch(/stands at {2}lib\/x\.jar!a\/b tool\n.*none ignores it/);
      expect((await world.anteater(['why', 'lib/x.jar!none'])).code).toBe(2);
      const allowed = await world.anteater(['allow', 'lib/x.jar!a/b tool', '--reason', 'a test file']);
      expect([allowed.code, allowed.stderr]).toEqual([0, '']);
      expect((await world.anteater(['staged'])).code).toBe(0);
      expect((await world.anteater(['allow', 'lib/x.jar!none', '--reason', 'a test'])).code).toBe(2);
    });
  });

  test('that is a bomb is a warning, and what was left out is said', async () => {
    await withWorld(async (world) => {
      await stage(world, 'bomb.gz', gzipSync(Buffer.alloc(80 * 1024 * 1024)));
      await stage(world, 'secret.zip', zipOf([{ name: 'tool', content: ELF, flags: 1 }]));
      const { run, report } = await world.json(['staged', '--dry-run']);
      const bomb = report.findings.find(({ locations }) => locations[0]?.path === 'bomb.gz');
      expect([bomb?.decision, bomb?.reason]).toEqual(['warn', 'archive-bomb']);
      expect(run.stderr).toContain('encrypted');
      const pretty = await world.anteater(['staged', '--dry-run']);
      expect(pretty.stdout).toContain('archive bomb');
      expect(pretty.stdout).toContain('secret.zip');
    });
  });
});

describe('a file that is not what it seems', () => {
  test.each<readonly [string, string, string | Uint8Array]>([
    ['a script in a font', 'fonts/x.woff2', "require('child_process').exec(atob('eA=='));process.exit();\n"],
    ['turned source code', 'src/a.ts', 'if (level != "user\u202e \u2066// admin\u2069 \u2066") {\n'],
    [
      'a broken pointer',
      'big.bin',
      `version https://git-lfs.github.com/spec/v1\noid sha1:${'0'.repeat(40)}\n`,
    ],
  ])('%s is a warning, and nobody is asked', async (_, path, content) => {
    await withWorld(async (world) => {
      await stage(world, path, content);
      const { run, report } = await world.json(['staged']);
      expect(run.code).toBe(0);
      expect(report.findings.filter(({ verdict }) => verdict !== 'ignored')).toMatchObject([
        {
          indicator: { type: 'file', value: sha256(content) },
          verdict: 'suspicious',
          decision: 'warn',
          reason: 'disguised',
          locations: [{ path, line: null }],
          request: null,
        },
      ]);
      expect(world.vt.requests).toHaveLength(0);
      expect((await world.anteater(['staged'])).stdout).toContain(path);
      const { findings } = (await world.json(['staged', '--urls'])).report;
      expect(findings.filter(({ verdict }) => verdict !== 'ignored')).toEqual([]);
    });
  });

  test('an executable called .png is looked up, and a warning even if it is clean', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(sha256(ELF), {});
      await stage(world, 'logo.png', ELF);
      const { report } = await world.json(['staged']);
      expect(report.findings).toMatchObject([{ verdict: 'clean', decision: 'warn', reason: 'disguised' }]);
      const allowed = await world.anteater(['allow', 'logo.png', '--reason', 'a test file']);
      expect(allowed.code).toBe(0);
      expect((await world.json(['staged', '--binaries'])).report.findings[0]?.verdict).toBe('ignored');
    });
  });
});
