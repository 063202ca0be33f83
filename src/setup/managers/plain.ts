/**
 * git's own hooks folder: the runner, and in each hook a fenced block that calls it. A shell hook of somebody else gets
 * the block as its first lines; any other hook (another language, a link, one that is switched off) moves to
 * `NAME.local`, and a script in its place runs both.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { type Action, isExecutable, readBytes, writeUnlessSame } from '../actions.ts';
import {
  callsAnteater,
  HOOKS,
  type HookName,
  hookBody,
  RUNNER,
  runnerScript,
  runnerVersion,
} from '../hook/hook-script.ts';
import { fenceAtTop, hasFence, withoutFence } from '../hook/marked-block.ts';
import { isInside } from './files.ts';
import { type HookManager, type HookPlace, STANDING } from './manager.ts';

const OURS = '# made by "anteater init"\n';
const SHEBANG = '#!/bin/sh\n';

export const plain: HookManager = {
  name: 'plain git hooks',
  switchedOff: [],
  // Every repository has them; any other manager wins.
  detect: async ({ hooks }) => ({ config: hooks, standing: STANDING.leftOver }),
  plan: (setup) => planPlain(setup.hooks),
  // They may be left from before the repository took up a hook manager.
  unplan: async (place) => {
    const folders = new Set([join(place.common, 'hooks'), ...(isOurs(place) ? [place.hooks] : [])]);
    return (await Promise.all([...folders].map(unplanPlain))).flat();
  },
  notes: (place) => (isShared(place) ? [`commit ${place.hooks}: everybody's git runs it`] : []),
  callsUs: async ({ hooks }, hook, text) =>
    callsAnteater(text) ? null : `${join(hooks, hook)} does not call anteater`,
};

/** The folder belongs to the work tree, so that its files are committed. */
function isShared({ root, common, hooks }: HookPlace): boolean {
  return isInside(root, hooks) && !isInside(common, hooks);
}

/** Not one that other repositories use as well. */
export function isOurs({ root, common, hooks }: HookPlace): boolean {
  return isInside(root, hooks) || isInside(common, hooks);
}

async function planPlain(folder: string): Promise<readonly Action[]> {
  const hooks = await Promise.all(HOOKS.map((hook) => planHook(folder, hook)));
  return [...(await planRunner(folder)), ...hooks.flat()];
}

async function planRunner(folder: string): Promise<readonly Action[]> {
  const path = join(folder, RUNNER);
  const there = await readBytes(path);
  if (there !== null && runnerVersion(there) === null) {
    throw new AnteaterError('setup', `${path} is there already, and is not anteater's`, {
      hint: `move it away, then: anteater init`,
    });
  }
  return writeUnlessSame(
    path,
    runnerScript(),
    true,
    'finds anteater, and passes what holds nothing to check',
  );
}

async function planHook(folder: string, hook: HookName): Promise<readonly Action[]> {
  const path = join(folder, hook);
  const body = hookBody(hook);
  const why = `runs anteater before each ${hook.slice('pre-'.length).replace('-', ' ')}`;
  const there = await readBytes(path);
  if (there === null) {
    return [{ kind: 'write', path, content: fenceAtTop(SHEBANG, OURS + body), executable: true, why }];
  }
  if (hasFence(there)) {
    const mine = there.includes(OURS);
    const bare = withoutFence(there);
    return writeUnlessSame(path, fenceAtTop(bare, (mine ? OURS : '') + body), true, why);
  }
  if ((await canTakeLines(path, there)) && (await isExecutable(path))) {
    const content = fenceAtTop(there, body);
    return [{ kind: 'write', path, content, executable: true, why: `${why}; what is in it keeps running` }];
  }
  const local = `${path}.local`;
  if ((await readBytes(local)) !== null) {
    throw new AnteaterError('setup', `${path} is another program's hook, and ${local} is taken`, {
      hint: `run both from one script, or remove ${local}, then: anteater init`,
    });
  }
  const wrapper = fenceAtTop(SHEBANG, OURS + body) + callLocal(hook);
  return [
    { kind: 'rename', path, to: local, why: 'the hook that is there keeps running from here' },
    { kind: 'write', path, content: wrapper, executable: true, why },
  ];
}

function callLocal(hook: HookName): string {
  return `if [ -x "\${0%/*}/${hook}.local" ]; then exec "\${0%/*}/${hook}.local" "$@"; fi\n`;
}

/** A shell script of its own (no link to a file elsewhere), in which lines of POSIX shell may stand. */
async function canTakeLines(path: string, text: string): Promise<boolean> {
  if ((await lstat(path)).isSymbolicLink() || text.includes('\0')) return false;
  const first = text.split('\n', 1)[0] ?? '';
  // git lets a shell run what has no shebang.
  return (
    !first.startsWith('#!') ||
    /^#! ?(\S*\/)?(env +)?(\S*\/)?(sh|bash|dash|ash|ksh|zsh)( +-[a-z]+)*$/.test(first)
  );
}

async function unplanPlain(folder: string): Promise<readonly Action[]> {
  const actions: Action[] = [];
  for (const hook of HOOKS) actions.push(...(await unplanHook(folder, hook)));
  const runner = join(folder, RUNNER);
  const text = await readBytes(runner);
  if (text !== null && runnerVersion(text) !== null) {
    actions.push({ kind: 'remove', path: runner, why: 'nothing calls it any more' });
  }
  return actions;
}

async function unplanHook(folder: string, hook: HookName): Promise<readonly Action[]> {
  const path = join(folder, hook);
  const text = await readBytes(path);
  if (text === null || !hasFence(text)) return [];
  const rest = withoutFence(text);
  if (!text.includes(OURS)) {
    return [{ kind: 'write', path, content: rest, executable: false, why: 'as it was before anteater' }];
  }
  if (rest === SHEBANG + callLocal(hook) && (await exists(`${path}.local`))) {
    return [
      { kind: 'rename', path: `${path}.local`, to: path, why: 'the hook that was here before anteater' },
    ];
  }
  if (rest === SHEBANG || rest === SHEBANG + callLocal(hook)) {
    return [{ kind: 'remove', path, why: 'it held nothing but anteater' }];
  }
  return [{ kind: 'write', path, content: rest, executable: false, why: 'what others added to it stays' }];
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
