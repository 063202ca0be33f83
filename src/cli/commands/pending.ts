/** `anteater pending [--resolve]`: what was put off, and its results. `--background` is the detached resolver's own call. */
import { randomUUID } from 'node:crypto';
import { resolveDebts, settledDebts } from '../../lookup/background.ts';
import { forecast } from '../../lookup/forecast.ts';
import type { Debt, Ledger, Store } from '../../lookup/ports.ts';
import type { Report } from '../../model.ts';
import { renderPending, renderPendingJson } from '../../report/pending.ts';
import type { Context } from '../context.ts';
import { forgetPaid, foundOf, repositoryId } from '../debts.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode } from '../io.ts';
import { lookupRules } from '../lookup-rules.ts';
import { run } from '../run.ts';
import { type Adapters, openAdapters } from '../wiring.ts';

/** The background resolver waits for tomorrow's quota, not for next month's. */
const BACKGROUND_PATIENCE_MS = 26 * 3_600_000;

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
  const answered = store === null ? [] : await answeredAmong(context, debts, ledger, store);
  const open = debts.filter((debt) => !answered.includes(debt));
  const pending = await withForecast(open, store);
  if (context.options.format === 'json') {
    await context.print(renderPendingJson(pending));
    return 0;
  }
  await context.print(await renderPending(pending, context.style));
  if (answered.length > 0) {
    await context.print('\nAnswered meanwhile, to be reported by the next commit or push:\n\n');
    await deliver(context, await reportOn(context, answered, 'offline'));
  }
  return 0;
}

async function answeredAmong(
  context: Context,
  debts: readonly Debt[],
  ledger: Ledger,
  store: Store,
): Promise<readonly Debt[]> {
  const settings = await context.settings();
  const rules = lookupRules(settings, settings.policy);
  const settled = await settledDebts(
    { ledger, store, now: context.now },
    debts[0]?.repository ?? null,
    rules,
  );
  const known = new Set(
    settled
      .filter(({ resolution }) => resolution !== null)
      .map(({ debt }) => `${debt.question.about} ${debt.question.value}`),
  );
  return debts.filter(({ question }) => known.has(`${question.about} ${question.value}`));
}

/** If nobody else asks: one after the other, as the limits allow. */
async function withForecast(debts: readonly Debt[], store: Store | null) {
  const figures = store === null ? null : await store.figures(randomUUID()).catch(() => null);
  const { limit, used } = figures?.minute ?? { limit: null, used: 0 };
  const first = limit === null || used < limit ? 0 : (figures?.resets.minute ?? 0);
  return debts.map((debt, ahead) => ({
    debt,
    knownInMs: figures === null ? null : forecast(ahead, first, figures),
  }));
}

async function resolveNow(context: Context, debts: readonly Debt[], ledger: Ledger): Promise<ExitCode> {
  if (debts.length === 0) {
    await context.print(await renderPending([], context.style));
    return 0;
  }
  const report = await reportOn(context, debts, 'online');
  await deliver(context, report);
  await forgetPaid(ledger, debts, report);
  return report.exitCode;
}

function reportOn(context: Context, debts: readonly Debt[], mode: 'online' | 'offline'): Promise<Report> {
  const scanned = { commits: 0, files: 0, lines: 0, binaries: 0 };
  const options = mode === 'offline' ? { ...context.options, offline: true } : context.options;
  return run(
    { ...context, options },
    {
      stage: 'scan',
      weight: 'interactive',
      source: { kind: 'lookup', detail: 'lookups put off' },
      gathered: { found: foundOf(debts), read: { scanned, skipped: [] } },
    },
  );
}

async function resolveInBackground(context: Context): Promise<ExitCode> {
  const settings = await context.settings();
  const adapters = openAdapters(context, 'online');
  try {
    const { store, reputation } = await adapters.ports();
    if (store === null || reputation === null) return 0;
    const ports = {
      store,
      reputation,
      ledger: await adapters.ledger(),
      claim: await adapters.claim(),
      now: context.now,
    };
    await resolveDebts(ports, {
      ...lookupRules(settings, settings.policy),
      weight: 'background',
      patienceMs: BACKGROUND_PATIENCE_MS,
      signal: context.interrupted,
    });
    return 0;
  } finally {
    await adapters.close();
  }
}
