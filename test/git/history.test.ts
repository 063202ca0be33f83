/** Ranges, commits and pushes, read commit by commit. */
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRevision } from '../../src/diff/history/revision.ts';
import { openPush, type PushOptions, parseRefLines } from '../../src/diff/pushed.ts';
import { openRange, parseRange } from '../../src/diff/range.ts';
import { openGit } from '../../src/git.ts';
import { type Changes, changesOf } from '../helpers/changes.ts';
import { type Repo, repoAt, withRepo } from '../helpers/repo.ts';

const gitOf = (repo: Repo, cwd = repo.dir) => openGit({ cwd, env: repo.env });
const ZERO = '0'.repeat(40);

/** Lines with the subject of their commit. */
async function told(repo: Repo, changes: Changes): Promise<string[]> {
  const subjects = new Map<string | null, string>();
  for (const { commit } of [...changes.lines, ...changes.binaries]) {
    if (commit === null || subjects.has(commit)) continue;
    subjects.set(commit, (await repo.git('--no-replace-objects', 'log', '-1', '--format=%s', commit)).trim());
  }
  return [
    ...changes.lines.map(({ commit, path, line, text }) => `${subjects.get(commit)} ${path}:${line} ${text}`),
    ...changes.binaries.map(({ commit, path }) => `${subjects.get(commit)} ${path}`),
  ];
}

async function commitFile(
  repo: Repo,
  path: string,
  content: string | Uint8Array,
  message = path,
): Promise<string> {
  await repo.write(path, content);
  return repo.commit(message);
}

describe('a range', () => {
  const read = async (repo: Repo, range: string) => changesOf(openRange(gitOf(repo), parseRange(range)));

  it('is read commit by commit, oldest first, with what is removed again', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'zero');
      await repo.git('tag', 'base');
      await commitFile(repo, 'a', 'a\nevil\n', 'one');
      await commitFile(repo, 'a', 'a\n', 'two');
      await commitFile(repo, 'b', Buffer.from('\0b'), 'three');
      const changes = await read(repo, 'base..HEAD');
      expect(await told(repo, changes)).toEqual(['one a:2 evil', 'three b']);
      expect(changes.scanned).toEqual({ commits: 3, files: 2, lines: 1, binaries: 1 });
    });
  });

  it('takes an empty side for HEAD, and three dots for what the other side adds', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'zero');
      await repo.git('checkout', '-q', '-b', 'topic');
      await commitFile(repo, 'topic', 'topic\n');
      await repo.git('checkout', '-q', 'main');
      await commitFile(repo, 'main', 'main\n');
      expect(await told(repo, await read(repo, 'main..topic'))).toEqual(['topic topic:1 topic']);
      expect(await told(repo, await read(repo, 'main...topic'))).toEqual(['topic topic:1 topic']);
      expect(await told(repo, await read(repo, 'topic..'))).toEqual(['main main:1 main']);
      expect(await told(repo, await read(repo, '..topic'))).toEqual(['topic topic:1 topic']);
      expect((await read(repo, 'HEAD..HEAD')).scanned.commits).toBe(0);
    });
  });

  it('takes of a merge what differs from every parent', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', '1\n2\n3\n', 'zero');
      await repo.git('checkout', '-q', '-b', 'other');
      await commitFile(repo, 'a', '1 other\n2\n3\n', 'other');
      await repo.git('checkout', '-q', 'main');
      await commitFile(repo, 'a', '1\n2\n3 main\n', 'main');
      await repo.git('merge', '-q', '--no-commit', 'other');
      await repo.write('a', '1 other\n2 evil\n3 main\n');
      await repo.write('new', Buffer.from('\0new'));
      await repo.commit('merge');
      await commitFile(repo, 'b', 'b\n', 'after');
      const changes = await read(repo, 'main~3..main');
      expect((await told(repo, changes)).toSorted()).toEqual([
        'after b:1 b',
        'main a:3 3 main',
        'merge a:2 2 evil',
        'merge new',
        'other a:1 1 other',
      ]);
      expect(changes.scanned.commits).toBe(4);
    });
  });

  it('takes nothing of a merge that has each file from one of its parents', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'zero');
      await repo.git('checkout', '-q', '-b', 'topic');
      await commitFile(repo, 'topic', 'topic\n');
      await repo.git('checkout', '-q', 'main');
      await commitFile(repo, 'main', 'main\n');
      await symlink('main', repo.path('link'));
      await repo.commit('link');
      await repo.git('checkout', '-q', 'topic');
      await repo.git('merge', '-q', '--no-edit', 'main');
      const changes = await read(repo, 'main..topic');
      expect(await told(repo, changes)).toEqual(['topic topic:1 topic']);
      expect(changes.scanned).toMatchObject({ commits: 2, files: 1 });
      // The link was left out of a commit of main.
      expect(changes.skipped).toEqual([]);
    });
  });

  it('reads text that git calls binary, and links and modules not at all, in every commit', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, '.gitattributes', '*.txt -diff\n', 'zero');
      const first = await commitFile(repo, 'a.txt', 'x\n', 'one');
      await repo.git('update-index', '--add', '--cacheinfo', `160000,${first},module`);
      await repo.git('commit', '-q', '-m', 'module');
      await repo.write('a.txt', 'x\ny\n');
      await repo.git('commit', '-q', '-a', '-m', 'two');
      const changes = await read(repo, 'HEAD~3..');
      expect(await told(repo, changes)).toEqual(['one a.txt:1 x', 'two a.txt:2 y']);
      expect(changes.skipped).toEqual([{ path: 'module', why: 'submodule' }]);
    });
  });

  it('disregards replaced and grafted commits', async () => {
    await withRepo(async (repo) => {
      const zero = await commitFile(repo, 'a', 'a\n', 'zero');
      const evil = await commitFile(repo, 'a', 'a\nevil\n', 'evil');
      await commitFile(repo, 'b', 'b\n', 'last');
      await repo.git('replace', evil, zero);
      await writeFile(repo.path('.git/info/grafts'), `${evil}\n`).catch(() => undefined);
      expect(await told(repo, await read(repo, `${zero}..main`))).toEqual(['evil a:2 evil', 'last b:1 b']);
    });
  });

  it.each([
    ['no range', 'main'],
    ['two empty sides', '..'],
    ['an option', '--all..HEAD'],
    ['an option behind', 'HEAD..--output=x'],
    ['an unknown revision', 'nowhere..HEAD'],
    ['a path', 'HEAD:a..HEAD'],
    ['a line end', 'HEAD\n..HEAD'],
  ])('with %s is an error', async (_, range) => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n');
      const reading = (async () => read(repo, range))();
      await expect(reading).rejects.toMatchObject({ name: 'AnteaterError', code: /usage|input/, hint: /./ });
    });
  });

  it('that is cut off by a shallow clone is an error that says how to fetch the rest', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n');
      await commitFile(repo, 'b', 'b\n');
      await commitFile(repo, 'c', 'c\n');
      const dir = join(repo.outside, 'shallow');
      await repo.git('clone', '-q', '--depth', '2', `file://${repo.dir}`, dir);
      const shallow = repoAt(dir, repo.outside, repo.env);
      expect(await told(shallow, await read(shallow, 'HEAD~1..HEAD'))).toEqual(['c c:1 c']);
      await expect(read(shallow, 'HEAD~2..HEAD')).rejects.toMatchObject({
        code: 'input',
        hint: /--unshallow/,
      });
      const cut = changesOf(openRange(gitOf(shallow), { commit: 'HEAD~1' }));
      await expect(cut).rejects.toMatchObject({ code: 'input', hint: /--unshallow/ });
    });
  });

  it('with a missing object is an error', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n');
      await commitFile(repo, 'b', 'b\n');
      const oid = (await repo.git('rev-parse', 'HEAD:b')).trim();
      await rm(repo.path('.git/objects', oid.slice(0, 2), oid.slice(2)));
      // git would read it from there.
      await rm(repo.path('b'));
      await expect(read(repo, 'HEAD~1..HEAD')).rejects.toMatchObject({ code: 'git' });
    });
  });
});

describe('a commit', () => {
  const read = async (repo: Repo, commit: string) => changesOf(openRange(gitOf(repo), { commit }));

  it('is compared with its parent, and the first with nothing', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'zero');
      await commitFile(repo, 'a', 'a\nb\n', 'one');
      expect(await told(repo, await read(repo, 'HEAD'))).toEqual(['one a:2 b']);
      expect(await told(repo, await read(repo, 'HEAD~1'))).toEqual(['zero a:1 a']);
      await repo.git('tag', '-a', '-m', 'x', 'v1');
      expect(await told(repo, await read(repo, 'v1'))).toEqual(['one a:2 b']);
    });
  });

  it.each(['', '-x', '--all', '^HEAD', 'HEAD..HEAD', 'nowhere', 'HEAD:a', 'HEAD^{tree}'])(
    '%j is an error',
    async (name) => {
      await withRepo(async (repo) => {
        await commitFile(repo, 'a', 'a\n');
        await expect(read(repo, name)).rejects.toMatchObject({ name: 'AnteaterError', code: /usage|input/ });
      });
    },
  );

  it('works in a bare repository, in a sub-folder and with SHA-256', async () => {
    await withRepo(
      async (repo) => {
        await commitFile(repo, 'sub/a', 'a\n', 'zero');
        const inside = await changesOf(openRange(gitOf(repo, repo.path('sub')), { commit: 'HEAD' }));
        expect(await told(repo, inside)).toEqual(['zero sub/a:1 a']);
        const bare = join(repo.outside, 'bare.git');
        await repo.git('clone', '-q', '--bare', repo.dir, bare);
        const outside = await changesOf(openRange(gitOf(repo, bare), { commit: 'HEAD' }));
        expect(await told(repo, outside)).toEqual(['zero sub/a:1 a']);
      },
      { init: ['--object-format=sha256'] },
    );
  });

  it('gives the files of a revision', async () => {
    await withRepo(async (repo) => {
      await commitFile(repo, 'sub/x y', 'old\n');
      await commitFile(repo, 'sub/x y', 'new\n');
      const revision = await readRevision(gitOf(repo, repo.path('sub')), 'HEAD~1');
      expect((await revision.read('sub/x y'))?.toString()).toBe('old\n');
      await expect(revision.read('sub')).rejects.toMatchObject({ code: 'config' });
      expect(await revision.read('nothing')).toBeNull();
    });
  });
});

/** A clone of a remote that has one commit. */
async function withRemote(
  use: (repo: Repo, remote: string) => Promise<void>,
  init: readonly string[] = [],
): Promise<void> {
  await withRepo(
    async (repo) => {
      const remote = join(repo.outside, 'remote.git');
      await repo.git('init', '-q', '--bare', ...init, remote);
      await commitFile(repo, 'known', 'known\n', 'known');
      await repo.git('remote', 'add', 'origin', remote);
      await repo.git('push', '-q', 'origin', 'main');
      await use(repo, remote);
    },
    { init },
  );
}

/** Pushes, with a hook that keeps what git tells it and refuses; then reads that as the tool would. */
async function pushed(
  repo: Repo,
  args: readonly string[],
  more: Partial<PushOptions> = {},
): Promise<Changes> {
  const file = join(repo.outside, 'refs');
  await repo.hook(
    'pre-push',
    `#!/bin/sh\nprintf '%s\\n%s\\n' "$1" "$2" > "${file}"\ncat >> "${file}"\nexit 1\n`,
  );
  await repo.tryGit(['push', ...args]);
  const text = await readFile(file, 'utf8');
  const [remote = '', url = '', ...lines] = text.split('\n');
  await rm(file);
  await rm(repo.path('.git/hooks/pre-push'));
  return changesOf(openPush(gitOf(repo), { lines: parseRefLines(lines.join('\n')), remote, url, ...more }));
}

describe('a push', () => {
  it('of a branch reads its new commits', async () => {
    await withRemote(async (repo) => {
      await commitFile(repo, 'a', 'a\nevil\n', 'one');
      await commitFile(repo, 'a', 'a\n', 'two');
      const changes = await pushed(repo, ['origin', 'main']);
      expect(await told(repo, changes)).toEqual(['one a:1 a', 'one a:2 evil']);
      expect(changes.scanned.commits).toBe(2);
    });
  });

  it('of a new branch reads only what the remote does not have', async () => {
    await withRemote(async (repo) => {
      await repo.git('checkout', '-q', '-b', 'topic');
      await commitFile(repo, 'a', 'a\n', 'one');
      expect(await told(repo, await pushed(repo, ['origin', 'topic']))).toEqual(['one a:1 a']);
    });
  });

  it('of several refs reads each commit once', async () => {
    await withRemote(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'one');
      await repo.git('branch', 'same');
      await repo.git('checkout', '-q', '-b', 'topic');
      await commitFile(repo, 'b', 'b\n', 'two');
      const changes = await pushed(repo, ['origin', 'main', 'same', 'topic']);
      expect(await told(repo, changes)).toEqual(['one a:1 a', 'two b:1 b']);
    });
  });

  it('by force reads what is new', async () => {
    await withRemote(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'one');
      await repo.git('push', '-q', 'origin', 'main');
      await repo.git('reset', '-q', '--hard', 'HEAD~1');
      await commitFile(repo, 'b', 'b\n', 'other');
      expect(await told(repo, await pushed(repo, ['-f', 'origin', 'main']))).toEqual(['other b:1 b']);
    });
  });

  it('that deletes reads nothing', async () => {
    await withRemote(async (repo) => {
      await repo.git('push', '-q', 'origin', 'main:topic');
      const changes = await pushed(repo, ['origin', ':topic']);
      expect(changes.scanned).toEqual({ commits: 0, files: 0, lines: 0, binaries: 0 });
    });
  });

  it('of tags reads the commits behind them; tags of files and folders pass', async () => {
    await withRemote(async (repo) => {
      await commitFile(repo, 'a', 'a\n', 'one');
      await repo.git('tag', '-a', '-m', 'http://evil.net', 'annotated');
      await repo.git('tag', '-a', '-m', 'x', 'twice', 'annotated');
      await repo.git('tag', 'blob', 'HEAD:a');
      await repo.git('tag', 'tree', 'HEAD^{tree}');
      const changes = await pushed(repo, ['origin', 'twice', 'blob', 'tree']);
      expect(await told(repo, changes)).toEqual(['one a:1 a']);
      expect(changes.skipped).toEqual([
        { path: 'refs/tags/blob', why: 'tag' },
        { path: 'refs/tags/tree', why: 'tag' },
      ]);
    });
  });

  it('to another remote does not take for known what the first one has', async () => {
    await withRemote(async (repo) => {
      const other = join(repo.outside, 'other.git');
      await repo.git('init', '-q', '--bare', other);
      await repo.git('remote', 'add', 'other', other);
      await commitFile(repo, 'a', 'a\n', 'one');
      await repo.git('push', '-q', 'origin', 'main');
      expect(await told(repo, await pushed(repo, ['other', 'main']))).toEqual([
        'known known:1 known',
        'one a:1 a',
      ]);
    });
  });

  it.each([
    ['whose name lies below its own', 'origin/fork', '+refs/heads/*:refs/remotes/origin/fork/*'],
    ['whose refs lie below its own', 'fork', '+refs/heads/*:refs/remotes/origin/fork/*'],
    ['whose refs lie among its own', 'fork', '+refs/heads/*:refs/remotes/origin/*'],
    ['of which one ref lies among its own', 'fork', '+refs/heads/theirs:refs/remotes/origin/theirs'],
    ['whose refs lie above its own', 'fork', '+refs/heads/*:refs/remotes/*'],
  ])('does not take for known what a remote has %s', async (_, name, refspec) => {
    await withRemote(async (repo) => {
      const fork = join(repo.outside, 'fork.git');
      await repo.git('init', '-q', '--bare', fork);
      await repo.git('config', `remote.${name}.url`, fork);
      await repo.git('config', `remote.${name}.fetch`, refspec);
      await commitFile(repo, 'a', 'a\n', 'one');
      await repo.git('push', '-q', fork, 'main:theirs', 'main:origin/theirs');
      await repo.git('fetch', '-q', name);
      expect(await told(repo, await pushed(repo, ['origin', 'main']))).toContain('one a:1 a');
      await repo.git('config', '--add', 'anteater.trustedRemote', name);
      expect(await told(repo, await pushed(repo, ['origin', 'main']))).toEqual([]);
    });
  });

  it('to the URL of a remote knows what that remote has', async () => {
    await withRemote(async (repo, remote) => {
      await commitFile(repo, 'a', 'a\n', 'one');
      expect(await told(repo, await pushed(repo, [remote, 'main:new']))).toEqual(['one a:1 a']);
    });
  });

  it('to an unknown URL knows only what the push says', async () => {
    await withRemote(async (repo, remote) => {
      await commitFile(repo, 'a', 'a\n', 'one');
      const url = `file://${remote}`;
      expect(await told(repo, await pushed(repo, [url, 'main:new']))).toEqual([
        'known known:1 known',
        'one a:1 a',
      ]);
      expect(await told(repo, await pushed(repo, [url, 'main']))).toEqual(['one a:1 a']);
    });
  });

  it('of a mirror does not take the local branches for known', async () => {
    await withRemote(async (repo) => {
      await repo.git('config', '--replace-all', 'remote.origin.fetch', '+refs/*:refs/*');
      await commitFile(repo, 'a', 'a\n', 'one');
      expect(await told(repo, await pushed(repo, ['origin', 'main']))).toEqual(['one a:1 a']);
    });
  });

  it('to a remote with refs of its own knows those', async () => {
    await withRemote(async (repo) => {
      await repo.git(
        'config',
        '--replace-all',
        'remote.origin.fetch',
        '+refs/heads/*:refs/remotes/deep/er/*',
      );
      await repo.git('fetch', '-q', 'origin');
      await repo.git('update-ref', '-d', 'refs/remotes/origin/main');
      await commitFile(repo, 'a', 'a\n', 'one');
      expect(await told(repo, await pushed(repo, ['origin', 'main:new']))).toEqual(['one a:1 a']);
    });
  });

  it('whose remote oid is not here reads all that is not known otherwise', async () => {
    await withRemote(async (repo) => {
      const tip = await commitFile(repo, 'a', 'a\n', 'one');
      const lines = [
        {
          localRef: 'refs/heads/main',
          localOid: tip,
          remoteRef: 'refs/heads/main',
          remoteOid: '12'.repeat(20),
        },
      ];
      const changes = await changesOf(openPush(gitOf(repo), { lines, remote: 'origin', url: null }));
      expect(await told(repo, changes)).toEqual(['one a:1 a']);
    });
  });

  it('of what is not here is an error', async () => {
    await withRemote(async (repo) => {
      const lines = [
        { localRef: 'x', localOid: '12'.repeat(20), remoteRef: 'refs/heads/x', remoteOid: ZERO },
      ];
      const push = openPush(gitOf(repo), { lines, remote: 'origin', url: null });
      await expect(changesOf(push)).rejects.toMatchObject({ code: 'git' });
    });
  });

  it('works with SHA-256 and from a shallow clone', async () => {
    await withRemote(
      async (repo, remote) => {
        await commitFile(repo, 'a', 'a\n', 'one');
        expect(await told(repo, await pushed(repo, ['origin', 'main']))).toEqual(['one a:1 a']);
        await repo.git('push', '-q', 'origin', 'main');
        const dir = join(repo.outside, 'shallow');
        await repo.git('clone', '-q', '--depth', '1', `file://${remote}`, dir);
        const shallow = repoAt(dir, repo.outside, repo.env);
        await commitFile(shallow, 'b', 'b\n', 'two');
        expect(await told(shallow, await pushed(shallow, ['origin', 'HEAD']))).toEqual(['two b:1 b']);
      },
      ['--object-format=sha256'],
    );
  });

  it('leaves out commits that are known, and tells of progress', async () => {
    await withRemote(async (repo) => {
      const one = await commitFile(repo, 'a', 'a\n', 'one');
      const two = await commitFile(repo, 'b', 'b\n', 'two');
      const progress: string[] = [];
      const checked: string[] = [];
      const changes = await pushed(repo, ['origin', 'main'], {
        known: async (oids) => oids.map((oid) => oid === one),
        onCommit: (done, total) => progress.push(`${done}/${total}`),
        checked: (oid) => checked.push(oid),
      });
      expect(await told(repo, changes)).toEqual(['two b:1 b']);
      expect(progress).toEqual(['0/1', '1/1']);
      expect(checked).toEqual([two]);
    });
  });

  it('lists its new commits, oldest first', async () => {
    await withRemote(async (repo) => {
      const one = await commitFile(repo, 'a', 'a\n', 'one');
      const two = await commitFile(repo, 'b', 'b\n', 'two');
      const lines = [{ localRef: 'main', localOid: two, remoteRef: 'refs/heads/main', remoteOid: ZERO }];
      const push = openPush(gitOf(repo), { lines, remote: 'origin', url: null });
      expect(await push.newCommits()).toEqual([one, two]);
    });
  });

  it('of very many commits is read by one process', async () => {
    await withRemote(async (repo) => {
      const stream = Array.from({ length: 2000 }, (_, index) => {
        const content = `line ${index}\n`;
        const from = index === 0 ? 'from refs/heads/main^0\n' : '';
        return `commit refs/heads/many\ncommitter T <t@localhost> ${index} +0000\ndata 1\nx\n${from}M 644 inline f${index % 50}\ndata ${content.length}\n${content}\n`;
      }).join('');
      const ran = await repo.tryGit(['fast-import', '--quiet'], { input: stream });
      expect(ran.stderr).toBe('');
      const changes = await pushed(repo, ['origin', 'many']);
      expect(changes.scanned).toEqual({ commits: 2000, files: 2000, lines: 2000, binaries: 0 });
      expect(changes.lines.at(-1)?.text).toBe('line 1999');
    });
  });
});

describe('what a push is called', () => {
  it.each([
    ['origin', 'push to origin'],
    ['https://me:secret@host.net/x.git?token=secret', 'push to https://host.net/x.git'],
    ['https://secret@host.net/x@y.git', 'push to https://host.net/x@y.git'],
    ['git@host.net:me/x.git', 'push to git@host.net:me/x.git'],
  ])('by %s holds no secret', (remote, detail) => {
    expect(openPush(openGit({ cwd: '.', env: {} }), { lines: [], remote, url: null }).detail).toBe(detail);
  });
});

describe('the lines that git writes to the hook', () => {
  const line = `refs/heads/main ${'a'.repeat(40)} refs/heads/x ${ZERO}`;

  it('are read, with blank ones and CRLF', () => {
    expect(parseRefLines(`${line}\r\n\n(delete) ${ZERO} refs/heads/y ${'b'.repeat(40)}\n`)).toEqual([
      { localRef: 'refs/heads/main', localOid: 'a'.repeat(40), remoteRef: 'refs/heads/x', remoteOid: ZERO },
      { localRef: '(delete)', localOid: ZERO, remoteRef: 'refs/heads/y', remoteOid: 'b'.repeat(40) },
    ]);
    expect(parseRefLines('')).toEqual([]);
    expect(parseRefLines(`:/some words ${'a'.repeat(64)} refs/heads/x ${'0'.repeat(64)}`)).toHaveLength(1);
  });

  it.each(['nonsense', `${line} more`, `x ${'a'.repeat(39)} y ${ZERO}`])('%j is an error', (text) => {
    expect(() => parseRefLines(text)).toThrow('not a line of a push');
  });
});
