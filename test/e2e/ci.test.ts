/** `scan` as CI runs it: the range from the CI's own variables, rules from the base, forks without a key, the job summary. */
import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type RunHow, verdicts } from '../helpers/cli.ts';
import { repoAt } from '../helpers/repo.ts';
import { EVIL, type PushWorld, withPush } from './push-world.ts';

interface Pull {
  readonly base: string;
  readonly bad: string;
  readonly head: string;
}

/** A branch whose first commit adds something malicious, and whose second takes it out again. */
async function pullRequest({ repo, commits }: PushWorld): Promise<Pull> {
  const base = (await repo.git('rev-parse', 'main')).trim();
  await repo.git('switch', '-q', '-c', 'topic');
  const bad = await commits({ 'a.txt': `see ${EVIL}\n` });
  const head = await commits({ 'a.txt': 'nothing\n', 'b.txt': 'see http://fine.net/\n' });
  return { base, bad, head };
}

async function githubEvent(world: PushWorld, event: unknown): Promise<NodeJS.ProcessEnv> {
  const path = join(world.repo.outside, 'event.json');
  await writeFile(path, JSON.stringify(event));
  return { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: path };
}

const NONE = '0'.repeat(40);
const HOSTILE = "it's$(touch${IFS}ran)";

describe('the range of a pull request or push', () => {
  test('is told by the variables of each CI, and read commit by commit', async () => {
    await withPush(async (world) => {
      const { json } = world;
      const { base, bad, head } = await pullRequest(world);
      const pull = { pull_request: { base: { sha: base }, head: { sha: head } } };
      const push = {
        before: base,
        after: head,
        ref: 'refs/heads/topic',
        repository: { default_branch: 'main' },
      };
      const cases: Readonly<Record<string, NodeJS.ProcessEnv>> = {
        'GitHub pull request': await githubEvent(world, pull),
        GitLab: { GITLAB_CI: 'true', CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_COMMIT_SHA: head },
        'GitLab push': { GITLAB_CI: 'true', CI_COMMIT_BEFORE_SHA: base, CI_COMMIT_SHA: head },
        'GitLab new branch': {
          GITLAB_CI: 'true',
          CI_COMMIT_BEFORE_SHA: NONE,
          CI_COMMIT_SHA: head,
          CI_COMMIT_BRANCH: 'topic',
          CI_DEFAULT_BRANCH: 'main',
        },
        Jenkins: { JENKINS_URL: 'http://ci/', CHANGE_TARGET: 'main', GIT_COMMIT: head },
        'Jenkins branch': {
          JENKINS_URL: 'http://ci/',
          GIT_PREVIOUS_SUCCESSFUL_COMMIT: base,
          GIT_COMMIT: head,
        },
        CircleCI: { CIRCLECI: 'true', CIRCLE_BASE_REVISION: base, CIRCLE_SHA1: head },
        Travis: { TRAVIS: 'true', TRAVIS_COMMIT_RANGE: `${base}...${head}`, TRAVIS_PULL_REQUEST: '7' },
        Azure: {
          TF_BUILD: 'True',
          SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
          BUILD_SOURCEVERSION: head,
        },
        Bitbucket: {
          BITBUCKET_BUILD_NUMBER: '1',
          BITBUCKET_PR_DESTINATION_BRANCH: 'main',
          BITBUCKET_COMMIT: head,
        },
      };
      for (const [name, env] of Object.entries(cases)) {
        const { run, report } = await json(['scan'], { env: { CI: 'true', ...env } });
        expect(run.code, `${name}: ${run.stderr}`).toBe(1);
        expect(report.scanned.commits, name).toBe(2);
        const [first] = report.findings;
        expect(first?.indicator.value, name).toBe(EVIL);
        expect(first?.locations, name).toEqual([{ path: 'a.txt', line: 1, column: 5, commit: bad }]);
      }
      const pushed = await json(['scan'], { env: await githubEvent(world, push) });
      expect(pushed.report.scanned.commits).toBe(2);
      const newBranch = await json(['scan'], { env: await githubEvent(world, { ...push, before: NONE }) });
      expect(newBranch.report.scanned.commits).toBe(2);
      const first = await json(['scan'], {
        env: await githubEvent(world, { ...push, before: NONE, ref: 'refs/heads/main' }),
      });
      expect(first.report.scanned.commits, 'the first push of the main branch: all of it').toBe(3);
    });
  });

  test('that nothing tells, or a revision that is none, is an error that says what to give', async () => {
    await withPush(async (world) => {
      const { anteater } = world;
      const scheduled = await anteater(['scan'], {
        env: await githubEvent(world, { schedule: '0 0 * * *' }),
      });
      expect(scheduled.code).toBe(2);
      expect(scheduled.stderr).toMatch(/GitHub does not say what is new/);
      expect(scheduled.stderr).toContain('--range');
      expect((await anteater(['scan'])).code).toBe(2);
      for (const range of ['--range=--all..HEAD', '--range=nowhere..HEAD', '--range=HEAD', '--range=..']) {
        const ran = await anteater(['scan', range]);
        expect(ran.code, range).toBe(2);
        expect(ran.stdout).toBe('');
      }
      const odd = await anteater(['scan'], {
        env: { CI: 'true', GITLAB_CI: 'true', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: '--output=x' },
      });
      expect(odd.code).toBe(2);
    });
  });

  test('whose base or history was not fetched is an error that says how to fetch it there', async () => {
    await withPush(async (world) => {
      const { repo, remoteUrl, anteater, env } = world;
      const { base, head } = await pullRequest(world);
      await repo.git('push', '-q', '--no-verify', 'origin', 'topic');
      const dir = join(repo.outside, 'shallow');
      await repo.git('clone', '-q', '--depth', '1', '--branch', 'topic', remoteUrl, dir);
      const missing: readonly (readonly [NodeJS.ProcessEnv, RegExp])[] = [
        [
          await githubEvent(world, { pull_request: { base: { sha: base }, head: { sha: head } } }),
          /fetch-depth: 0/,
        ],
        [{ GITLAB_CI: 'true', CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_COMMIT_SHA: head }, /GIT_DEPTH: "0"/],
        [{ JENKINS_URL: 'x', CHANGE_TARGET: 'main' }, /git fetch origin/],
        [{ TRAVIS: 'true', TRAVIS_COMMIT_RANGE: `${base}...${head}` }, /depth: false/],
      ];
      for (const [variables, hint] of missing) {
        const ran = await anteater(['scan'], { cwd: dir, env: { CI: 'true', ...variables } });
        expect(ran.code, ran.stdout).toBe(2);
        expect(ran.stderr).toMatch(hint);
        expect(ran.stderr).not.toContain('passed');
      }
      // The base is there, what lies between is not.
      const clone = repoAt(dir, repo.outside, env);
      await clone.git('fetch', '-q', '--depth', '1', pathToFileURL(world.remote).href, 'main');
      const cut = await anteater(['scan', '--range', `${base}..HEAD`], { cwd: dir });
      expect(cut.code, cut.stdout).toBe(2);
      expect(cut.stderr).toMatch(/cut off/);
      expect(cut.stderr).toContain('git fetch --unshallow');
    });
  });
});

describe('what is missing in the clone', () => {
  const GONE = '1'.repeat(40);

  test('of a default branch that was rewritten is what it was before: said, with the command that fetches it', async () => {
    await withPush(async (world) => {
      const { anteater, repo } = world;
      const head = await world.commits({ 'a.txt': `see ${EVIL}\n` });
      const event = { ref: 'refs/heads/main', before: GONE, after: head, forced: true };
      const runs: Readonly<Record<string, NodeJS.ProcessEnv>> = {
        GitHub: await githubEvent(world, { ...event, repository: { default_branch: 'main' } }),
        GitLab: {
          GITLAB_CI: 'true',
          CI_COMMIT_BEFORE_SHA: GONE,
          CI_COMMIT_SHA: head,
          CI_COMMIT_BRANCH: 'main',
          CI_DEFAULT_BRANCH: 'main',
        },
        Jenkins: { JENKINS_URL: 'x', BRANCH_NAME: 'main', GIT_PREVIOUS_SUCCESSFUL_COMMIT: GONE },
        CircleCI: { CIRCLECI: 'true', CIRCLE_BRANCH: 'main', CIRCLE_BASE_REVISION: GONE },
        Travis: { TRAVIS: 'true', TRAVIS_BRANCH: 'main', TRAVIS_COMMIT_RANGE: `${GONE}...${head}` },
      };
      for (const [ci, variables] of Object.entries(runs)) {
        for (const rules of [[], ['--rules-from', '@{base}']]) {
          const ran = await anteater(['scan', ...rules], { env: { CI: 'true', ...variables } });
          expect(ran.code, ran.stdout).toBe(2);
          expect(ran.stderr).toContain(`${ci}: ${GONE}, which main was before, is not in this clone`);
          expect(ran.stderr).toContain(`git fetch origin ${GONE}`);
          expect(ran.stderr).toContain('--range A..B');
          expect(ran.stderr).not.toMatch(/depth|unshallow/i);
        }
      }
      // As a server keeps it that does not clean up at once.
      const before = await world.commits({ 'b.txt': 'gone\n' });
      await repo.git('push', '-q', '--no-verify', 'origin', `${before}:refs/heads/x`);
      await repo.git('push', '-q', '--no-verify', 'origin', ':x');
      await repo.git('--git-dir', world.remote, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
      const dir = join(repo.outside, 'rewritten');
      await repo.git('clone', '-q', world.remoteUrl, dir);
      const clone = repoAt(dir, repo.outside, world.env);
      const env = await githubEvent(world, {
        ...event,
        before,
        after: (await clone.git('rev-parse', 'HEAD')).trim(),
        repository: { default_branch: 'main' },
      });
      const missing = await anteater(['scan'], { cwd: dir, env });
      const [command = ''] = /git fetch origin [0-9a-f]{40}/.exec(missing.stderr) ?? [];
      await clone.run('sh', ['-c', command]);
      expect((await anteater(['scan'], { cwd: dir, env })).code).toBe(0);
    });
  });

  test.each<[string, string, NodeJS.ProcessEnv]>([
    ['GitLab', 'main', { GITLAB_CI: '1', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }],
    [
      'a push on GitLab',
      'main',
      { GITLAB_CI: '1', CI_COMMIT_BEFORE_SHA: NONE, CI_COMMIT_BRANCH: 'topic', CI_DEFAULT_BRANCH: 'main' },
    ],
    ['Jenkins', 'main', { JENKINS_URL: 'x', CHANGE_TARGET: 'main' }],
    ['Azure', 'main', { TF_BUILD: '1', SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' }],
    ['Bitbucket', 'main', { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_PR_DESTINATION_BRANCH: 'main' }],
    ['Travis', 'main', { TRAVIS: '1', TRAVIS_PULL_REQUEST: '7', TRAVIS_BRANCH: 'main' }],
    ['a hostile name', HOSTILE, { JENKINS_URL: 'x', CHANGE_TARGET: HOSTILE }],
  ])('of %s is a branch: the printed command brings it', async (_, target, variables) => {
    await withPush(async (world) => {
      const { repo, anteater, env } = world;
      await pullRequest(world);
      await repo.git('push', '-q', '--no-verify', 'origin', 'topic', `main:refs/heads/${target}`);
      const dir = join(repo.outside, 'single');
      await repo.git('clone', '-q', '--single-branch', '--branch', 'topic', world.remoteUrl, dir);
      const scan = () => anteater(['scan'], { cwd: dir, env: { CI: 'true', ...variables } });
      const missing = await scan();
      expect(missing.code, missing.stdout).toBe(2);
      const [command = 'none'] = /git fetch origin .*/.exec(missing.stderr) ?? [];
      const pasted = await repoAt(dir, repo.outside, env).run('sh', ['-c', command]);
      expect(pasted.code, `${command}\n${pasted.stderr}`).toBe(0);
      expect((await scan()).code).toBe(1);
      expect(existsSync(join(dir, 'ran'))).toBe(false);
    });
  });
});

describe('--rules-from', () => {
  test('has a change excuse itself neither by rc file, nor by list, nor by inline rule', async () => {
    await withPush(async (world) => {
      const { repo, commits, json, anteater } = world;
      await repo.write('.git/info/exclude', '');
      await commits({ '.anteaterrc': 'vt_limits: {minute: null}\nurl_ignore: [fine.net]\n' });
      const base = (await repo.git('rev-parse', 'HEAD')).trim();
      await commits({
        '.anteaterrc': `vt_limits: {minute: null}\nthresholds: {block: 0, warn: 0}\nurl_ignore: ['${EVIL}']\nignore_paths: ['**']\n`,
        'a.txt': `see ${EVIL} anteater:allow trust me\nsee http://fine.net/\n`,
      });
      for (const what of ['--commit', '--path']) {
        const lost = await anteater([
          'scan',
          what,
          what === '--path' ? '.' : 'HEAD',
          '--rules-from',
          '@{base}',
        ]);
        expect([lost.code, lost.stdout]).toEqual([2, '']);
        expect(lost.stderr).toContain('@{base} is the base of a range, and no range is named');
      }
      const excused = await json(['scan', '--range', `${base}..HEAD`]);
      expect(excused.run.code).toBe(0);
      const { run, report } = await json(['scan', '--range', `${base}..HEAD`, '--rules-from', base]);
      expect(run.code, run.stderr).toBe(1);
      expect(verdicts(report)).toMatchObject({
        [EVIL]: 'malicious/block',
        'http://fine.net/': 'ignored/pass',
      });
    });
  });

  test('does not take a link, a folder, or a file that does not load, for no rules at all', async () => {
    await withPush(async ({ repo, commits, anteater }) => {
      await repo.write('.git/info/exclude', '');
      await commits({ '.anteaterrc': 'vt_limits: {minute: null}\n' });
      const scan = (how: RunHow = {}) => anteater(['scan', '--commit', 'HEAD', '--rules-from', 'HEAD'], how);
      expect((await scan()).code).toBe(0);
      await repo.git('rm', '-q', '.anteaterrc');
      await repo.write('rules.yaml', 'thresholds: {block: 1}\n');
      await symlink('rules.yaml', repo.path('.anteaterrc'));
      await repo.commit();
      const linked = await scan();
      expect(linked.code, linked.stdout).toBe(2);
      expect(linked.stderr).toContain('HEAD:.anteaterrc is a symbolic link');
      await repo.git('rm', '-q', '.anteaterrc');
      await commits({ '.anteaterrc': 'thresholds: {blok: 1}\n' });
      const broken = await scan();
      expect(broken.code).toBe(2);
      expect(broken.stderr).toContain('HEAD:.anteaterrc');
      expect((await anteater(['scan', '--commit', 'HEAD', '--rules-from', 'nowhere'])).code).toBe(2);
    });
  });
});

describe('in a job', () => {
  test('a fork without the key is not checked: blocked by default, let through by policy, never called clean', async () => {
    await withPush(async (world) => {
      const { anteater, repo } = world;
      const { base, head } = await pullRequest(world);
      const event = { pull_request: { base: { sha: base }, head: { sha: head } } };
      const env = { ...(await githubEvent(world, event)), VT_KEY: undefined };
      const blocked = await anteater(['scan'], { env });
      expect(blocked.code).toBe(3);
      expect(blocked.stdout.split('\n')[0]).toMatch(/^anteater: NOT CHECKED 2 of 2, so blocked/);
      expect(blocked.stdout).toContain('there is no VirusTotal key');
      expect(blocked.stdout).not.toMatch(/passed|clean/);
      const warned = await anteater(['scan', '--unresolved', 'warn', '--format', 'github'], {
        env: { ...env, GITHUB_STEP_SUMMARY: join(repo.outside, 'summary.md') },
      });
      expect(warned.code).toBe(0);
      expect(warned.stdout).toMatch(/^::warning /m);
      expect(await readFile(join(repo.outside, 'summary.md'), 'utf8')).toMatch(/NOT CHECKED 2 of 2/i);
    });
  });

  test('github: annotations at the line, a summary appended to the job’s, hostile names drive neither', async () => {
    await withPush(async (world) => {
      const { anteater, commits, repo } = world;
      const base = (await repo.git('rev-parse', 'HEAD')).trim();
      await commits({ 'a,b:c%.txt': `one\nsee ${EVIL}\n`, 'x\n::error::y.txt': `see ${EVIL}\n` });
      const summary = join(repo.outside, 'summary.md');
      await writeFile(summary, 'from an earlier step\n');
      const ran = await anteater(['scan', '--range', `${base}..HEAD`, '--format', 'github'], {
        env: { CI: 'true', GITHUB_STEP_SUMMARY: summary },
      });
      expect(ran.code).toBe(1);
      expect(ran.stdout).toMatch(/^::error file=a%2Cb%3Ac%25\.txt,line=2,/m);
      for (const line of ran.stdout.split('\n').filter((one) => one.trimStart().startsWith('::')))
        expect(line).toMatch(/^::(error|warning|notice|group|endgroup)\b/);
      expect(ran.stdout).not.toContain('\n::error::y.txt');
      const text = await readFile(summary, 'utf8');
      expect(text.startsWith('from an earlier step\n')).toBe(true);
      expect(text).toMatch(/1 malicious/);
      expect(text).not.toContain('http://evil.net');
    });
  });

  test('a summary that cannot be written is said, and changes no exit code', async () => {
    await withPush(async ({ anteater, repo }) => {
      const ran = await anteater(['scan', '--commit', 'HEAD', '--format', 'github'], {
        env: { GITHUB_STEP_SUMMARY: join(repo.outside, 'no/such/folder') },
      });
      expect(ran.code).toBe(0);
      expect(ran.stderr).toContain('summary cannot be written');
    });
  });
});
