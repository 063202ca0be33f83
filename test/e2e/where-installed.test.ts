/**
 * The hook finds the package wherever real package managers put it, with nothing recorded by `init`: what a colleague
 * has who cloned the repository and installed its dependencies. And it says what is wrong where Node is too old.
 */
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN, gitWith, start, type World, withWorld } from '../helpers/cli.ts';
import { orSkipped, program } from '../helpers/programs.ts';
import { install } from './hooks-world.ts';

const EVIL = 'http://evil.net/x';
const MALICIOUS = { malicious: 11, engines: { Kaspersky: { result: 'phishing' }, Sophos: {}, ESET: {} } };

/** Where the package's tarball is, as it would be published. */
let packed = '';

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anteater-packed-'));
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const run = await start('npm', args, { env: process.env, cwd: resolve('.'), input: undefined });
  expect(run.code, run.stderr).toBe(0);
  packed = join(folder, (await readdir(folder))[0] ?? '');
});

afterAll(() => rm(join(packed, '..'), { recursive: true, force: true }));

/** A bad commit is blocked, and a good one passes, both by the package that a manager has installed. */
async function expectGate(world: World, prepare: () => Promise<void>): Promise<void> {
  const { repo, vt } = world;
  vt.verdict(EVIL, MALICIOUS);
  await repo.write('.gitignore', 'node_modules\n.yarn\n.pnp.*\n');
  await repo.write('package.json', '{"name": "project", "version": "1.0.0", "private": true}\n');
  await prepare();
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '-m', 'first');
  await install(repo);
  await repo.stage('sub/a.txt', `${EVIL}\n`);
  const blocked = await gitWith(world, world.env, ['commit', '-m', 'x'], repo.path('sub'));
  expect(`${blocked.stdout}${blocked.stderr}`).toContain('anteater: BLOCKED 1 malicious');
  expect(blocked.code).toBe(1);
  await repo.stage('sub/a.txt', 'http://good-host.net/x\n');
  const passed = await gitWith(world, world.env, ['commit', '-m', 'x'], repo.path('sub'));
  expect(passed.code, passed.stderr).toBe(0);
  await repo.git('init', '-q', '--bare', '../remote.git');
  const pushed = await gitWith(world, world.env, ['push', '../remote.git', 'HEAD:refs/heads/x']);
  expect(pushed.code, pushed.stderr).toBe(0);
}

async function run(world: World, cwd: string, name: string, args: readonly string[]): Promise<void> {
  const path = name === 'npm' ? null : program(name);
  const [file, first] = path?.endsWith('js') ? [process.execPath, [path]] : [path ?? name, []];
  const env = {
    ...world.env,
    // Nothing of this machine's: caches and stores belong to the test.
    YARN_GLOBAL_FOLDER: join(world.repo.outside, 'yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    BUN_INSTALL_CACHE_DIR: join(world.repo.outside, 'bun'),
    npm_config_cache: join(world.repo.outside, 'npm'),
    npm_config_store_dir: join(world.repo.outside, 'pnpm'),
    COREPACK_ENABLE_STRICT: '0',
  };
  const ran = await start(file, [...first, ...args], { env, cwd, input: undefined });
  expect(ran.code, `${ran.stdout}${ran.stderr}`).toBe(0);
}

const depends = (more: object = {}) =>
  JSON.stringify({
    name: 'project',
    private: true,
    devDependencies: { 'anteater-hook': `file:${packed}` },
    ...more,
  });

describe('the package is found where npm puts it', () => {
  test('in a sub-folder that is not a workspace', () =>
    withWorld((world) =>
      expectGate(world, async () => {
        await world.repo.write('frontend/package.json', depends());
        await run(world, world.repo.path('frontend'), 'npm', [
          'install',
          '--offline',
          '--no-audit',
          '--no-fund',
        ]);
      }),
    ));

  test('in a workspace', () =>
    withWorld((world) =>
      expectGate(world, async () => {
        await world.repo.write(
          'package.json',
          '{"name": "root", "private": true, "workspaces": ["packages/*"]}\n',
        );
        await world.repo.write('packages/a/package.json', depends());
        await run(world, world.repo.dir, 'npm', ['install', '--offline', '--no-audit', '--no-fund']);
      }),
    ));

  test('globally', () =>
    withWorld(async (world) => {
      const prefix = join(world.repo.outside, 'home/.npm-global');
      await expectGate(world, () =>
        run(world, world.repo.dir, 'npm', [
          'install',
          '--offline',
          '--no-audit',
          '--global',
          '--prefix',
          prefix,
          packed,
        ]),
      );
    }));
});

describe.skipIf(program('yarn') === null)(`the package is found where ${orSkipped('yarn')} puts it`, () => {
  test('without node_modules (PnP)', () =>
    withWorld((world) =>
      expectGate(world, async () => {
        await world.repo.write('package.json', depends());
        await world.repo.write('yarn.lock', '');
        await run(world, world.repo.dir, 'yarn', ['install']);
        expect(await readdir(world.repo.dir)).toContain('.pnp.cjs');
        expect(await readdir(world.repo.dir)).not.toContain('node_modules');
      }),
    ));

  test('without node_modules, in a sub-folder', () =>
    withWorld((world) =>
      expectGate(world, async () => {
        await world.repo.write('web/package.json', depends());
        await world.repo.write('web/yarn.lock', '');
        await run(world, world.repo.path('web'), 'yarn', ['install']);
      }),
    ));
});

describe.skipIf(program('pnpm') === null)(`the package is found where ${orSkipped('pnpm')} puts it`, () => {
  test.each([['.'], ['apps/web']])('as a dependency of %s', (folder) =>
    withWorld((world) =>
      expectGate(world, async () => {
        await world.repo.write('pnpm-workspace.yaml', 'packages: ["apps/*"]\n');
        await world.repo.write(join(folder, 'package.json'), depends());
        await run(world, world.repo.dir, 'pnpm', [
          'install',
          '--offline',
          '--config.manage-package-manager-versions=false',
        ]);
      }),
    ),
  );
});

describe.skipIf(program('bun') === null)(`the package is found where ${orSkipped('bun')} puts it`, () => {
  test('as a dependency', () =>
    withWorld((world) =>
      expectGate(world, async () => {
        await world.repo.write('package.json', depends());
        await run(world, world.repo.dir, 'bun', ['install']);
      }),
    ));
});

describe.each(['node16', 'node18'])('an old Node', (name) => {
  test.skipIf(program(name) === null)(`is named in one line, with exit code 2: ${orSkipped(name)}`, () =>
    withWorld(async ({ repo, env }) => {
      for (const args of [['staged'], ['--version'], ['pre-push', 'origin', 'url']]) {
        const ran = await start(program(name) ?? '', [BIN, ...args], { env, cwd: repo.dir, input: '' });
        expect([ran.code, ran.stdout]).toEqual([2, '']);
        expect(ran.stderr).toMatch(
          /^anteater: NOT CHECKED, Node 1[68]\.\S+ \(.*\) is too old: install Node 20 or newer.*\n$/,
        );
      }
    }),
  );
});

test.skipIf(program('node16') === null)(
  `a commit and a push with an old Node first on PATH: ${orSkipped('node16')}`,
  () =>
    withWorld(async (world) => {
      const { repo } = world;
      const folder = join(repo.outside, 'old');
      await mkdir(folder);
      await symlink(program('node16') ?? '', join(folder, 'node'));
      await symlink(BIN, join(folder, 'anteater'));
      await install(repo);
      await repo.stage('a.txt', `${EVIL}\n`);
      const env = { ...world.env, PATH: `${folder}:${world.env.PATH}` };
      const committed = await gitWith(world, env, ['commit', '-m', 'x']);
      await repo.git('commit', '-q', '--no-verify', '-m', 'x');
      await repo.git('init', '-q', '--bare', '../remote.git');
      const pushed = await gitWith(world, env, ['push', '../remote.git', 'HEAD:refs/heads/x']);
      for (const ran of [committed, pushed]) {
        expect(ran.code).toBe(1);
        expect(ran.stderr).toMatch(
          /^anteater: NOT CHECKED, Node 16\.\S+ \(.*\) is too old: install Node 20/m,
        );
      }
      const doctor = await world.anteater(['doctor', '--format', 'json'], { env });
      expect(doctor.stdout).toMatch(/"it starts .*\/old\/node, which is too old, and blocks"/);
    }),
);

test('the file that every Node must parse uses nothing that Node 12 lacks', async () => {
  const written = async (target: string): Promise<string> => {
    const made = await rolldown({ input: BIN, platform: 'node', external: /./, transform: { target } });
    const { output } = await made.generate({ format: 'cjs' });
    return output[0].code;
  };
  expect(await written('node12')).toBe(await written('esnext'));
});
