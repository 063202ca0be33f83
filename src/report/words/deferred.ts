/** `anteater pending`: the lookups that were put off, where each indicator stands, and when it can be known. Pure. */
import type { Debt, Question } from '../../lookup/ports.ts';
import type { Finding, Indicator } from '../../model.ts';
import { shownValue } from '../terminal/defang.ts';
import { escapeForTerminal, guardLines, visibleJson } from '../terminal/escape.ts';
import { proseWidth } from '../terminal/render-context.ts';
import { paintOf, type Style } from '../terminal/style.ts';
import { wrap } from '../terminal/width.ts';
import { ago, until } from './time.ts';

export interface PendingLookup {
  readonly debt: Debt;
  /** ms from now until it has its turn, if nobody else asks; null where that cannot be told. */
  readonly knownInMs: number | null;
}

export async function renderPending(pending: readonly PendingLookup[], style: Style): Promise<string> {
  if (pending.length === 0) return 'anteater: nothing is put off\n';
  const paint = await paintOf(style);
  const count = `${pending.length} ${pending.length === 1 ? 'lookup is' : 'lookups are'} put off`;
  const known = pending.flatMap(({ knownInMs }) => (knownInMs === null ? [] : [knownInMs]));
  const last =
    known.length === pending.length ? `, the last can be known ${until(Math.max(...known), style.now)}` : '';
  const blocks = pending.map((lookup) => [paint.strong(subject(lookup)), ...about(lookup, style)].join('\n'));
  const next = [
    `To look ${pending.length === 1 ? 'it' : 'them'} up now:`,
    `    ${paint.strong('anteater pending --resolve')}`,
  ];
  return `${guardLines([`anteater: ${count}${last}`, blocks.join('\n'), next.join('\n')].join('\n\n'))}\n`;
}

const NOUN: Readonly<Record<Question['about'], string>> = {
  ip: 'IP address',
  url: 'URL',
  domain: 'domain',
  file: 'file',
  resolutions: 'host names of',
};

function subject({ debt: { question } }: PendingLookup): string {
  return `${NOUN[question.about]} ${shownValue(indicatorOf(question))}`;
}

function indicatorOf({ about, value }: Question): Indicator {
  return { type: about === 'resolutions' ? 'ip' : about, value };
}

function about({ debt, knownInMs }: PendingLookup, style: Style): string[] {
  const most = style.verbose ? debt.places.length : 3;
  const places = debt.places
    .slice(0, most)
    .map(({ path, line }) => escapeForTerminal(path) + (line === null ? '' : `:${line}`));
  const more = debt.places.length > most ? ` and ${debt.places.length - most} more` : '';
  const since = ago(new Date(debt.since).toISOString(), style.now) ?? 'earlier';
  const known =
    knownInMs === null ? 'when it can be known is not sure' : `known ${until(knownInMs, style.now)}`;
  const where = places.length === 0 ? [] : wrap(`at ${places.join(', ')}${more}`, proseWidth(style), '  ');
  return [...where, `  put off ${since}; ${known}`];
}

/**
 * The same for scripts: `schema` 1, sorted as given, times as ISO and in ms from now. `answered`: what is known by now
 * and not yet reported.
 */
export function renderPendingJson(
  pending: readonly PendingLookup[],
  answered: readonly Finding[] = [],
): string {
  const data = {
    schema: 1,
    pending: pending.map(({ debt, knownInMs }) => ({
      indicator: { type: indicatorOf(debt.question).type, value: debt.question.value },
      locations: debt.places.map(({ path, pathBytes, line }) => ({
        path,
        ...(pathBytes === null ? {} : { pathBytes }),
        line,
      })),
      since: new Date(debt.since).toISOString(),
      knownInMs,
    })),
    answered: answered.map(({ indicator, verdict, decision, locations }) => ({
      indicator,
      verdict,
      decision,
      locations: locations.map(({ path, pathBytes, line }) => ({
        path,
        ...(pathBytes === null ? {} : { pathBytes }),
        line,
      })),
    })),
  };
  return `${visibleJson(JSON.stringify(data, null, 2))}\n`;
}
