/** Red, then green: what was pushed before and found bad stays in the range of every CI, with the rules of the base. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EVIL, type PushWorld, withPush } from './push-world.ts';

interface Pushed {
  /** What the default branch has. */
  readonly main: string;
  /** The commit that was red. */
  readonly bad: string;
  /** The harmless one that came after it. */
  readonly head: string;
}

async function redThenGreen({ repo, commits }: PushWorld, branch = 'topic'): Promise<Pushed> {
  const main = (await repo.git('rev-parse', 'main')).trim();
  if (branch !== 'main') await repo.git('switch', '-q', '-c', branch);
  const bad = await commits({ 'a.txt': `see ${EVIL}\n`, '.anteaterrc': `url_ignore: ['${EVIL}']\n` });
  const head = await commits({ 'b.txt': 'nothing\n' });
  return { main, bad, head };
}

async function githubPush(world: PushWorld, event: object): Promise<NodeJS.ProcessEnv> {
  const path = join(world.repo.outside, 'event.json');
  await writeFile(path, JSON.stringify({ repository: { default_branch: 'main' }, ...event }));
  return { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: path };
}

type EnvOf = (pushed: Pushed, world: PushWorld) => NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>;

const CIS: readonly (readonly [string, EnvOf])[] = [
  [
    'GitHub',
    ({ bad, head }, world) => githubPush(world, { before: bad, after: head, ref: 'refs/heads/topic' }),
  ],
  [
    'GitLab',
    ({ bad, head }) => ({
      GITLAB_CI: 'true',
      CI_COMMIT_BEFORE_SHA: bad,
      CI_COMMIT_SHA: head,
      CI_COMMIT_BRANCH: 'topic',
      CI_DEFAULT_BRANCH: 'main',
    }),
  ],
  [
    'Jenkins',
    ({ bad, head }) => ({
      JENKINS_URL: 'http://ci/',
      BRANCH_NAME: 'topic',
      GIT_PREVIOUS_COMMIT: bad,
      GIT_COMMIT: head,
    }),
  ],
  [
    'CircleCI',
    ({ bad, head }) => ({
      CIRCLECI: 'true',
      CIRCLE_BRANCH: 'topic',
      CIRCLE_BASE_REVISION: bad,
      CIRCLE_SHA1: head,
    }),
  ],
  [
    'Travis',
    ({ bad, head }) => ({
      TRAVIS: 'true',
      TRAVIS_PULL_REQUEST: 'false',
      TRAVIS_BRANCH: 'topic',
      TRAVIS_COMMIT_RANGE: `${bad}...${head}`,
    }),
  ],
  [
    'Azure',
    ({ head }) => ({ TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/topic', BUILD_SOURCEVERSION: head }),
  ],
  [
    'Bitbucket',
    ({ head }) => ({ BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_BRANCH: 'topic', BITBUCKET_COMMIT: head }),
  ],
];

describe('a branch whose bad commit was pushed before', () => {
  test.each(CIS)('is still blocked on %s, no matter what its own rules say', async (_ci, envOf) => {
    await withPush(async (world) => {
      const pushed = await redThenGreen(world);
      const env = { CI: 'true', ...(await envOf(pushed, world)) };
      const { run, report } = await world.json(['scan', '--rules-from', '@{base}'], { env });
      expect(run.code, run.stderr).toBe(1);
      expect(report.scanned.commits).toBe(2);
      expect(report.findings[0]?.locations[0]?.commit).toBe(pushed.bad);
    });
  });
});

describe('the default branch', () => {
  test('is looked at since the last push, with the rules from before it', async () => {
    await withPush(async (world) => {
      const { main, bad, head } = await redThenGreen(world, 'main');
      const push = (before: string) => githubPush(world, { before, after: head, ref: 'refs/heads/main' });
      const scan = async (before: string) =>
        world.json(['scan', '--rules-from', '@{base}'], { env: { CI: 'true', ...(await push(before)) } });
      const all = await scan(main);
      expect([all.run.code, all.report.scanned.commits]).toEqual([1, 2]);
      const last = await scan(bad);
      expect([last.run.code, last.report.scanned.commits]).toEqual([0, 1]);
    });
  });

  test('is told by origin/HEAD where the CI does not, and an error where nothing does', async () => {
    await withPush(async (world) => {
      const { repo } = world;
      const { head } = await redThenGreen(world);
      await repo.git('push', '-q', '--no-verify', 'origin', 'main:trunk');
      await repo.git('fetch', '-q', 'origin');
      await repo.git('update-ref', '-d', 'refs/remotes/origin/main');
      const env = { CI: 'true', CIRCLECI: 'true', CIRCLE_BRANCH: 'topic', CIRCLE_SHA1: head };
      const lost = await world.anteater(['scan'], { env });
      expect([lost.code, lost.stderr]).toEqual([
        2,
        expect.stringContaining('git remote set-head origin --auto'),
      ]);
      await repo.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
      expect((await world.json(['scan'], { env })).report.scanned.commits).toBe(2);
    });
  });

  test('does not take a tag or a branch of that name for the base', async () => {
    await withPush(async (world) => {
      const { repo } = world;
      const { head } = await redThenGreen(world);
      await repo.git('tag', 'origin/main', head);
      await repo.git('branch', '@base', head);
      const env = {
        CI: 'true',
        BITBUCKET_BUILD_NUMBER: '1',
        BITBUCKET_BRANCH: 'topic',
        BITBUCKET_COMMIT: head,
      };
      const { run, report } = await world.json(['scan', '--rules-from', '@{base}'], { env });
      expect([run.code, report.scanned.commits]).toEqual([1, 2]);
    });
  });
});
