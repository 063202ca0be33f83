/** What content is counts the same in commits, ranges, merges and work trees as in the index. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openRange } from '../../src/diff/range.ts';
import { openTree } from '../../src/diff/tree.ts';
import { openGit } from '../../src/git.ts';
import type { ChangeSource } from '../../src/model.ts';
import { changesOf, shortLines } from '../helpers/changes.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';

const PROGRAMS = {
  EICAR: `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR'}-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`,
  'an archive of text': '!<arch>\nx/\n',
  'a Windows program': 'MZ\x90\0 a program\n',
  'an ELF executable': '\x7fELF\x02\x01\x01\0\n',
};

const gitOf = (repo: Repo) => openGit({ cwd: repo.dir, env: repo.env });

/** Each changes a.txt from text to the content, and gives where to look. */
const WAYS: Readonly<Record<string, (repo: Repo, content: Buffer) => Promise<ChangeSource>>> = {
  'a commit': async (repo, content) => {
    await repo.write('a.c', content);
    await repo.commit();
    return openRange(gitOf(repo), { commit: 'HEAD' });
  },
  'a range whose later commit takes it back': async (repo, content) => {
    await repo.write('a.c', content);
    await repo.commit();
    await repo.write('a.c', 'hello\n');
    await repo.commit();
    return openRange(gitOf(repo), { from: 'HEAD~2', to: 'HEAD' });
  },
  'a merge': async (repo, content) => {
    await repo.git('checkout', '-q', '-b', 'other');
    await repo.write('b', 'x\n');
    await repo.commit();
    await repo.git('checkout', '-q', 'main');
    await repo.write('c', 'x\n');
    await repo.commit();
    await repo.git('merge', '-q', '--no-commit', '--no-ff', 'other');
    await repo.write('a.c', content);
    await repo.commit();
    return openRange(gitOf(repo), { commit: 'HEAD' });
  },
  'a work tree': async (repo, content) => {
    await repo.write('a.c', content);
    return openTree(gitOf(repo), { cwd: repo.dir, paths: ['a.c'] });
  },
};

describe.each(Object.entries(WAYS))('in %s', (_, change) => {
  it.each(Object.entries(PROGRAMS))('a text that becomes %s is hashed', async (_name, text) => {
    await withRepo(async (repo) => {
      await repo.write('a.c', 'hello\nworld\n');
      await repo.commit();
      const content = Buffer.from(text, 'latin1');
      const { binaries } = await changesOf(await change(repo, content));
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(binaries.map((file) => [file.path, file.sha256])).toEqual([['a.c', sha256]]);
    });
  });

  it('a script with NULs is text as well', async () => {
    await withRepo(async (repo) => {
      await repo.write('a.c', 'hello\nworld\n');
      await repo.commit();
      const source = await change(repo, Buffer.from('#!/bin/sh\ncu\0rl http://a.net/\n'));
      const { lines, binaries } = await changesOf(source);
      expect(binaries).toHaveLength(1);
      expect(shortLines(lines)).toEqual(
        expect.arrayContaining(['a.c:1 #!/bin/sh', 'a.c:2 cu\0rl http://a.net/', 'a.c:2 curl http://a.net/']),
      );
    });
  });
});
