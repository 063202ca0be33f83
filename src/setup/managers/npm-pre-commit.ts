/** npm's package `pre-commit`: a list of npm scripts in package.json, run before commits. It knows no other hook. */
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { valueAt } from '../../lib/json.ts';
import { type Action, readBytes } from '../actions.ts';
import { openLayout } from '../open-layout.ts';
import { changed, dependsOn, madeBy, packageJson } from './files.ts';
import { type Found, type HookManager, type HookPlace, type Setup, STANDING } from './manager.ts';
import { COMMITTED_RUNNER, planCommittedRunner, runnerCall } from './runner.ts';

const ITS_HOOK = /[\\/]pre-commit[\\/]hook\b/;
const SCRIPT = 'anteater:staged';
const LISTS = ['pre-commit', 'precommit'];

export const npmPreCommit: HookManager = {
  name: "npm's pre-commit",
  runs: ['pre-commit'],
  switchedOff: [],
  detect,
  plan,
  unplan,
  notes: () => [
    'commit package.json and .anteater; each colleague has the hook before commits after: npm install',
    'pushes and merges are checked by plain hooks of each clone: everybody runs "anteater init" once',
  ],
  callsUs: async ({ root, hooks, config }, hook, text) => {
    if (!ITS_HOOK.test(text))
      return `${join(hooks, hook)} is not that of npm's pre-commit, although ${config} names it`;
    const [list] = listIn(await packageJson(root));
    return list?.includes(SCRIPT) === true ? null : `${config} has no script of anteater for ${hook}`;
  },
};

async function detect(place: HookPlace): Promise<Found | null> {
  const config = join(place.root, 'package.json');
  if (await madeBy(place, ITS_HOOK)) return { config, standing: STANDING.inForce };
  return (await dependsOn(place.root, 'pre-commit')) ? { config, standing: STANDING.configured } : null;
}

/** The list of scripts, and where it is. */
function listIn(manifest: unknown): readonly [readonly string[], readonly string[]] | readonly [null, null] {
  for (const key of LISTS) {
    for (const path of [[key], [key, 'run']]) {
      const value = valueAt(manifest, path);
      if (Array.isArray(value)) return [value.map(String), path];
    }
  }
  return [null, null];
}

async function plan({ root, config }: Setup): Promise<readonly Action[]> {
  const before = (await readBytes(config)) ?? '';
  const layout = openLayout(config, before);
  const [list, path] = listIn(layout.get());
  if (LISTS.some((key) => layout.get([key]) !== undefined) && list === null) throw byHand(config);
  if (list?.includes(SCRIPT) !== true) {
    const done =
      layout.insert({ into: ['scripts'], key: SCRIPT, value: runnerCall('pre-commit') }) &&
      (path === null
        ? layout.insert({ into: [], key: 'pre-commit', value: [SCRIPT] })
        : layout.insert({ into: path, key: null, value: SCRIPT }));
    if (!done) throw byHand(config);
  }
  return [
    ...(await planCommittedRunner(root)),
    ...changed(config, before, layout.bytes, 'anteater as the last script before a commit'),
  ];
}

function byHand(config: string): AnteaterError {
  return new AnteaterError('setup', `"pre-commit" in ${config} is not a list`, {
    hint: 'write it as a list of script names: "pre-commit": ["lint", "test"], then: anteater init',
  });
}

async function unplan({ root }: HookPlace): Promise<readonly Action[]> {
  const config = join(root, 'package.json');
  const before = await readBytes(config);
  if (before === null || !before.includes(COMMITTED_RUNNER) || !before.includes(SCRIPT)) return [];
  const layout = openLayout(config, before);
  const [list, path] = listIn(layout.get());
  if (list !== null && path !== null && list.includes(SCRIPT)) {
    if (list.length === 1 && path.length === 1) layout.removeAt(path);
    else layout.removeAt([...path, list.indexOf(SCRIPT)]);
  }
  layout.removeAlong(['scripts', SCRIPT]);
  return changed(config, before, layout.bytes, 'without the script of anteater');
}
