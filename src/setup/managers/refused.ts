/** Managers whose files are not edited here, and whose next install would undo what is written into `.git/hooks`. */
import { join } from 'node:path';
import { valueAt } from '../../lib/json.ts';
import { HOOKS } from '../hook/hook-script.ts';
import { configured, isListed } from './configured.ts';
import { firstFile, packageJson } from './files.ts';
import { STANDING } from './manager.ts';

/** Only the user's own lines count. */
const NEVER_EDITED = {
  runs: HOOKS,
  standing: async () => STANDING.mentioned,
  edit: async (_: unknown, text: string) =>
    isListed(text, 'pre-commit') && isListed(text, 'pre-push') ? text : null,
  restore: (_: string, text: string) => text,
};

export const overcommit = configured({
  ...NEVER_EDITED,
  name: 'overcommit',
  mark: /\bovercommit\b/i,
  switchedOff: ['OVERCOMMIT_DISABLE=1'],
  configOf: async ({ root }) => firstFile(root, ['.overcommit.yml']),
  byHand: () =>
    'add to it, below PreCommit and below PrePush: "Anteater: {enabled: true, command: [anteater]}" and "Anteater: {enabled: true, command: [anteater, pre-push]}"; then: overcommit --sign',
  colleagues: 'overcommit --install',
});

export const husky4 = configured({
  ...NEVER_EDITED,
  name: 'husky 4',
  mark: /^# husky\b|^#husky\b/m,
  switchedOff: ['HUSKY_SKIP_HOOKS=1'],
  configOf: async ({ root }) => {
    const own = firstFile(
      root,
      ['', '.json', '.js', '.yaml', '.yml'].map((end) => `.huskyrc${end}`),
    );
    const hooks = valueAt(await packageJson(root), ['husky', 'hooks']);
    return own ?? (hooks === undefined ? null : join(root, 'package.json'));
  },
  byHand: () =>
    'update husky (npx husky-init, then husky 9), or add to its hooks: "pre-commit": "anteater", "pre-push": "anteater pre-push $HUSKY_GIT_PARAMS"',
  colleagues: 'npm install',
});
