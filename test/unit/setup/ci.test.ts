/** The variables of each CI, as its documentation lists them, and the base that they come to. */
import { describe, expect, test } from 'vitest';
import { type CiRun, ciOf, pushFromEnvironment, readCiRun, refLine } from '../../../src/setup/ci.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZERO = '0'.repeat(40);
const none = () => null;

/** The last two: `change BASE` or `branch NAME of DEFAULT since BEFORE` (null: nothing is told), and the head. */
type Row = readonly [string, Record<string, string>, object | null, string | null, string | null];

function told(run: CiRun | null): string | null {
  if (run === null) return null;
  if (run.kind === 'change') return `change ${run.base}`;
  return `branch ${run.branch} of ${run.defaultBranch} since ${run.before}`;
}

const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: 'e' };
const onMain = { ref: 'refs/heads/main', repository: { default_branch: 'main' } };

const ROWS: readonly Row[] = [
  [
    'GitHub, a pull request',
    { ...GITHUB, GITHUB_BASE_REF: 'main' },
    { pull_request: { base: { sha: A }, head: { sha: B } } },
    `change ${A}`,
    B,
  ],
  [
    'GitHub, a pull request whose event cannot be read',
    { ...GITHUB, GITHUB_BASE_REF: 'release/2' },
    null,
    'change refs/remotes/origin/release/2',
    'HEAD',
  ],
  ['GitHub, a merge queue', GITHUB, { merge_group: { base_sha: A, head_sha: B } }, `change ${A}`, B],
  [
    'GitHub, a push to the default branch',
    GITHUB,
    { before: A, after: B, ...onMain },
    `branch main of main since ${A}`,
    B,
  ],
  [
    'GitHub, a push to a branch',
    GITHUB,
    { ...onMain, before: A, after: B, ref: 'refs/heads/x/y' },
    `branch x/y of main since ${A}`,
    B,
  ],
  [
    'GitHub, a new branch',
    GITHUB,
    { before: ZERO, after: B, ref: 'refs/heads/x', repository: { default_branch: 'trunk' } },
    'branch x of trunk since all',
    B,
  ],
  [
    'GitHub, a tag',
    GITHUB,
    { ...onMain, before: ZERO, after: B, ref: 'refs/tags/v1' },
    'branch null of main since all',
    B,
  ],
  [
    'GitHub, the first push of all',
    GITHUB,
    { before: ZERO, after: B, ...onMain },
    'branch main of main since all',
    B,
  ],
  [
    'GitHub, by hand on a branch',
    { ...GITHUB, GITHUB_REF: 'refs/heads/x' },
    { repository: { default_branch: 'main' } },
    'branch x of main since null',
    'HEAD',
  ],
  ['GitHub, a schedule', GITHUB, { schedule: '0 0 * * *' }, null, null],
  [
    'GitHub, an event with an option for an object name',
    GITHUB,
    { ...onMain, before: '--output=x', after: B },
    'branch main of main since null',
    B,
  ],
  [
    'GitLab, a merge request',
    { GITLAB_CI: 'true', CI_MERGE_REQUEST_DIFF_BASE_SHA: A, CI_COMMIT_SHA: B, CI_COMMIT_BEFORE_SHA: ZERO },
    null,
    `change ${A}`,
    B,
  ],
  [
    'GitLab, merged results',
    {
      GITLAB_CI: 'true',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: A,
      CI_COMMIT_SHA: 'c'.repeat(40),
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: B,
    },
    null,
    `change ${A}`,
    B,
  ],
  [
    'GitLab, a push',
    {
      GITLAB_CI: 'true',
      CI_COMMIT_BEFORE_SHA: A,
      CI_COMMIT_SHA: B,
      CI_COMMIT_BRANCH: 'x',
      CI_DEFAULT_BRANCH: 'main',
    },
    null,
    `branch x of main since ${A}`,
    B,
  ],
  [
    'GitLab, a new branch',
    {
      GITLAB_CI: 'true',
      CI_COMMIT_BEFORE_SHA: ZERO,
      CI_COMMIT_SHA: B,
      CI_COMMIT_BRANCH: 'x',
      CI_DEFAULT_BRANCH: 'main',
    },
    null,
    'branch x of main since all',
    B,
  ],
  [
    'GitLab, the first push of all',
    {
      GITLAB_CI: 'true',
      CI_COMMIT_BEFORE_SHA: ZERO,
      CI_COMMIT_SHA: B,
      CI_COMMIT_BRANCH: 'main',
      CI_DEFAULT_BRANCH: 'main',
    },
    null,
    'branch main of main since all',
    B,
  ],
  [
    'GitLab, a schedule',
    {
      GITLAB_CI: 'true',
      CI_PIPELINE_SOURCE: 'schedule',
      CI_COMMIT_BEFORE_SHA: ZERO,
      CI_COMMIT_SHA: B,
      CI_COMMIT_BRANCH: 'main',
      CI_DEFAULT_BRANCH: 'main',
    },
    null,
    'branch main of main since null',
    B,
  ],
  [
    'Jenkins, a change',
    { JENKINS_URL: 'https://ci', CHANGE_TARGET: 'main', GIT_COMMIT: B },
    null,
    'change refs/remotes/origin/main',
    B,
  ],
  [
    'Jenkins, a branch',
    {
      JENKINS_URL: 'https://ci',
      GIT_BRANCH: 'origin/x',
      GIT_PREVIOUS_COMMIT: B,
      GIT_PREVIOUS_SUCCESSFUL_COMMIT: A,
      GIT_COMMIT: 'c'.repeat(40),
    },
    null,
    `branch x of null since ${A}`,
    'c'.repeat(40),
  ],
  [
    'Jenkins, the first build',
    { JENKINS_URL: 'https://ci', BRANCH_NAME: 'x', GIT_COMMIT: B },
    null,
    'branch x of null since null',
    B,
  ],
  [
    'CircleCI, with the base passed',
    { CIRCLECI: 'true', CIRCLE_BRANCH: 'x', CIRCLE_BASE_REVISION: A, CIRCLE_SHA1: B },
    null,
    `branch x of null since ${A}`,
    B,
  ],
  [
    'CircleCI, a comparison',
    { CIRCLECI: 'true', CIRCLE_COMPARE_URL: `https://github.com/o/r/compare/${A}...${B}`, CIRCLE_SHA1: B },
    null,
    `branch null of null since ${A}`,
    B,
  ],
  [
    'CircleCI, a pull request',
    { CIRCLECI: 'true', CIRCLE_PULL_REQUEST: 'https://github.com/o/r/pull/1', CIRCLE_SHA1: B },
    null,
    'branch null of null since null',
    B,
  ],
  [
    'Travis, a pull request',
    {
      TRAVIS: 'true',
      TRAVIS_PULL_REQUEST: '12',
      TRAVIS_BRANCH: 'main',
      TRAVIS_COMMIT_RANGE: `${A}...${B}`,
      TRAVIS_PULL_REQUEST_SHA: B,
    },
    null,
    'change refs/remotes/origin/main',
    B,
  ],
  [
    'Travis, a pull request that names no branch',
    { TRAVIS: 'true', TRAVIS_PULL_REQUEST: '12', TRAVIS_COMMIT_RANGE: `${A}...${B}` },
    null,
    `change ${A}`,
    B,
  ],
  [
    'Travis, a push',
    {
      TRAVIS: 'true',
      TRAVIS_PULL_REQUEST: 'false',
      TRAVIS_BRANCH: 'main',
      TRAVIS_COMMIT_RANGE: `${A}...${B}`,
      TRAVIS_COMMIT: B,
    },
    null,
    `branch main of null since ${A}`,
    B,
  ],
  [
    'Travis, a new branch',
    {
      TRAVIS: 'true',
      TRAVIS_PULL_REQUEST: 'false',
      TRAVIS_BRANCH: 'x',
      TRAVIS_COMMIT_RANGE: '',
      TRAVIS_COMMIT: B,
    },
    null,
    'branch x of null since null',
    B,
  ],
  [
    'Travis, a tag',
    { TRAVIS: 'true', TRAVIS_PULL_REQUEST: 'false', TRAVIS_BRANCH: 'v1', TRAVIS_TAG: 'v1', TRAVIS_COMMIT: B },
    null,
    'branch null of null since null',
    B,
  ],
  [
    'Azure, a pull request',
    {
      TF_BUILD: 'True',
      SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
      SYSTEM_PULLREQUEST_SOURCECOMMITID: B,
      BUILD_SOURCEVERSION: A,
    },
    null,
    'change refs/remotes/origin/main',
    B,
  ],
  [
    'Azure, a branch',
    { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/x', BUILD_SOURCEVERSION: B },
    null,
    'branch x of null since null',
    B,
  ],
  [
    'Bitbucket, a pull request',
    {
      BITBUCKET_BUILD_NUMBER: '7',
      BITBUCKET_PR_DESTINATION_COMMIT: A.slice(0, 12),
      BITBUCKET_PR_DESTINATION_BRANCH: 'main',
      BITBUCKET_COMMIT: B,
    },
    null,
    `change ${A.slice(0, 12)}`,
    B,
  ],
  [
    'Bitbucket, by branch',
    { BITBUCKET_BUILD_NUMBER: '7', BITBUCKET_PR_DESTINATION_BRANCH: 'main', BITBUCKET_COMMIT: B },
    null,
    'change refs/remotes/origin/main',
    B,
  ],
  [
    'Bitbucket, a branch',
    { BITBUCKET_BUILD_NUMBER: '7', BITBUCKET_BRANCH: 'x', BITBUCKET_COMMIT: B },
    null,
    'branch x of null since null',
    B,
  ],
];

describe('the run that a CI tells of', () => {
  test.each(ROWS)('%s', (_, env, event, expected, head) => {
    const found = readCiRun(env, () => (event === null ? null : JSON.stringify(event)));
    expect([told(found), found?.head ?? null]).toEqual([expected, head]);
    expect(ciOf(env)).not.toBeNull();
  });

  test('outside of a CI there is none', () => {
    expect(readCiRun({ CI: 'true' }, none)).toBeNull();
    expect(ciOf({ CI: 'true', GITHUB_ACTIONS: '' })).toBeNull();
  });

  test('an event that is not JSON, or of another shape, is not an event', () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: 'e' };
    for (const text of ['{', '[]', '{"pull_request": 1}', 'null']) {
      expect(readCiRun(env, () => text)).toBeNull();
    }
  });

  test('a branch cannot pose as an option', () => {
    const env = { JENKINS_URL: 'x', CHANGE_TARGET: '--upload-pack=evil' };
    expect(told(readCiRun(env, none))).toBe('change refs/remotes/origin/--upload-pack=evil');
  });

  test('each says how the missing history is fetched there', () => {
    const hints = ROWS.map(
      ([, env, event]) => readCiRun(env, () => (event === null ? null : JSON.stringify(event)))?.fetchHint,
    );
    expect(new Set(hints.filter((hint) => hint !== undefined)).size).toBe(7);
  });
});

describe('a push as the pre-commit framework tells it', () => {
  const env = {
    PRE_COMMIT: '1',
    PRE_COMMIT_REMOTE_NAME: 'origin',
    PRE_COMMIT_REMOTE_URL: 'git@host:repo',
    PRE_COMMIT_FROM_REF: A,
    PRE_COMMIT_TO_REF: B,
    PRE_COMMIT_LOCAL_BRANCH: 'refs/heads/main',
    PRE_COMMIT_REMOTE_BRANCH: 'refs/heads/trunk',
  };

  test('becomes the line that git would have written', () => {
    const push = pushFromEnvironment(env);
    expect(push).toMatchObject({ remote: 'origin', url: 'git@host:repo', local: B });
    expect(push === null ? null : refLine(push, B)).toBe(`refs/heads/main ${B} refs/heads/trunk ${A}\n`);
  });

  test('a first push names no commits: the branch itself is what is pushed', () => {
    const push = pushFromEnvironment({
      ...env,
      PRE_COMMIT_FROM_REF: undefined,
      PRE_COMMIT_TO_REF: undefined,
    });
    expect(push).toMatchObject({ local: 'refs/heads/main', known: null });
    expect(push === null ? null : refLine(push, B)).toBe(`refs/heads/main ${B} refs/heads/trunk ${ZERO}\n`);
  });

  test('anything else is none', () => {
    expect(pushFromEnvironment({})).toBeNull();
    expect(pushFromEnvironment({ PRE_COMMIT: '1' })).toBeNull();
  });

  test('what looks like an option is handed on, to be refused as a revision', () => {
    const odd = { ...env, PRE_COMMIT_TO_REF: undefined, PRE_COMMIT_LOCAL_BRANCH: '--all' };
    expect(pushFromEnvironment(odd)?.local).toBe('--all');
  });
});
