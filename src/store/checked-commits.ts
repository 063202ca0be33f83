/**
 * What was checked before, so that a push does not check it again: a file a day, `<home>/checked-commits/<keyId>/<day>`, with a mark
 * a line. A mark is a MAC of what was checked (the commit, the rules, the time): who does not know the API key cannot make one,
 * and one that is copied says no more than before. A mark that was cut short counts for nothing.
 */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import { DAY_MS, isoDay } from '../lib/time.ts';
import type { CheckedCommits } from '../lookup/ports.ts';
import { realFiles } from './files/files.ts';
import type { Seal } from './seal.ts';

const KEEP_MS = 7 * DAY_MS;
const debug = createDebug('store');

export function openCheckedCommits(home: string, seal: Seal, now: () => number): CheckedCommits {
  const folder = join(home, 'checked-commits', seal.keyId);
  const markOf = (key: string): string => seal.mark('checked-commit', key);
  const remove = (unwanted: (day: string) => boolean): void => {
    for (const { name } of realFiles.list(folder)) if (unwanted(name)) realFiles.remove(join(folder, name));
  };
  const marks = (): readonly string[] =>
    realFiles.list(folder).flatMap(({ name }) => (realFiles.read(join(folder, name)) ?? '').split('\n'));

  return {
    known(keys) {
      if (keys.length === 0) return [];
      const known = new Set(attempt(debug, 'checked commits cannot be read', marks, []));
      return keys.map((key) => known.has(markOf(key)));
    },
    add(keys) {
      realFiles.makeFolder(folder);
      const text = keys.map((key) => `\n${markOf(key)}`).join('');
      appendFileSync(join(folder, isoDay(now())), text, { mode: 0o600 });
      // A day in the future stays: the clock was set back.
      const oldest = isoDay(now() - KEEP_MS);
      remove((day) => day < oldest);
    },
    clear() {
      attempt(debug, 'checked commits cannot be removed', () => remove(() => true), undefined);
    },
  };
}
