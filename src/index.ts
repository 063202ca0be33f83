/** The library. It prints nothing; what cannot run is thrown as an `AnteaterError`. */
import { fileURLToPath } from 'node:url';
import { type CheckOptions, checkSource } from './cli/check.ts';
import type { JsonReport } from './report/formats/json.ts';

export type { CheckOptions, CheckSource } from './cli/check.ts';
export { AnteaterError, type ErrorCode } from './errors.ts';
export type { JsonReport as Report } from './report/formats/json.ts';

/** The package's folder, from `src` as from `dist`. */
const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * Checks what a source adds: the same work, rules, cache and quota as the command line's, and the same report.
 *
 * @example
 * const report = await check({ cwd: repository, source: { staged: true } });
 * if (report.exitCode !== 0) console.error(report.findings);
 *
 * @throws {AnteaterError} where the command would exit with 2: usage, configuration, no repository.
 */
export function check(options: CheckOptions): Promise<JsonReport> {
  return checkSource(options, packageRoot);
}
