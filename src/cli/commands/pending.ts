/** `anteater pending [--resolve]`: what was put off, and its results. `--background` is the detached resolver's own call. */
import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings.ts';
import { resolveDebts, settledDebts } from '../../lookup/deferred.ts';
import { forecast } from '../../lookup/eta.ts';
import { createJobs, keyOf } from '../../lookup/jobs.ts';
import type { Debt, Ledger, QuotaFigures, Store } from '../../lookup/ports.ts';
import type { Report } from '../../model.ts';
import { renderPending, renderPendingJson } from '../../report/words/deferred.ts';
import { type Adapters, openAdapters } from '../adapters.ts';
import type { Context } from '../context.ts';
import { forgetIgnored, forgetPaid, foundOf, indicatorQuestion, repositoryId } from '../deferred.ts';
import type { ExitCode } from '../io.ts';
import { lookupRules } from '../lookup-rules.ts';
import { run } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

/** The background resolver waits for tomorrow's quota, not for next month's. */
const BACKGROUND_PATIENCE_MS = 26 * 3_600_000;
const MINUTE_MS = 60_000;

export async function runCommand(context: Context): Promise<ExitCode> {
  if (context.options.background === true) return resolveInBackground(context);
  const adapters = openAdapters(context, 'online');
  try {
    const ledger = await adapters.ledger();
    const repository = await context.repository();
    const debts = await ledger.debts(repository === null ? null : repositoryId(repository));
    if (context.options.resolve === true) return await resolveNow(context, debts, ledger);
    return await list(context, debts, ledger, adapters);
  } finally {
    await adapters.close();
  }
}

/** Open ones with the time each will be known; answered ones as the next commit will report them. */
async function list(
  context: Context,
  debts: readonly Debt[],
  ledger: Ledger,
  adapters: Adapters,
): Promise<ExitCode> {
  const { store } = debts.length === 0 ? { store: null } : await adapters.ports();
  const open = await openAmong(context, ledger, store);
  const isOpen = ({ question }: Debt) => open.includes(keyOf(indicatorQuestion(question)));
  const pending = await withForecast(debts.filter(isOpen), open, store, await context.settings());
  const answered = debts.filter((debt) => !isOpen(debt));
  const report = answered.length === 0 ? null : await reportOn(context, answered, 'offline');
  if (context.options.format === 'json') {
    await context.print(renderPendingJson(pending, report?.findings ?? []));
    return 0;
  }
  if (pending.length > 0 || report === null) await context.print(await renderPending(pending, context.style));
  if (report !== null) {
    const gap = pending.length > 0 ? '\n' : '';
    await context.print(`${gap}Answered meanwhile, to be reported by the next commit or push:\n\n`);
    await writeReport(context, report);
  }
  return 0;
}

/** The open lookups of all repositories, each once, in the order in which the resolver asks. */
async function openAmong(context: Context, ledger: Ledger, store: Store | null): Promise<readonly string[]> {
  const settings = await context.settings();
  const settled =
    store === null
      ? (await ledger.debts(null)).map((debt) => ({ debt, resolution: null }))
      : await settledDebts({ ledger, store, now: context.now }, null, lookupRules(settings, settings.policy));
  const open = settled.filter(({ resolution }) => resolution === null).map(({ debt }) => debt);
  return createJobs(foundOf(open), null).map(({ key }) => key);
}

/** If nobody else asks: one after the other, as the limits allow. An address takes two requests where its names count. */
async function withForecast(
  debts: readonly Debt[],
  line: readonly string[],
  store: Store | null,
  { policy }: Settings,
) {
  const figures = store === null ? null : await store.figures(randomUUID()).catch(() => null);
  const each = (key: string) => (key.startsWith('ip ') && policy.ipAssociations !== 'off' ? 2 : 1);
  const known = new Map<string, number>();
  let ahead = 0;
  for (const key of line) {
    ahead += each(key);
    if (figures !== null) known.set(key, knownIn(ahead - 1, figures));
  }
  const keyed = debts.map((debt) => ({ debt, key: keyOf(indicatorQuestion(debt.question)) }));
  return keyed
    .toSorted((a, b) => line.indexOf(a.key) - line.indexOf(b.key))
    .map(({ debt, key }) => ({ debt, knownInMs: known.get(key) ?? null }));
}

/** ms until the request with so many before it has its slot. */
function knownIn(ahead: number, figures: QuotaFigures): number {
  const { limit, used } = figures.minute;
  const free = limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - used);
  const unhurried = { ...figures, minute: { limit: null, used: 0 } };
  const byDay = forecast(ahead, 0, unhurried);
  if (limit === null || ahead < free) return Math.max(byDay, figures.pause?.ms ?? 0);
  // Slots that are taken now come back a minute later.
  const next = free > 0 ? MINUTE_MS : figures.resets.minute;
  return Math.max(byDay, forecast(ahead - free, Math.max(next, figures.pause?.ms ?? 0), figures));
}

async function resolveNow(context: Context, debts: readonly Debt[], ledger: Ledger): Promise<ExitCode> {
  const wanted = await forgetIgnored(context, ledger, debts);
  if (wanted.length === 0) {
    await context.print(await renderPending([], context.style));
    return 0;
  }
  const report = await reportOn(context, wanted, 'online');
  await writeReport(context, report);
  await forgetPaid(ledger, wanted, report);
  return report.exitCode;
}

function reportOn(context: Context, debts: readonly Debt[], mode: 'online' | 'offline'): Promise<Report> {
  const scanned = { commits: 0, files: 0, lines: 0, binaries: 0 };
  const options = mode === 'offline' ? { ...context.options, offline: true } : context.options;
  return run(
    { ...context, options },
    {
      stage: 'scan',
      priority: 'interactive',
      source: { kind: 'lookup', detail: 'lookups put off' },
      gathered: { found: foundOf(debts), read: { scanned, skipped: [], unread: [] } },
    },
  );
}

async function resolveInBackground(context: Context): Promise<ExitCode> {
  const settings = await context.settings();
  const adapters = openAdapters(context, 'online');
  try {
    const { store, reputation } = await adapters.ports();
    if (store === null || reputation === null) return 0;
    const ledger = await adapters.ledger();
    const repository = await context.repository();
    if (repository !== null)
      await forgetIgnored(context, ledger, await ledger.debts(repositoryId(repository)));
    const ports = {
      store,
      reputation,
      ledger,
      claim: await adapters.claim(),
      now: context.now,
    };
    const rules = lookupRules(settings, settings.policy);
    for (;;) {
      const began = context.now();
      const { end } = await resolveDebts(ports, {
        ...rules,
        priority: 'background',
        patienceMs: BACKGROUND_PATIENCE_MS,
        signal: context.interrupted,
      });
      // What was put off while this one was ending found it still there, and started no other.
      const late = (await ledger.debts(null)).some(({ since }) => since >= began);
      if (end !== 'done' || !late) return 0;
    }
  } finally {
    await adapters.close();
  }
}
