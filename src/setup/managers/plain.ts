/**
 * git's own hooks folder: the runner, and in each hook a marked block that calls it. A shell hook of others gets the block
 * before its first statement; any other hook (another language, a link, one that is switched off) moves to `NAME.local`,
 * and a script in its place runs both. A program that goes by its own file name would stop at that: it is refused.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { quoteWord } from '../../lib/shell-word.ts';
import { type Action, isExecutable, readBytes, writeUnlessSame } from '../actions.ts';
import { callsAnteater, HOOKS, type HookName, RUNNER } from '../hook/hook-script.ts';
import { hasBlock, withoutBlock } from '../hook/marked-block.ts';
import { isInside, isOfRepository, restored } from './files.ts';
import { type HookLocation, type HookManager, STANDING } from './manager.ts';
import { planRunner, unplanRunner } from './runner.ts';
import { commitLines, LFS_LINES, OURS, pushLines, withShellLines } from './shell-lines.ts';

const SHEBANG = '#!/bin/sh\n';
/** The runner beside the hook that calls it. */
const CALL = `/bin/sh "\${0%/*}/${RUNNER}"`;

export const plain: HookManager = {
  name: 'plain git hooks',
  runs: HOOKS,
  switchedOff: [],
  // Every repository has them; any other manager wins.
  detect: async ({ hooks }) => ({ config: hooks, standing: STANDING.leftOver }),
  plan: (setup) => planPlain(setup.hooks, HOOKS),
  unplan: async (place) => {
    const folders = new Set([
      join(place.common, 'hooks'),
      ...(isOfRepository(place, place.hooks) ? [place.hooks] : []),
    ]);
    return (await Promise.all([...folders].map((folder) => unplanPlain(folder, HOOKS)))).flat();
  },
  notes: (place) =>
    isShared(place)
      ? [
          `commit ${place.hooks}: git runs it in every clone that has: git config core.hooksPath ${quoteWord(place.hooksPath?.value ?? '')}`,
        ]
      : ['each clone has its own hooks: everybody runs "anteater init" once'],
  callsUs: async ({ hooks }, hook, text) =>
    callsAnteater(text) ? null : { flaw: 'no-call', path: join(hooks, hook) },
};

/** The folder belongs to a work tree, so that its files are committed. */
function isShared(place: HookLocation): boolean {
  return isOfRepository(place, place.hooks) && !isInside(place.common, place.hooks);
}

export async function planPlain(folder: string, hooks: readonly HookName[]): Promise<readonly Action[]> {
  const actions = await Promise.all(hooks.map((hook) => planHook(folder, hook)));
  return hooks.length === 0 ? [] : [...(await planRunner(join(folder, RUNNER))), ...actions.flat()];
}

function linesFor(hook: HookName): string {
  return hook === 'pre-push' ? pushLines(`${CALL} pre-push`) : commitLines(`${CALL} ${hook}`, '');
}

const WHEN: Readonly<Record<HookName, string>> = {
  'pre-commit': 'before each commit',
  'pre-merge-commit': 'before each commit of a merge',
  'pre-push': 'before each push',
};

async function planHook(folder: string, hook: HookName): Promise<readonly Action[]> {
  const path = join(folder, hook);
  const why = `runs anteater ${WHEN[hook]}`;
  const there = await readBytes(path);
  if (there === null) {
    return [{ kind: 'write', path, content: withShellLines(SHEBANG, ownLines(hook)), executable: true, why }];
  }
  if (hasBlock(there)) {
    const lines = there.includes(OURS) ? ownLines(hook) : linesFor(hook);
    return writeUnlessSame(path, withShellLines(there, lines), true, why);
  }
  if ((await canTakeLines(path, there)) && (await isExecutable(path))) {
    const content = withShellLines(there, linesFor(hook));
    return [{ kind: 'write', path, content, executable: true, why: `${why}; what is in it keeps running` }];
  }
  return moveAside(path, hook, there, why);
}

/** In a file that holds nothing else. */
function ownLines(hook: HookName): string {
  if (hook === 'pre-push') return OURS + pushLines(`${CALL} pre-push`) + LFS_LINES;
  const note = '# To remove it: anteater init --uninstall\n';
  return `${OURS}${note}${CALL} ${hook} "$@" || exit $?\n`;
}

async function moveAside(
  path: string,
  hook: HookName,
  text: string,
  why: string,
): Promise<readonly Action[]> {
  const local = `${path}.local`;
  if (goesByItsName(text)) {
    throw new AnteaterError(
      'setup',
      `${path} is a program that goes by the name of its file, so it cannot be moved`,
      {
        hint: `call anteater from what it runs: "anteater${hook === 'pre-push' ? ' pre-push "$1" "$2"' : ''}", or remove the file, then: anteater init`,
      },
    );
  }
  if ((await readBytes(local)) !== null) {
    throw new AnteaterError('setup', `${path} is a hook of another program, and ${local} exists already`, {
      hint: `run both from one script, or remove ${local}, then: anteater init`,
    });
  }
  return [
    { kind: 'rename', path, to: local, why: 'the hook that is there keeps running from here' },
    {
      kind: 'write',
      path,
      content: withShellLines(SHEBANG, ownLines(hook)) + callLocal(hook),
      executable: true,
      why,
    },
  ];
}

function callLocal(hook: HookName): string {
  return `if [ -x "\${0%/*}/${hook}.local" ]; then exec "\${0%/*}/${hook}.local" "$@"; fi\n`;
}

/** Ruby, Python, Node, Perl, a shell behind a link, or a compiled program, of which nothing can be read. */
function goesByItsName(text: string): boolean {
  return (
    text.includes('\0') ||
    /\bbasename\b|\bargv\[[01]\]|\bargv\.at\(|\$0|__FILE__|__filename|PROGRAM_NAME/.test(text)
  );
}

/** A shell script of its own (no link to a file elsewhere), in which lines of POSIX shell may stand. */
async function canTakeLines(path: string, text: string): Promise<boolean> {
  if ((await lstat(path)).isSymbolicLink() || text.includes('\0')) return false;
  const first = text.split('\n', 1)[0] ?? '';
  // git lets a shell run what has no shebang.
  return (
    !first.startsWith('#!') ||
    /^#! ?(\S*\/)?(env +(-\S+ +)*)?(\S*\/)?(sh|bash|dash|ash|ksh|zsh)( +-[a-z]+)*\r?$/.test(first)
  );
}

/** What managers call a hook that they found, and run or keep. */
const KEPT_AS = ['', '.legacy', '.old', '.bkp'];

export async function unplanPlain(folder: string, hooks: readonly HookName[]): Promise<readonly Action[]> {
  const files = hooks.flatMap((hook) => KEPT_AS.map((end) => ({ hook, path: join(folder, hook + end) })));
  const actions = await Promise.all(files.map(({ hook, path }) => unplanHook(path, hook)));
  const runner = hooks.length === HOOKS.length ? await unplanRunner(join(folder, RUNNER)) : [];
  return [...actions.flat(), ...runner];
}

async function unplanHook(path: string, hook: HookName): Promise<readonly Action[]> {
  const text = await readBytes(path);
  if (text === null || !hasBlock(text)) return [];
  const rest = withoutBlock(text);
  if (!text.includes(OURS)) return [restored(path, rest)];
  if (rest === SHEBANG + callLocal(hook)) {
    const local = join(path, '..', `${hook}.local`);
    if (!(await exists(local))) return [restored(path, null)];
    return [{ kind: 'rename', path: local, to: path, why: 'the hook that was here before anteater' }];
  }
  if (rest === SHEBANG) return [restored(path, null)];
  return [{ kind: 'write', path, content: rest, executable: false, why: 'what others added to it stays' }];
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
