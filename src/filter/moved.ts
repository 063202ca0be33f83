/** Rules that name paths: a file that moves away from one of them has not been judged yet. */
import type { Rules } from '../model.ts';
import { compileRules } from './rules.ts';

/** `today`: an ISO day. Gives whether a file was skipped or listed at its old path, or is listed at its new one. */
export async function createMovedCheck(
  rules: Rules,
  today: string,
): Promise<(oldPath: string, path: string) => boolean> {
  const matcher = await compileRules(rules, today);
  const listed = new Set(rules.binaries.map((entry) => entry.path));
  return (oldPath, path) => {
    if (listed.has(oldPath) || listed.has(path)) return true;
    return [null, 1].some((line) => matcher.skips({ path: oldPath, line }) && !matcher.skips({ path, line }));
  };
}
