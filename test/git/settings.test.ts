/** No setting and no variable of git changes what is read from the index. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import { changesOf, shortLines } from '../helpers/changes.ts';
import { openRepo, type Repo } from '../helpers/repo.ts';

const SETTINGS: readonly (readonly [string, string])[] = [
  ['color.ui', 'always'],
  ['color.diff', 'always'],
  ['diff.colorMoved', 'zebra'],
  ['diff.wsErrorHighlight', 'all'],
  ['diff.noprefix', 'true'],
  ['diff.mnemonicPrefix', 'true'],
  ['diff.srcPrefix', 'x/y/'],
  ['diff.dstPrefix', '+++ '],
  ['diff.external', '/bin/false'],
  ['diff.context', '20'],
  ['diff.interHunkContext', '50'],
  ['diff.renames', 'false'],
  ['diff.renames', 'copies'],
  ['diff.renameLimit', '1'],
  ['diff.algorithm', 'patience'],
  ['diff.algorithm', 'histogram'],
  ['diff.algorithm', 'minimal'],
  ['diff.indentHeuristic', 'false'],
  ['diff.orderFile', '../order'],
  ['diff.relative', 'true'],
  ['diff.submodule', 'log'],
  ['diff.submodule', 'diff'],
  ['diff.ignoreSubmodules', 'all'],
  ['diff.suppressBlankEmpty', 'true'],
  ['diff.wordRegex', '.'],
  ['diff.dirstat', 'files,0'],
  ['diff.autoRefreshIndex', 'true'],
  ['diff.plain.textconv', 'false'],
  ['diff.plain.command', 'false'],
  ['diff.plain.binary', 'true'],
  ['diff.plain.xfuncname', '^.*$'],
  ['core.quotePath', 'false'],
  ['core.pager', 'false'],
  ['core.bigFileThreshold', '1'],
  ['core.attributesFile', '../attributes'],
  ['core.fsmonitor', '../touch'],
  ['core.abbrev', '4'],
  ['core.autocrlf', 'true'],
  ['core.autocrlf', 'input'],
  ['core.safecrlf', 'true'],
  ['core.whitespace', 'tabwidth=1,cr-at-eol'],
  ['core.ignoreCase', 'true'],
  ['core.excludesFile', '../everything'],
  ['core.splitIndex', 'true'],
  ['core.untrackedCache', 'true'],
  ['core.preloadIndex', 'false'],
  ['core.commentChar', '+'],
  ['feature.manyFiles', 'true'],
  ['submodule.recurse', 'true'],
  ['log.showSignature', 'true'],
  ['log.date', 'relative'],
  ['i18n.logOutputEncoding', 'utf-16'],
  ['interactive.diffFilter', 'cat'],
  ['pager.diff', 'false'],
];

const VARIABLES: readonly (readonly [string, NodeJS.ProcessEnv])[] = [
  ['GIT_EXTERNAL_DIFF', { GIT_EXTERNAL_DIFF: '/bin/false' }],
  ['GIT_DIFF_OPTS', { GIT_DIFF_OPTS: '-u9' }],
  ['GIT_PAGER', { GIT_PAGER: 'false' }],
  ['GIT_GLOB_PATHSPECS', { GIT_GLOB_PATHSPECS: '1' }],
  ['GIT_NOGLOB_PATHSPECS', { GIT_NOGLOB_PATHSPECS: '1' }],
  ['GIT_ICASE_PATHSPECS', { GIT_ICASE_PATHSPECS: '1' }],
  ['GIT_LITERAL_PATHSPECS=0', { GIT_LITERAL_PATHSPECS: '0' }],
  ['GIT_TRACE', { GIT_TRACE: '1' }],
  ['GIT_TRACE_SETUP', { GIT_TRACE_SETUP: '2' }],
  ['GIT_EDITOR', { GIT_EDITOR: ':', EDITOR: 'false' }],
  ['a language', { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' }],
  [
    'GIT_CONFIG_COUNT',
    { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'diff.external', GIT_CONFIG_VALUE_0: 'false' },
  ],
  ['git -c', { GIT_CONFIG_PARAMETERS: "'core.bigfilethreshold'='1' 'color.ui'='always'" }],
  ['TERM and COLUMNS', { TERM: 'dumb', COLUMNS: '10' }],
];

const PROGRAM = Buffer.from('\x7fELF\0\0binary');

describe('what the index adds', () => {
  let repo: Repo;
  let expected: unknown;

  const read = async (env: NodeJS.ProcessEnv = {}, cwd = repo.dir) => {
    const changes = await changesOf(openStaged(openGit({ cwd, env: { ...repo.env, ...env } })));
    const binaries = changes.binaries.map(({ path, sha256, size }) => ({ path, sha256, size }));
    // A file that git calls binary is read after the others.
    return {
      lines: shortLines(changes.lines).sort(),
      binaries,
      scanned: changes.scanned,
      skipped: changes.skipped,
    };
  };

  beforeAll(async () => {
    repo = await openRepo();
    const body = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join('');
    await repo.write('changed.txt', `${body}last`);
    await repo.write('moved.txt', body);
    await repo.write('moved-and-edited.txt', body);
    await repo.write('sub/deep.txt', 'one\n\ntwo\n');
    await repo.write('.gitattributes', '*.plain diff=plain\n');
    await repo.write('driver.plain', 'old\n');
    await repo.commit();
    await repo.write('changed.txt', `first\n${body.replace('line 20\n', 'line 20\n\n+++ b/x\n-- \n')}last\n`);
    await repo.git('mv', 'moved.txt', 'elsewhere.txt');
    await repo.git('mv', 'moved-and-edited.txt', 'sub/edited.txt');
    await repo.write('sub/edited.txt', `${body}edited\n`);
    await repo.write('sub/deep.txt', 'one\r\n\ntwo\n\tthree \n');
    await repo.write('copy.txt', body.slice(0, 30));
    await repo.write('driver.plain', 'old\nnew\n');
    await repo.write('pröfung\n"x".txt', 'ü\n');
    await repo.write('program', PROGRAM);
    await repo.git('add', '-A');
    await writeFile(join(repo.outside, 'order'), 'sub/*\n*.plain\n');
    await writeFile(join(repo.outside, 'attributes'), '* -diff\n');
    await writeFile(join(repo.outside, 'everything'), '*\n');
    await writeFile(join(repo.outside, 'touch'), '#!/bin/sh\ntouch ../ran\n');
    await chmod(join(repo.outside, 'touch'), 0o755);
    expected = await read();
  });

  afterAll(async () => {
    await rm(repo.outside, { recursive: true });
  });

  it('is its added lines and binaries', () => {
    expect(expected).toEqual({
      lines: [
        'changed.txt:1 first',
        'changed.txt:23 ',
        'changed.txt:24 +++ b/x',
        'changed.txt:25 -- ',
        'changed.txt:45 last',
        'copy.txt:1 line 0',
        'copy.txt:2 line 1',
        'copy.txt:3 line 2',
        'copy.txt:4 line 3',
        'copy.txt:5 li',
        'driver.plain:2 new',
        'pröfung\n"x".txt:1 Ã¼',
        'sub/deep.txt:1 one\r',
        'sub/deep.txt:4 \tthree ',
        'sub/edited.txt:41 edited',
      ],
      binaries: [
        {
          path: 'program',
          sha256: createHash('sha256').update(PROGRAM).digest('hex'),
          size: 12,
        },
      ],
      scanned: { commits: 0, files: 7, lines: 15, binaries: 1 },
      skipped: [],
    });
  });

  it.each(SETTINGS)('is the same with %s = %s', async (name, value) => {
    const file = join(repo.outside, 'case.gitconfig');
    await writeFile(file, '');
    const path = value.startsWith('../') ? join(repo.outside, value.slice(3)) : value;
    await repo.git('config', '--file', file, name, path);
    expect(await read({ GIT_CONFIG_GLOBAL: file })).toEqual(expected);
  });

  it.each(SETTINGS.filter(([, value]) => !value.startsWith('../')))(
    'is the same in a sub-folder with %s = %s in the repository',
    async (name, value) => {
      await repo.git('config', name, value);
      try {
        expect(await read({}, repo.path('sub'))).toEqual(expected);
      } finally {
        await repo.git('config', '--unset', name);
      }
    },
  );

  it.each(VARIABLES)('is the same with %s in the environment', async (_, env) => {
    expect(await read(env)).toEqual(expected);
  });

  it('starts no program that a setting names', async () => {
    const file = join(repo.outside, 'programs.gitconfig');
    await writeFile(file, '');
    await mkdir(join(repo.outside, 'bin'), { recursive: true });
    const script = join(repo.outside, 'bin', 'ran');
    await writeFile(script, `#!/bin/sh\necho ran >> ${join(repo.outside, 'log')}\ncat "$1"\n`);
    await chmod(script, 0o755);
    for (const name of [
      'core.fsmonitor',
      'diff.external',
      'diff.plain.textconv',
      'diff.plain.command',
      'core.pager',
    ]) {
      await repo.git('config', '--file', file, name, script);
    }
    expect(await read({ GIT_CONFIG_GLOBAL: file, GIT_EXTERNAL_DIFF: script })).toEqual(expected);
    await expect(rm(join(repo.outside, 'log'))).rejects.toThrow('ENOENT');
  });
});
