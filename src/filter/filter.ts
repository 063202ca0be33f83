/**
 * Found indicators → those to look up, and those that a rule ignores, each with its rule. In this order: paths that are
 * not scanned, lines that say `anteater:allow`, built-in identifiers, ignore entries, hosts that must not be sent.
 * Pure but for the clock's day, which is passed in.
 */

import { normalIp } from '../lib/ip.ts';
import { keyOf } from '../lib/key-of.ts';
import { isoDay } from '../lib/time.ts';
import { hostOf } from '../lib/url.ts';
import type { Check, Found, Indicator, Note, Occurrence, Rule, Rules } from '../model.ts';
import { isIdentifier } from './builtin.ts';
import type { NeverSent } from './never-send.ts';
import { compileRules, type Matcher } from './rules.ts';

export interface FilterOptions {
  /** What is wanted at all; the rest is left out without a word. */
  readonly checks: readonly Check[];
  /** ms since the epoch: which entries have expired (days are UTC). */
  readonly now: number;
  /** Mark files that no entry lists. */
  readonly blockUnlisted: boolean;
}

export interface Ignored {
  readonly found: Found;
  readonly rule: Rule;
}

export interface Filtered {
  /** Each indicator once. */
  readonly kept: readonly Found[];
  /** Of files in `kept`: another hash is listed for this path; or, with `blockUnlisted`, none is. */
  readonly marks: ReadonlyMap<Found, ListMark>;
  readonly ignored: readonly Ignored[];
  readonly notes: readonly Note[];
}

type ListMark = 'hash-changed' | 'unlisted';

interface Kept {
  readonly found: Found;
  readonly mark: ListMark | null;
  /** Places that a rule excuses, while others remain. */
  readonly excused: Ignored | null;
}

export async function applyRules(
  found: readonly Found[],
  rules: Rules,
  options: FilterOptions,
): Promise<Filtered> {
  const matcher = await compileRules(rules, isoDay(options.now));
  const ignored: Ignored[] = [];
  const kept = new Map<unknown, Kept>();
  for (const one of found) {
    const judgement = options.checks.includes(checkOf(one)) ? judge(one, rules, matcher) : null;
    if (judgement === null) continue;
    if ('rule' in judgement) ignored.push(judgement);
    else {
      const key =
        judgement.found.indicator.type === 'file' ? judgement.found : keyOf(judgement.found.indicator);
      const same = kept.get(key);
      kept.set(key, same === undefined ? judgement : together(same, judgement));
    }
  }
  const marks = new Map<Found, ListMark>();
  for (const { found: one, mark } of kept.values())
    if (mark !== null && (mark !== 'unlisted' || options.blockUnlisted)) marks.set(one, mark);
  const excused = [...kept.values()].flatMap((one) =>
    one.excused === null ? [] : [excuseNote(one.excused)],
  );
  return {
    kept: [...kept.values()].map((one) => one.found),
    marks,
    ignored,
    notes: [...expiryNotes(matcher), ...excused],
  };
}

/** What stands in for a URL may have been found beside it: places of one indicator come together. */
function together(one: Kept, other: Kept): Kept {
  const occurrences = [...one.found.occurrences, ...other.found.occurrences];
  return { ...one, found: { ...one.found, occurrences }, excused: one.excused ?? other.excused };
}

function checkOf({ indicator }: Found): Check {
  if (indicator.type === 'file') return 'binaries';
  return indicator.type === 'ip' ? 'ips' : 'urls';
}

function excuseNote({ found, rule }: Ignored): Note {
  const places = found.occurrences.map((occurrence) => occurrence.location);
  return { code: 'excused', value: found.indicator.value, places, rule };
}

/** null: nothing is left of it. */
function judge(whole: Found, rules: Rules, matcher: Matcher): Kept | Ignored | null {
  const found = withOccurrences(whole, (occurrence) => !matcher.skips(occurrence.location));
  // What was given by hand has no place, and cannot lose it.
  if (found.occurrences.length === 0 && whole.occurrences.length > 0) return null;
  if (found.indicator.type === 'file') return judgeFile(found, matcher);
  return judgeNamed(found, rules, matcher);
}

function judgeNamed(found: Found, rules: Rules, matcher: Matcher): Kept | Ignored {
  const allowed = rules.inline ? found.occurrences.filter((occurrence) => occurrence.allowed !== null) : [];
  const inline = inlineRule(allowed);
  if (allowed.length > 0 && allowed.length === found.occurrences.length) return { found, rule: inline };
  const rule = ruleFor(found, rules, matcher);
  if (rule !== null) return { found, rule };
  const never = matcher.neverSent(found.indicator);
  if (never !== null) {
    if (never.where === 'host') return { found, rule: { kind: 'never-send', pattern: never.pattern } };
    return judgeNamed({ ...found, indicator: partOf(found, never.where) }, rules, matcher);
  }
  if (allowed.length === 0) return { found, mark: null, excused: null };
  return {
    found: withOccurrences(found, (occurrence) => occurrence.allowed === null),
    mark: null,
    excused: { found: { ...found, occurrences: allowed }, rule: inline },
  };
}

/** What of a URL may be sent when its path or query names a host that must not be. */
function partOf({ indicator }: Found, where: Exclude<NeverSent['where'], 'host'>): Indicator {
  if (where === 'query') {
    const url = new URL(indicator.value);
    url.search = '';
    return { type: 'url', value: url.href };
  }
  const host = hostOf(indicator.value) ?? '';
  const address = normalIp(host);
  return address === null ? { type: 'domain', value: host } : { type: 'ip', value: address };
}

/** An `anteater:allow` on the line first: it says why. */
function inlineRule(allowed: readonly Occurrence[]): Rule {
  const reasons = [...new Set(allowed.map((occurrence) => occurrence.allowed?.trim() ?? ''))].filter(Boolean);
  return { kind: 'inline', reason: reasons.length === 0 ? null : reasons.join('; ') };
}

function ruleFor(found: Found, rules: Rules, matcher: Matcher): Rule | null {
  const { indicator } = found;
  const whose = rules.builtin && indicator.type === 'url' ? isIdentifier(indicator.value) : null;
  if (whose !== null) return { kind: 'builtin', whose };
  const entry = matcher.ignores(indicator);
  return entry === null ? null : entryRule(entry.origin, entry.value, entry.reason);
}

function entryRule(origin: string, value: string, reason: string | null): Rule {
  return { kind: 'entry', origin, value, reason };
}

/** A file is excused place by place: the list names paths, and the same content elsewhere is not listed there. */
function judgeFile(found: Found, matcher: Matcher): Kept | Ignored {
  const sha256 = found.indicator.value;
  // A hash given by hand stands at no path.
  if (found.occurrences.length === 0) return { found, mark: null, excused: null };
  const places = found.occurrences.map((occurrence) => ({
    occurrence,
    ...matcher.listing(occurrence.location.path, sha256),
  }));
  const listed = places.filter((place) => place.listing === 'listed');
  const [first] = listed;
  const rule = entryRule(first?.entry?.origin ?? 'binaries', sha256, first?.entry?.reason ?? null);
  if (listed.length > 0 && listed.length === places.length) return { found, rule };
  const occurrences = places.filter((place) => place.listing !== 'listed').map((place) => place.occurrence);
  const excused = listed.map((place) => place.occurrence);
  return {
    found: listed.length === 0 ? found : { ...found, occurrences },
    mark: places.some((place) => place.listing === 'hash-changed') ? 'hash-changed' : 'unlisted',
    excused: listed.length === 0 ? null : { found: { ...found, occurrences: excused }, rule },
  };
}

function withOccurrences(found: Found, keep: (occurrence: Occurrence) => boolean): Found {
  const occurrences = found.occurrences.filter(keep);
  return occurrences.length === found.occurrences.length ? found : { ...found, occurrences };
}

function expiryNotes(matcher: Matcher): Note[] {
  return matcher
    .expired()
    .flatMap(({ value, origin, expires }) =>
      expires === null ? [] : [{ code: 'expired-rule' as const, value, origin, expires }],
    );
}
