/** What keeps a command from running, as far as the command line itself finds it out: each error with its sentences. */
import { AnteaterError, type ErrorCode } from '../../errors.ts';
import { shellWord } from '../terminal/quoting.ts';

function failure(code: ErrorCode, message: string, hint?: string, cause?: unknown): AnteaterError {
  return new AnteaterError(code, message, { ...(hint === undefined ? {} : { hint }), cause });
}

const quoted = (text: string) => JSON.stringify(text);

// ---------------------------------------------------------------- what was typed

export const mistypedCommand = (word: string, command: string) =>
  failure(
    'usage',
    `${quoted(word)} is neither a command nor a file here`,
    `did you mean: anteater ${command}`,
  );
export const noSuchCommand = (word: string) =>
  failure('usage', `${quoted(word)} is not a command`, 'see the commands: anteater --help');
export const emptyOption = (option: string) =>
  failure(
    'usage',
    `${option} has an empty value`,
    'name something; if a variable stands there, it is not set',
  );
export const notCombined = (options: readonly string[]) =>
  failure(
    'usage',
    `${options.map((name) => `--${name}`).join(' and ')} cannot be combined`,
    'run one scan for each',
  );
export const rulesNeedRepository = (cwd: string) =>
  failure('usage', '--rules-from needs a git repository', `there is none at ${cwd}`);
export const uploadRefused = () =>
  failure('config', 'the rc file says upload: never', 'change it there, or leave out --upload');

// ---------------------------------------------------------------- where it runs

export const noRepository = (cwd: string) =>
  failure(
    'repository',
    `no git repository at ${cwd}`,
    'run it inside a repository, or check files with: anteater scan --path .',
  );
export const bareRepository = () =>
  failure(
    'repository',
    'this is a bare repository: it has no work tree',
    'check what it holds with: anteater scan --range A..B',
  );

/** `ci`: the service, where one runs it. */
export const noRange = (ci: string | null) =>
  failure(
    'usage',
    ci === null ? 'nothing to scan was named' : `${ci} does not say what is new in this run`,
    'give --range A..B, --commit REV, --path P, --patchset FILE or --patch FILE (see anteater scan --help)',
  );
export const noBase = () =>
  failure(
    'usage',
    '@{base} is the base of a range, and no range is named',
    'give --range A..B, or the revision itself: --rules-from origin/main',
  );
/** `revision`: an object name, or a remote's branch in full; `fetchHint`: how the CI is told to fetch all of the history. */
export const notFetched = (ci: string, revision: string, fetchHint: string, cause: unknown) =>
  failure(
    'input',
    `${ci}: ${revision} is not in this clone`,
    revision.startsWith(TRACKING) ? `${fetchHint}, and the branch: ${fetchOf(revision)}` : fetchHint,
    cause,
  );
/** The history is whole, and does not hold what the branch was: a forced push. */
export const rewritten = (ci: string, branch: string, before: string, cause: unknown) =>
  failure(
    'input',
    `${ci}: ${before}, which ${branch} was before, is not in this clone: it was rewritten`,
    `fetch it: git fetch origin ${before}; where the server has it no more, name what is new: anteater scan --range A..B`,
    cause,
  );
export const noDefaultBranch = (ci: string, fetchHint: string) =>
  failure(
    'input',
    `${ci}: the default branch is not in this clone`,
    `${fetchHint}, and the branches: ${fetchOf(`${TRACKING}*`)} && git remote set-head origin --auto`,
  );

const TRACKING = 'refs/remotes/origin/';

/** The command that brings a remote's branch, whatever refspecs the clone has. */
function fetchOf(ref: string): string {
  return `git fetch origin ${shellWord(`+refs/heads/${ref.slice(TRACKING.length)}:${ref}`)}`;
}

// ---------------------------------------------------------------- files

export const unreadableInput = (name: string, reason: string, cause: unknown) =>
  failure(
    'input',
    `${name} cannot be read: ${reason}`,
    'name a readable file, or - for standard input',
    cause,
  );
/** What is written to a file that the user names. */
export type Written = 'report' | 'baseline';
const OPTION_OF: Readonly<Record<Written, string>> = { report: '--output', baseline: '--write-baseline' };
export const noFolderFor = (what: Written, path: string, folder: string) =>
  failure(
    'output',
    `the ${what} cannot be written to ${path}: there is no folder ${folder}`,
    `make the folder first, or name another file after ${OPTION_OF[what]}`,
  );
export const unwritable = (what: Written, path: string, reason: string, cause: unknown) =>
  failure(
    'output',
    `the ${what} cannot be written to ${path}: ${reason}`,
    `name another file after ${OPTION_OF[what]}${what === 'report' ? ', or leave it out to print the report' : ''}`,
    cause,
  );
export const unusableBaseline = (file: string, why: string) =>
  failure(
    'input',
    `the baseline ${quoted(file)} cannot be used: ${why}`,
    'write one with: anteater scan --path . --write-baseline FILE',
  );
export const baselineWithoutFile = () =>
  failure(
    'usage',
    '--write-baseline needs a file, which - is not',
    'name one: --write-baseline anteater.baseline',
  );
export const baselineOfDryRun = () =>
  failure('usage', '--write-baseline needs verdicts, and a dry run has none', 'run it without --dry-run');
export const twoFiles = (operand: string, fromRoot: string) =>
  failure(
    'usage',
    `two files are called ${operand}: one from here, one from the root`,
    `name one of them: ./${operand} or ${fromRoot}`,
  );
export const noLine = (path: string, line: number, lines: number) =>
  failure('input', `there is no line ${line}: ${path} has ${lines} ${lines === 1 ? 'line' : 'lines'}`);

// ---------------------------------------------------------------- lookup and allow

export const cannotBeLookedUp = (operand: string, why: string) =>
  failure(
    'input',
    `${quoted(operand)} cannot be looked up: ${why}`,
    'give an IP address, a URL, a domain, a sha256, sha1 or md5, or a file',
  );
export const nothingToAllow = () =>
  failure(
    'usage',
    'allow needs an indicator or a file',
    'anteater allow INDICATOR|PATH --reason "TEXT", or what the last report blocked: anteater allow --last',
  );
export const neither = (operand: string, path: string, root: string, why: string) =>
  failure(
    'usage',
    `${operand} is not an indicator (${why}), and there is no file ${path}`,
    `a URL begins with its scheme (https://); a file is looked for from here and from ${root}`,
  );
export const allowedByPath = () =>
  failure(
    'usage',
    'a binary is allowed by its path, so that its content is checked against the hash',
    'anteater allow path/to/file --reason "TEXT"',
  );
export const outsideRepository = (operand: string) =>
  failure('usage', `${operand} is outside of the repository`);
export const lastTakesNothing = () =>
  failure('usage', '--last takes no operands: it asks for each thing that was blocked');
/** `word`: quoted for a shell. */
export const lastNeedsTerminal = (word: string) =>
  failure(
    'usage',
    '--last asks one by one, which needs a terminal',
    `without one, name what to allow: anteater allow ${word} --reason "TEXT"`,
  );

// ---------------------------------------------------------------- the key

export const KEY_PAGE = 'https://www.virustotal.com/gui/my-apikey';

const ANYWAY = 'to keep it all the same: anteater key set --no-test';

export const noKey = () =>
  failure(
    'key',
    'no VirusTotal key is set, and quota and cache are kept by key',
    'set your own: anteater key set',
  );
export const badKey = (problem: string) => failure('key', problem, `copy it from ${KEY_PAGE}`);
export const notLikeKey = () =>
  failure(
    'key',
    'a VirusTotal key has 64 hexadecimal digits; nothing was changed',
    `copy it from ${KEY_PAGE}, or ${ANYWAY}`,
  );
export const refusedKey = (why: string) =>
  failure(
    'key',
    `VirusTotal refuses this key; nothing was changed: ${why}`,
    `copy it from ${KEY_PAGE}, or ${ANYWAY}`,
  );
export const untestedKey = (why: string) =>
  failure('key', `the key could not be tested, and the saved one stays: ${why}`, ANYWAY);
export const noKeyTyped = () => failure('key', 'interrupted: no key was saved');
