/**
 * Commits that were checked before need not be read again: a receipt says that everything in this commit passed under
 * these very rules. Keyed by content (the commit's oid names all of it) and rules; sealed by the store.
 */
import { createHash } from 'node:crypto';
import type { Finding, Report } from '../model.ts';
import type { Context } from './context.ts';
import { runSettings } from './settings.ts';
import { openLedgerFor } from './wiring.ts';

export interface Receipts {
  readonly known: (oids: readonly string[]) => Promise<readonly boolean[]>;
  /** How many commits were left out. */
  readonly skipped: () => number;
  /** Writes a receipt for each of these commits in which nothing was found wanting. */
  keep(report: Report, commits: readonly string[]): Promise<void>;
}

export async function openReceipts(context: Context): Promise<Receipts> {
  const settings = await context.settings();
  const { checks, mode } = runSettings(settings, context.options, 'prePush');
  const key = mode === 'dry-run' ? null : await context.key();
  if (key === null) return NONE;
  const ledger = await openLedgerFor(context, key);
  const { rules, policy } = settings;
  const ruled = createHash('sha256').update(JSON.stringify({ checks, rules, policy })).digest('hex');
  // A receipt is worth no more than the clean verdicts behind it: it ends with their time to live.
  const life = settings.cacheTtl.clean;
  if (life <= 0) return NONE;
  const period = Math.floor(context.now() / life);
  const receiptOf = (oid: string) => `commit ${oid} under ${ruled} in ${life} ${period}`;
  let skipped = 0;
  return {
    known: async (oids) => {
      const known = await ledger.receipts(oids.map(receiptOf));
      skipped += known.filter(Boolean).length;
      return known;
    },
    skipped: () => skipped,
    keep: async (report, commits) => {
      const wanting = new Set(
        report.findings.filter(isWanting).flatMap((finding) => finding.locations.map(({ commit }) => commit)),
      );
      const passed = commits.filter((oid) => !wanting.has(oid));
      // A receipt that cannot be written costs a second look at the next push, nothing else.
      await ledger.addReceipts(passed.map(receiptOf)).catch(() => undefined);
    },
  };
}

/** Whatever was not plainly let pass is looked at again: it may be known by then. */
function isWanting(finding: Finding): boolean {
  return finding.decision !== 'pass' || finding.verdict === 'unresolved' || finding.verdict === 'unknown';
}

const NONE: Receipts = {
  known: async (oids) => oids.map(() => false),
  skipped: () => 0,
  keep: async () => undefined,
};
