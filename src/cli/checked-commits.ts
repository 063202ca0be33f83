/**
 * Commits that were checked before need not be read again: a mark says that everything in such a commit passed under
 * these very rules. Keyed by content (the commit's oid names all of it) and rules; sealed by the store.
 */

import { createHash } from 'node:crypto';
import { attempt, createDebug } from '../debug.ts';
import { isoDay } from '../lib/time.ts';
import type { Report, Rules } from '../model.ts';
import { isReported } from '../report/words/findings.ts';
import { openCheckedCommits } from './adapters.ts';
import type { Context } from './context.ts';
import { runSettings } from './settings.ts';

const debug = createDebug('checked-commits');

export interface SkippableCommits {
  readonly known: (oids: readonly string[]) => Promise<readonly boolean[]>;
  /** How many commits were left out. */
  readonly skipped: () => number;
  /** Marks each of these commits in which nothing was reported. */
  keep(report: Report, commits: readonly string[]): Promise<void>;
}

export async function openSkippableCommits(context: Context): Promise<SkippableCommits> {
  const settings = await context.settings();
  const { rules, policy, archives, cacheTtl } = settings;
  const { checks, mode } = runSettings(settings, context.options, 'prePush');
  const key = mode === 'dry-run' ? null : await context.key();
  // A mark is worth no more than the verdicts behind it: it ends with the first of them.
  const life = Math.min(cacheTtl.clean, cacheTtl.unknown);
  if (key === null || life === 0) return NONE;
  const checked = await openCheckedCommits(context, key);
  // An entry ends by itself: what it excused is looked at again on the next day.
  const day = endsByItself(rules) ? isoDay(context.now()) : null;
  const under = JSON.stringify({ checks, rules, policy, archives, day, life });
  const ruled = createHash('sha256').update(under).digest('hex');
  const period = Math.floor(context.now() / life);
  const keyOf = (oid: string) => `commit ${oid} under ${ruled} in ${period}`;
  const skipped = new Set<string>();
  return {
    known: async (oids) => {
      const known = checked.known(oids.map(keyOf));
      for (const [index, oid] of oids.entries()) if (known[index] === true) skipped.add(oid);
      return known;
    },
    skipped: () => skipped.size,
    keep: async (report, commits) => {
      // The report leaves out what stands in a baseline: that was excused, not checked.
      if (context.options.baseline !== undefined) return;
      // What was reported is looked at again: it may be known by then.
      const reported = new Set(
        report.findings.filter(isReported).flatMap(({ locations }) => locations.map(({ commit }) => commit)),
      );
      const keys = commits.filter((oid) => !reported.has(oid) && !skipped.has(oid)).map(keyOf);
      // One that cannot be written costs a second look at the next push, nothing else.
      attempt(debug, 'checked commits are not kept', () => checked.add(keys), undefined);
    },
  };
}

function endsByItself({ ips, urls, binaries, paths }: Rules): boolean {
  const entries = [...ips, ...urls, ...paths, ...binaries.flatMap(({ hashes }) => hashes)];
  return entries.some(({ expires }) => expires !== null);
}

const NONE: SkippableCommits = {
  known: async (oids) => oids.map(() => false),
  skipped: () => 0,
  keep: async () => undefined,
};
