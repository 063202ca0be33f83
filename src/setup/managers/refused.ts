/** Managers whose files are not edited here, and whose next install would undo what is written into `.git/hooks`. */

import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { valueAt } from '../../lib/json.ts';
import { readBytes } from '../actions.ts';
import { callsAnteater, HOOKS } from '../hook/hook-script.ts';
import { callsThrough, firstFile, madeBy, packageJson } from './files.ts';
import { type Found, type HookManager, type HookPlace, STANDING } from './manager.ts';

interface Kind {
  readonly name: string;
  readonly mark: RegExp;
  readonly switchedOff: readonly string[];
  configOf(place: HookPlace): Promise<string | null>;
  /** What the user adds by hand. */
  readonly lines: string;
}

function refused(kind: Kind): HookManager {
  return {
    name: kind.name,
    runs: HOOKS,
    switchedOff: kind.switchedOff,
    detect: async (place): Promise<Found | null> => {
      const config = await kind.configOf(place);
      const inForce = await madeBy(place, kind.mark);
      if (config === null) return null;
      return { config, standing: inForce ? STANDING.inForce : STANDING.mentioned };
    },
    plan: async ({ config }) => {
      if (callsAnteater((await readBytes(config)) ?? '')) return [];
      throw new AnteaterError(
        'setup',
        `${kind.name} writes git's hooks itself, and anteater does not edit ${config}`,
        {
          hint: kind.lines,
        },
      );
    },
    unplan: async () => [],
    notes: () => [],
    callsUs: (place, hook, text) => callsThrough(place, hook, text, kind.mark),
  };
}

export const overcommit = refused({
  name: 'overcommit',
  mark: /\bovercommit\b/i,
  switchedOff: ['OVERCOMMIT_DISABLE=1'],
  configOf: async ({ root }) => firstFile(root, ['.overcommit.yml']),
  lines:
    'add to it, below PreCommit and below PrePush: "Anteater: {enabled: true, command: [anteater]}" and "Anteater: {enabled: true, command: [anteater, pre-push]}"; then: overcommit --sign',
});

export const husky4 = refused({
  name: 'husky 4',
  mark: /^# husky\b|^#husky\b/m,
  switchedOff: ['HUSKY_SKIP_HOOKS=1'],
  configOf: async ({ root }) => {
    const own = firstFile(root, [
      '.huskyrc',
      '.huskyrc.json',
      '.huskyrc.js',
      '.huskyrc.yaml',
      '.huskyrc.yml',
    ]);
    const hooks = valueAt(await packageJson(root), ['husky', 'hooks']);
    return own ?? (hooks === undefined ? null : join(root, 'package.json'));
  },
  lines:
    'update husky (npx husky-init, then husky 9), or add to its hooks: "pre-commit": "anteater", "pre-push": "anteater pre-push $HUSKY_GIT_PARAMS"',
});
