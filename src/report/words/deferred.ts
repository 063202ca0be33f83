/** `anteater pending`: the deferred lookups, where each indicator stands, and when it can be known. Pure. */
import type { DeferredLookup, Finding } from '../../model.ts';
import { shownValue } from '../terminal/defang.ts';
import { escapeForTerminal, guardLines } from '../terminal/escape.ts';
import { paintOf, type Style } from '../terminal/style.ts';
import { NOUN } from './findings.ts';
import { ago, until } from './time.ts';

export interface PendingLookup {
  readonly deferred: DeferredLookup;
  /** ms from now until it has its turn, if nobody else asks; null where it is not known. */
  readonly knownInMs: number | null;
}

export const ANSWERED = 'Answered since, and reported at the next commit or push:';

export async function renderPending(pending: readonly PendingLookup[], style: Style): Promise<string> {
  if (pending.length === 0) return 'anteater: nothing is deferred\n';
  const paint = await paintOf(style);
  const one = pending.length === 1;
  const known = pending.flatMap(({ knownInMs }) => (knownInMs === null ? [] : [knownInMs]));
  const last =
    known.length === pending.length ? `, the last can be known ${until(Math.max(...known), style.now)}` : '';
  const lines = [
    `anteater: ${pending.length} ${one ? 'lookup is' : 'lookups are'} deferred${last}`,
    '',
    ...pending.map((lookup) => entryLine(lookup, style)),
    '',
    `To look ${one ? 'it' : 'them'} up now:`,
    `    ${paint.strong('anteater pending --resolve')}`,
  ];
  return `${guardLines(lines.join('\n'))}\n`;
}

/** One line, nothing in it cut: it is to be copied. */
function entryLine({ deferred, knownInMs }: PendingLookup, style: Style): string {
  const { indicator, places, since } = deferred;
  const [first] = places;
  const more = places.length > 1 ? ` (+${places.length - 1})` : '';
  const where =
    first === undefined
      ? ''
      : `  ${escapeForTerminal(first.path)}${first.line === null ? '' : `:${first.line}`}${more}`;
  const known = knownInMs === null ? '' : `, can be known ${until(knownInMs, style.now)}`;
  const when = `  deferred ${ago(new Date(since).toISOString(), style.now) ?? 'earlier'}${known}`;
  return `  ${NOUN[indicator.type]} ${shownValue(indicator)}${where}${when}`;
}

/**
 * The same for scripts: `schema` 1, sorted as given, times as ISO and in ms from now. `answered`: what is known by now
 * and not yet reported.
 */
export function pendingData(pending: readonly PendingLookup[], answered: readonly Finding[] = []) {
  return {
    schema: 1,
    pending: pending.map(({ deferred: { indicator, places, since }, knownInMs }) => ({
      indicator: { type: indicator.type, value: indicator.value },
      locations: places.map(placeData),
      since: new Date(since).toISOString(),
      knownInMs,
    })),
    answered: answered.map(({ indicator, verdict, decision, locations }) => ({
      indicator: { type: indicator.type, value: indicator.value },
      verdict,
      decision,
      locations: locations.map(placeData),
    })),
  };
}

function placeData({
  path,
  pathBytes,
  line,
}: Pick<Finding['locations'][number], 'path' | 'pathBytes' | 'line'>) {
  return { path, ...(pathBytes === null ? {} : { pathBytes }), line };
}
