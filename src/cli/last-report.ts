/**
 * What the last report of a repository blocked, kept for `anteater allow --last`: one private file a repository in the
 * user's store. It holds indicators and paths, no content; what is read back is parsed, and is only ever offered to a person.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import type { Indicator, Report } from '../model.ts';
import type { Context } from './context.ts';

const trace = createDebug('last-report');

export interface Blocked extends Indicator {
  /** Of a file: where it stands, from the root. */
  readonly paths: readonly string[];
}

/** Replaces what was kept by what this report blocks. Best effort: the report itself has been given. */
export async function keepBlocked(context: Context, report: Report): Promise<void> {
  const path = await pathFor(context);
  if (path === null) return;
  const found = report.findings
    .filter((finding) => finding.decision === 'block' && finding.verdict !== 'unresolved')
    .map(({ indicator, locations }) => ({
      ...indicator,
      paths: indicator.type === 'file' ? [...new Set(locations.map((location) => location.path))] : [],
    }));
  const keep = () => {
    if (found.length > 0) writeFileAtomically(path, JSON.stringify(found.slice(0, 1_000)));
    else rmSync(path, { force: true });
  };
  attempt(trace, 'what was blocked is not kept for allow --last', keep, undefined);
}

/** [] when the last report blocked nothing, or nothing is known of one. */
export async function readBlocked(context: Context): Promise<readonly Blocked[]> {
  const path = await pathFor(context);
  if (path === null) return [];
  // Loaded when it is asked for: writing happens at every report, reading by hand.
  const z = await import('zod/mini');
  const blocked = z.object({
    type: z.enum(['ip', 'url', 'domain', 'file']),
    value: z.string(),
    paths: z.array(z.string()),
  });
  const read = () => z.array(blocked).parse(JSON.parse(readFileSync(path, 'utf8')));
  return attempt(trace, 'the last report cannot be read', read, []);
}

async function pathFor(context: Context): Promise<string | null> {
  const repository = await context.repository();
  if (repository === null) return null;
  const name = createHash('sha256')
    .update(repository.root ?? context.io.cwd)
    .digest('hex')
    .slice(0, 32);
  return join(context.folders.store, 'last-report', `${name}.json`);
}
