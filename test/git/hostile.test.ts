/** Nothing that a repository's configuration or its files name is ever started, and no other git than the system's. */
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPush } from '../../src/diff/pushed.ts';
import { openRange } from '../../src/diff/range.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { openTree } from '../../src/diff/tree.ts';
import { type Git, openGit } from '../../src/git.ts';
import { changesOf } from '../helpers/changes.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';

/** A program that leaves a mark when it runs, and hangs, as a silent server would. */
async function trap(repo: Repo): Promise<{ readonly program: string; ran(): Promise<string> }> {
  const log = join(repo.outside, 'ran.log');
  const program = join(repo.outside, 'trap');
  await writeFile(program, `#!/bin/sh\necho "$0 $*" >> '${log}'\nexec sleep 30\n`);
  await chmod(program, 0o755);
  return { program, ran: () => readFile(log, 'utf8').catch(() => '') };
}

/** Everything that this program asks of git. */
async function useAll(git: Git, oid: string): Promise<string[]> {
  const remote = { remote: 'origin', url: null };
  const line = { localRef: 'HEAD', localOid: oid, remoteRef: 'HEAD', remoteOid: '0'.repeat(40) };
  const sources = [
    openStaged(git),
    openRange(git, { from: null, to: 'HEAD' }),
    openRange(git, { commit: 'HEAD' }),
    openPush(git, { ...remote, lines: [line] }),
    openTree(git, { cwd: git.cwd, paths: ['.'] }),
  ];
  const said: string[] = [];
  for (const source of sources) {
    const read = await changesOf(source).catch((error: Error) => error.message);
    said.push(typeof read === 'string' ? read : `${read.lines.length} lines`);
  }
  return said;
}

/** `TRAP` stands for the program. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', 'TRAP'],
  ['core.fsmonitorHookVersion', '2'],
  ['core.hooksPath', 'TRAP.d'],
  ['core.pager', 'TRAP'],
  ['core.editor', 'TRAP'],
  ['core.askPass', 'TRAP'],
  ['core.sshCommand', 'TRAP'],
  ['core.gitProxy', 'TRAP'],
  ['core.alternateRefsCommand', 'TRAP'],
  ['credential.helper', '!TRAP'],
  ['diff.external', 'TRAP'],
  ['diff.driver.command', 'TRAP'],
  ['diff.driver.textconv', 'TRAP'],
  ['filter.driver.clean', 'TRAP'],
  ['filter.driver.smudge', 'TRAP'],
  ['filter.driver.process', 'TRAP'],
  ['filter.driver.required', 'true'],
  ['merge.driver.driver', 'TRAP'],
  ['interactive.diffFilter', 'TRAP'],
  ['gpg.program', 'TRAP'],
  ['gpg.ssh.program', 'TRAP'],
  ['log.showSignature', 'true'],
  ['uploadpack.packObjectsHook', 'TRAP'],
  ['sequence.editor', 'TRAP'],
  ['alias.diff-index', '!TRAP'],
  ['alias.diff-tree', '!TRAP'],
  ['alias.cat-file', '!TRAP'],
  ['alias.rev-list', '!TRAP'],
  ['pager.diff-index', 'TRAP'],
  ['pager.rev-list', 'TRAP'],
  ['submodule.sub.update', '!TRAP'],
  ['trace2.eventTarget', 'TRAP.log'],
  ['core.attributesFile', 'TRAP.attributes'],
  ['filter.global.clean', 'TRAP'],
  ['filter.global.process', 'TRAP'],
  ['diff.global.textconv', 'TRAP'],
  ['url.ext::TRAP.insteadOf', 'http'],
  ['remote.origin.uploadpack', 'TRAP'],
  ['remote.origin.receivepack', 'TRAP'],
  ['credential.http://127.0.0.1.helper', '!TRAP'],
  ['trailer.x.command', 'TRAP'],
  ['difftool.x.cmd', 'TRAP'],
  ['tar.tar.gz.command', 'TRAP'],
  ['gpg.x509.program', 'TRAP'],
  ['ssh.variant', 'simple'],
  ['gc.recentObjectsHook', 'TRAP'],
  ['hook.evil.command', 'TRAP'],
  ['hook.evil.event', 'post-index-change'],
  ['protocol.allow', 'always'],
  ['protocol.ext.allow', 'always'],
  ['protocol.file.allow', 'always'],
  ['protocol.none.allow', 'always'],
];

const REMOTES: readonly (readonly [string, (program: string, repo: Repo) => Record<string, string>])[] = [
  ['its uploadpack', (program, repo) => ({ url: repo.dir, uploadpack: program })],
  ['an ext:: URL', (program) => ({ url: `ext::${program} %S` })],
  ['an ssh command', (program) => ({ url: 'ssh://evil.invalid/x', sshcommand: program })],
  ['a helper that is an alias', () => ({ url: 'none::x', vcs: 'none' })],
  ['a helper without a name', () => ({ url: '::x', vcs: '' })],
  ['a plain http URL', () => ({ url: 'http://127.0.0.1:9/x' })],
];

describe('a hostile configuration', () => {
  it('starts nothing, in any command', async () => {
    await withRepo(async (repo) => {
      const { program, ran } = await trap(repo);
      await repo.write('.gitattributes', '* diff=driver filter=driver merge=driver\n');
      await repo.write('a.txt', 'one\n');
      const oid = await repo.commit();
      await repo.stage('b.txt', 'two\n');
      await mkdir(`${program}.d`);
      for (const hook of ['post-index-change', 'reference-transaction', 'pre-auto-gc', 'post-checkout'])
        await symlink(program, join(`${program}.d`, hook));
      const extra = join(repo.outside, 'extra.gitconfig');
      await writeFile(extra, '');
      await writeFile(`${program}.attributes`, '* diff=global filter=global\n');
      for (const [name, value] of SETTINGS) {
        const [key, set] = [name, value].map((text) => text.replace('TRAP', program));
        await repo.git('config', '--file', extra, key ?? '', set ?? '');
      }
      await repo.git('config', 'include.path', extra);
      const said = await useAll(openGit({ cwd: repo.dir, env: repo.env }), oid);
      expect(said).toEqual(['1 lines', '2 lines', '2 lines', '2 lines', '3 lines']);
      expect(await ran()).toBe('');
    });
  });

  it.each(REMOTES)(
    'with a missing object and a promisor remote fetches nothing: %s',
    async (_name, remoteOf) => {
      await withRepo(async (repo) => {
        const { program, ran } = await trap(repo);
        await repo.write('a.txt', 'one\n');
        const oid = await repo.commit();
        const blob = (await repo.git('rev-parse', 'HEAD:a.txt')).trim();
        await repo.write('b.txt', 'two\n');
        await repo.write('a.txt', 'three\n');
        await repo.git('add', '-A');
        await rm(repo.path('.git/objects', blob.slice(0, 2), blob.slice(2)));
        await repo.git('config', 'extensions.partialClone', 'evil');
        await repo.git('config', 'core.repositoryFormatVersion', '1');
        for (const name of ['alias.remote-none', 'alias.remote-']) {
          await writeFile(
            repo.path('.git/config'),
            `${await readFile(repo.path('.git/config'), 'utf8')}[alias]\n\t${name.slice(6)} = !${program}\n`,
          );
        }
        const { sshcommand, ...remote } = remoteOf(program, repo);
        await repo.git('config', 'core.sshCommand', sshcommand ?? program);
        for (const [key, value] of Object.entries({ ...remote, promisor: 'true' }))
          await repo.git('config', `remote.evil.${key}`, value);
        for (const name of ['allow', 'file.allow', 'ext.allow', 'ssh.allow', 'none.allow'])
          await repo.git('config', `protocol.${name}`, 'always');
        await useAll(openGit({ cwd: repo.dir, env: repo.env }), oid);
        expect(await ran()).toBe('');
      });
    },
  );

  it('of a bare repository inside of a normal one is not read', async () => {
    await withRepo(async (repo) => {
      const { program, ran } = await trap(repo);
      await mkdir(repo.path('docs/evil/objects'), { recursive: true });
      await mkdir(repo.path('docs/evil/refs'));
      await repo.write('docs/evil/HEAD', 'ref: refs/heads/main\n');
      await repo.write(
        'docs/evil/config',
        `[core]\n\tbare = false\n\tworktree = ..\n\tfsmonitor = ${program}\n`,
      );
      for (const cwd of [repo.path('docs/evil'), repo.path('docs/evil/refs')]) {
        const git = openGit({ cwd, env: repo.env });
        await expect(changesOf(openStaged(git))).rejects.toMatchObject({
          code: 'repository',
          message: expect.stringContaining('bare repository inside of another'),
        });
        await expect(git.run(['rev-parse', '--git-dir'])).rejects.toMatchObject({ code: 'repository' });
      }
      expect(await ran()).toBe('');
    });
  });

  it('of a bare repository that stands alone, or is named, is', async () => {
    await withRepo(async (repo) => {
      await repo.write('a.txt', 'one\n');
      await repo.commit();
      const alone = join(repo.outside, 'alone.git');
      await repo.git('clone', '-q', '--bare', repo.dir, alone);
      await repo.git('clone', '-q', '--bare', repo.dir, repo.path('inner.git'));
      const read = (cwd: string, env: NodeJS.ProcessEnv) =>
        changesOf(openRange(openGit({ cwd, env: { ...repo.env, ...env } }), { from: null, to: 'HEAD' }));
      expect((await read(alone, {})).lines).toHaveLength(1);
      expect((await read(repo.path('inner.git'), { GIT_DIR: '.' })).lines).toHaveLength(1);
    });
  });
});

describe('the git that is started', () => {
  it('is none of the repository, wherever PATH leads first', async () => {
    await withRepo(async (repo) => {
      const { program, ran } = await trap(repo);
      await repo.stage('a.txt', 'one\n');
      for (const folder of ['node_modules/.bin', 'tools', '.']) {
        await mkdir(repo.path(folder), { recursive: true });
        await symlink(program, repo.path(folder, 'git'));
      }
      const outside = join(repo.outside, 'else', 'node_modules', '.bin');
      await mkdir(outside, { recursive: true });
      await symlink(program, join(outside, 'git'));
      const first = [
        'node_modules/.bin',
        '',
        '.',
        './tools',
        repo.path('tools'),
        repo.path('node_modules/.bin'),
        outside,
      ];
      const env = { ...repo.env, PATH: [...first, repo.env.PATH].join(delimiter) };
      const git = openGit({ cwd: repo.dir, env });
      expect((await changesOf(openStaged(git))).lines.map(({ text }) => text)).toEqual(['one']);
      expect(await git.use((it) => it.version())).toMatchObject({ installed: true });
      expect(await ran()).toBe('');
    });
  });

  it('may be in the work tree where there is no other', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a.txt', 'one\n');
      const real = (await repo.run('sh', ['-c', 'command -v git'])).stdout.trim();
      await mkdir(repo.path('bin'));
      await symlink(real, repo.path('bin', 'git'));
      const git = openGit({ cwd: repo.dir, env: { ...repo.env, PATH: repo.path('bin') } });
      expect((await changesOf(openStaged(git))).lines).toHaveLength(1);
    });
  });

  it('is missed in plain words where there is none', async () => {
    await withRepo(async (repo) => {
      const git = openGit({ cwd: repo.dir, env: { ...repo.env, PATH: dirname(repo.outside) } });
      const message = 'git could not be started';
      await expect(changesOf(openStaged(git))).rejects.toMatchObject({ code: 'git', message });
      await expect(git.run(['version'])).rejects.toMatchObject({ code: 'git', message });
    });
  });
});
