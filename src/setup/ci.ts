/**
 * What the surroundings say of the commits at hand: a CI's own variables about the base of a pull request or push, and
 * the pre-commit framework's about a push (it passes variables where git passes standard input). Pure: variables in,
 * revisions out. Nothing here is trusted to be a revision: object names are checked, names of branches stay behind
 * `refs/remotes/origin/`, so that none can pose as an option, nor a tag called `origin/main` as the branch.
 */
import * as z from 'zod/mini';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';

const debug = createDebug('ci');

export type CiRun = {
  /** The service's name. */
  readonly ci: string;
  /** The revision whose commits are looked at. */
  readonly head: string;
  readonly fetchHint: string;
} & (Change | BranchRun);

/** A pull request, or a group of them in a queue. */
interface Change {
  readonly kind: 'change';
  /** The revision that it is to be merged into. */
  readonly base: string;
}

/** A push, or a run by hand. What was red before must not be forgotten, so the last push tells little. */
interface BranchRun {
  readonly kind: 'branch';
  /** null: a tag, or not known. */
  readonly branch: string | null;
  /** The repository's default branch; null where the CI does not tell. */
  readonly defaultBranch: string | null;
  /** What the branch was before; `all`: it is the first push; null: not known. */
  readonly before: string | 'all' | null;
}

/** The text of a file, null when it cannot be read. */
type ReadText = (path: string) => string | null;

type RunRange = ((Change | BranchRun) & { readonly head: string }) | null;
type ReadRun = (env: NodeJS.ProcessEnv, readEvent: ReadText) => RunRange;

/** `mark`: a variable that this CI alone sets. `fetch`: what to change in the job so that the whole history is there. */
const SERVICES: readonly (readonly [name: string, mark: string, read: ReadRun, fetch: string])[] = [
  ['GitHub', 'GITHUB_ACTIONS', github, 'actions/checkout with "fetch-depth: 0"'],
  ['GitLab', 'GITLAB_CI', gitlab, 'in the job, variables: {GIT_DEPTH: "0"}'],
  [
    'CircleCI',
    'CIRCLECI',
    circle,
    'git fetch --unshallow origin (or a full checkout: {checkout: {method: full}})',
  ],
  ['Travis', 'TRAVIS', travis, 'in .travis.yml, git: {depth: false}'],
  ['Azure', 'TF_BUILD', azure, 'checkout: self with "fetchDepth: 0"'],
  ['Bitbucket', 'BITBUCKET_BUILD_NUMBER', bitbucket, 'clone: {depth: full}'],
  ['Jenkins', 'JENKINS_URL', jenkins, 'in the Git plugin, no shallow clone'],
];

/** null: not in a CI that is known, or in one that tells nothing of the run: a range must be given. */
export function readCiRun(env: NodeJS.ProcessEnv, readEvent: ReadText): CiRun | null {
  const service = SERVICES.find(([, mark]) => given(env[mark]));
  if (service === undefined) return null;
  const [ci, , read, fetch] = service;
  const found = read(env, readEvent);
  return found === null ? null : { ci, fetchHint: `fetch the history: ${fetch}`, ...found };
}

/** The service's name; null outside of a CI that is known. */
export function ciOf(env: NodeJS.ProcessEnv): string | null {
  return SERVICES.find(([, mark]) => given(env[mark]))?.[0] ?? null;
}

const side = z.object({ sha: z.string() });
/** https://docs.github.com/webhooks/webhook-events-and-payloads */
const githubEvent = z.object({
  pull_request: z.optional(z.object({ base: side, head: side })),
  merge_group: z.optional(z.object({ base_sha: z.string(), head_sha: z.string() })),
  before: z.optional(z.string()),
  after: z.optional(z.string()),
  ref: z.optional(z.string()),
  repository: z.optional(z.object({ default_branch: z.optional(z.string()) })),
});

function github(env: NodeJS.ProcessEnv, readEvent: ReadText): RunRange {
  const event = readGithubEvent(given(env.GITHUB_EVENT_PATH), readEvent);
  const pull = event?.pull_request;
  // The tip of the pull request, not the merge that GitHub checks out: commit by commit, as they were made.
  if (pull !== undefined) return change(oid(pull.base.sha), oid(pull.head.sha));
  const group = event?.merge_group;
  if (group !== undefined) return change(oid(group.base_sha), oid(group.head_sha));
  if (given(env.GITHUB_BASE_REF)) return change(tracking(env.GITHUB_BASE_REF), null);
  const ref = event?.ref ?? given(env.GITHUB_REF);
  if (event === null || ref === null) return null;
  const defaultBranch = event.repository?.default_branch;
  return branchRun(branchName(ref), oid(event.after), { defaultBranch, before: event.before });
}

function readGithubEvent(path: string | null, readEvent: ReadText): z.infer<typeof githubEvent> | null {
  const text = path === null ? null : readEvent(path);
  if (text === null) return null;
  try {
    return githubEvent.parse(JSON.parse(text));
  } catch (error) {
    debug(`the event of GitHub cannot be read: ${reasonOf(error)}`);
    return null;
  }
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function gitlab(env: NodeJS.ProcessEnv): RunRange {
  const head = oid(env.CI_COMMIT_SHA);
  const base = oid(env.CI_MERGE_REQUEST_DIFF_BASE_SHA);
  if (base !== null) return change(base, oid(env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA) ?? head);
  const target = given(env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME);
  if (target !== null) return change(tracking(target), head);
  if (!given(env.CI_COMMIT_BEFORE_SHA)) return null;
  const source = given(env.CI_PIPELINE_SOURCE) ?? 'push';
  // All zeros in every run that is not a push, too.
  const before = source === 'push' ? env.CI_COMMIT_BEFORE_SHA : undefined;
  return branchRun(given(env.CI_COMMIT_BRANCH), head, { defaultBranch: env.CI_DEFAULT_BRANCH, before });
}

/** https://www.jenkins.io/doc/book/pipeline/multibranch/ and the Git plugin's variables */
function jenkins(env: NodeJS.ProcessEnv): RunRange {
  const head = oid(env.GIT_COMMIT);
  if (given(env.CHANGE_TARGET)) return change(tracking(env.CHANGE_TARGET), head);
  // The last good build: what a failed one found is looked at again.
  const before = oid(env.GIT_PREVIOUS_SUCCESSFUL_COMMIT) ?? oid(env.GIT_PREVIOUS_COMMIT);
  const branch = given(env.BRANCH_NAME) ?? given(env.GIT_BRANCH)?.replace(/^origin\//, '') ?? null;
  return branchRun(branch, head, { before });
}

/** https://circleci.com/docs/reference/variables/; CIRCLE_BASE_REVISION is what docs/ci.md has the job pass. */
function circle(env: NodeJS.ProcessEnv): RunRange {
  const compared = /\/compare\/([0-9a-f]{7,64})\.{2,3}[0-9a-f]{7,64}$/i.exec(env.CIRCLE_COMPARE_URL ?? '');
  const before = oid(env.CIRCLE_BASE_REVISION) ?? oid(compared?.[1]);
  return branchRun(given(env.CIRCLE_BRANCH), oid(env.CIRCLE_SHA1), { before });
}

/** https://docs.travis-ci.com/user/environment-variables/ */
function travis(env: NodeJS.ProcessEnv): RunRange {
  const [first, last] = (env.TRAVIS_COMMIT_RANGE ?? '').split(/\.{2,3}/);
  const head = oid(env.TRAVIS_PULL_REQUEST_SHA) ?? oid(last) ?? oid(env.TRAVIS_COMMIT);
  if (given(env.TRAVIS_PULL_REQUEST) !== null && env.TRAVIS_PULL_REQUEST !== 'false') {
    return change(tracking(env.TRAVIS_BRANCH) ?? oid(first), head);
  }
  const branch = given(env.TRAVIS_TAG) === null ? given(env.TRAVIS_BRANCH) : null;
  return branchRun(branch, head, { before: first });
}

/** https://learn.microsoft.com/azure/devops/pipelines/build/variables */
function azure(env: NodeJS.ProcessEnv): RunRange {
  const target = given(env.SYSTEM_PULLREQUEST_TARGETBRANCH);
  const head = oid(env.SYSTEM_PULLREQUEST_SOURCECOMMITID) ?? oid(env.BUILD_SOURCEVERSION);
  if (target !== null) return change(tracking(target), head);
  return branchRun(branchName(env.BUILD_SOURCEBRANCH ?? ''), head);
}

/** https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/ */
function bitbucket(env: NodeJS.ProcessEnv): RunRange {
  const head = oid(env.BITBUCKET_COMMIT);
  const base = oid(env.BITBUCKET_PR_DESTINATION_COMMIT) ?? tracking(env.BITBUCKET_PR_DESTINATION_BRANCH);
  return base === null ? branchRun(given(env.BITBUCKET_BRANCH), head) : change(base, head);
}

function change(base: string | null, head: string | null): RunRange {
  return base === null ? null : { kind: 'change', base, head: head ?? 'HEAD' };
}

/** `before`: all zeros where there was none. */
function branchRun(
  branch: string | null,
  head: string | null,
  { defaultBranch, before }: { defaultBranch?: string | undefined; before?: string | null | undefined } = {},
): RunRange {
  return {
    kind: 'branch',
    branch,
    defaultBranch: given(defaultBranch),
    before: /^0+$/.test(before ?? '') ? 'all' : oid(before ?? undefined),
    head: head ?? 'HEAD',
  };
}

/** An object name, whole or abbreviated, that is not all zeros. */
function oid(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{7,64}$/i.test(text) && !/^0+$/.test(text) ? text : null;
}

/** A branch as this clone knows it. */
export function tracking(name: string | null | undefined): string | null {
  const short = name?.trim().replace(/^refs\/heads\//, '') ?? '';
  return short === '' ? null : `refs/remotes/origin/${short}`;
}

function branchName(ref: string): string | null {
  return /^refs\/heads\/(.+)$/s.exec(ref)?.[1] ?? null;
}

function given(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}

/** A push as the pre-commit framework (and prek) tells it: one ref, by variables. */
export interface FrameworkPush {
  readonly remote: string;
  readonly url: string | null;
  /** What is pushed: an object name, or a ref where it gives none (a first push). */
  readonly local: string;
  readonly localRef: string;
  readonly remoteRef: string;
  /** What the remote has already, as far as it says. */
  readonly known: string | null;
}

/** null: not started by the framework for a push. https://pre-commit.com/#pre-push */
export function pushFromEnvironment(env: NodeJS.ProcessEnv): FrameworkPush | null {
  const remote = given(env.PRE_COMMIT_REMOTE_NAME);
  const localRef = given(env.PRE_COMMIT_LOCAL_BRANCH);
  const to = oid(env.PRE_COMMIT_TO_REF);
  const local = to ?? localRef;
  if (remote === null || local === null) return null;
  return {
    remote,
    url: given(env.PRE_COMMIT_REMOTE_URL),
    local,
    localRef: localRef ?? local,
    remoteRef: given(env.PRE_COMMIT_REMOTE_BRANCH) ?? localRef ?? local,
    known: oid(env.PRE_COMMIT_FROM_REF),
  };
}

/** The same as one of the lines that git writes to a pre-push hook. `local`: the full object name of what is pushed. */
export function refLine(push: FrameworkPush, local: string): string {
  return `${push.localRef} ${local} ${push.remoteRef} ${push.known ?? '0'.repeat(local.length)}\n`;
}
