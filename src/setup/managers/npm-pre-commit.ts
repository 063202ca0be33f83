/** npm's package `pre-commit`: a list of npm scripts in package.json, run before commits. It knows no other hook. */
import { join } from 'node:path';
import { parseJson, valueAt } from '../../lib/json.ts';
import { openLayout } from '../open-layout.ts';
import { configured } from './configured.ts';
import { dependsOn, madeBy } from './files.ts';
import { runnerCall } from './runner.ts';

const MARK = /[\\/]pre-commit[\\/]hook\b/;
const SCRIPT = 'anteater:staged';
const LISTS = ['pre-commit', 'precommit'];

export const npmPreCommit = configured({
  name: "npm's pre-commit",
  runs: ['pre-commit'],
  switchedOff: [],
  mark: MARK,
  configOf: async (place) => {
    const used = (await madeBy(place, MARK)) || (await dependsOn(place.root, 'pre-commit'));
    return used ? join(place.root, 'package.json') : null;
  },
  filesOf: async ({ root }) => [join(root, 'package.json')],
  edit: async ({ config }, text) => {
    const layout = openLayout(config, text);
    const found = listIn(layout.get());
    if (found?.list.includes(SCRIPT) === true) return text;
    if (found === null && LISTS.some((key) => layout.get([key]) !== undefined)) return null;
    const done =
      layout.insert({ into: ['scripts'], key: SCRIPT, value: runnerCall('pre-commit') }) &&
      (found === null
        ? layout.insert({ into: [], key: 'pre-commit', value: [SCRIPT] })
        : layout.insert({ into: found.path, key: null, value: SCRIPT }));
    return done ? layout.bytes : null;
  },
  restore: (file, text) => {
    if (!text.includes(SCRIPT)) return text;
    const layout = openLayout(file, text);
    const found = listIn(layout.get());
    if (found?.list.includes(SCRIPT) === true) {
      const { list, path } = found;
      if (list.length === 1 && path.length === 1) layout.removeAt(path);
      else layout.removeAt([...path, list.indexOf(SCRIPT)]);
    }
    layout.removeAlong(['scripts', SCRIPT]);
    return layout.bytes;
  },
  byHand: (config) =>
    `write "pre-commit" in ${config} as a list of script names: "pre-commit": ["lint", "test"], then: anteater init`,
  colleagues: 'npm install',
  lists: (config) => listIn(parseJson(config))?.list.includes(SCRIPT) === true,
});

/** The list of scripts, and where it is. */
function listIn(manifest: unknown): { list: readonly string[]; path: readonly string[] } | null {
  for (const key of LISTS) {
    for (const path of [[key], [key, 'run']]) {
      const value = valueAt(manifest, path);
      if (Array.isArray(value)) return { list: value.map(String), path };
    }
  }
  return null;
}
