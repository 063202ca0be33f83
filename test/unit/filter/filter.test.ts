/** Found indicators and rules: what is looked up, what is ignored and by which rule, what is marked. */
import { describe, expect, test } from 'vitest';
import { applyRules, type FilterOptions } from '../../../src/filter/filter.ts';
import type { Found, IgnoreEntry, IndicatorType, Occurrence, Rules } from '../../../src/model.ts';
import { ruleText } from '../../../src/report/words/rules.ts';

const NONE: Rules = {
  ips: [],
  urls: [],
  binaries: [],
  paths: [],
  neverSend: [],
  builtin: true,
  inline: true,
};
const OPTIONS: FilterOptions = {
  checks: ['ips', 'urls', 'binaries'],
  now: Date.parse('2026-11-21T12:00:00Z'),
  blockUnlisted: false,
};
const SHA = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

function occurrence(path: string, line: number | null = 1, allowed: string | null = null): Occurrence {
  return { location: { path, pathBytes: null, line, column: line, commit: null }, excerpt: null, allowed };
}

function found(
  type: IndicatorType,
  value: string,
  occurrences: readonly Occurrence[] = [occurrence('src/a.ts')],
): Found {
  return { indicator: { type, value }, occurrences, written: value, content: null };
}

const file = (sha256: string, ...paths: string[]) =>
  found(
    'file',
    sha256,
    paths.map((path) => occurrence(path, null)),
  );

function entry(value: string, more: Partial<IgnoreEntry> = {}): IgnoreEntry {
  return { value, reason: null, expires: null, regex: false, origin: '.anteaterrc list[0]', ...more };
}

describe('inline rules', () => {
  test('a line that allows is ignored, with its reason', async () => {
    const given = [
      found('url', 'http://a.net/', [occurrence('a', 1, 'our own host')]),
      found('ip', '198.41.0.4', [occurrence('a', 2, '')]),
    ];
    const { kept, ignored } = await applyRules(given, NONE, OPTIONS);
    expect(kept).toEqual([]);
    expect(ignored.map((each) => each.rule)).toEqual([
      { kind: 'inline', reason: 'our own host' },
      { kind: 'inline', reason: null },
    ]);
  });

  test('other places of the same indicator stay', async () => {
    const given = found('url', 'http://a.net/', [occurrence('a', 1, 'fine'), occurrence('b', 7)]);
    const { kept, ignored, notes } = await applyRules([given], NONE, OPTIONS);
    expect(kept.map((each) => each.occurrences.map((one) => one.location.path))).toEqual([['b']]);
    expect(ignored).toEqual([]);
    expect(notes).toMatchObject([
      { code: 'excused', rule: { kind: 'inline', reason: 'fine' }, places: [{ path: 'a' }] },
    ]);
  });

  test('with the rules of a revision no line excuses itself', async () => {
    const given = [found('url', 'http://a.net/', [occurrence('a', 1, 'please')])];
    const { kept, ignored } = await applyRules(given, { ...NONE, inline: false }, OPTIONS);
    expect(kept).toEqual(given);
    expect(ignored).toEqual([]);
  });
});

describe('paths that are not scanned', () => {
  const rules = { ...NONE, paths: [entry('vendor/**')] };
  test('drop the places in them', async () => {
    const given = [
      found('url', 'http://a.net/', [occurrence('vendor/x.js'), occurrence('src/x.js')]),
      found('url', 'http://b.net/', [occurrence('vendor/.x')]),
      file(SHA, 'vendor/a.bin'),
    ];
    const { kept, ignored } = await applyRules(given, rules, OPTIONS);
    expect(kept.map((each) => each.indicator.value)).toEqual(['http://a.net/']);
    expect(kept[0]?.occurrences.map((one) => one.location.path)).toEqual(['src/x.js']);
    expect(ignored).toEqual([]);
  });

  test("the original's file_ignore leaves binaries in", async () => {
    const given = [found('url', 'http://a.net/', [occurrence('README.md')]), file(SHA, 'evil.md')];
    const { kept } = await applyRules(
      given,
      { ...NONE, paths: [entry('*.md', { textOnly: true })] },
      OPTIONS,
    );
    expect(kept.map((each) => each.indicator.value)).toEqual([SHA]);
  });

  test('what was given by hand has no place, and stays', async () => {
    const given = [found('url', 'http://a.net/', [])];
    expect((await applyRules(given, rules, OPTIONS)).kept).toEqual(given);
  });

  test('an expired glob scans again, and says so', async () => {
    const expired = { ...NONE, paths: [entry('vendor/**', { expires: '2026-11-20' })] };
    const { kept, notes } = await applyRules(
      [found('url', 'http://a.net/', [occurrence('vendor/x')])],
      expired,
      OPTIONS,
    );
    expect(kept).toHaveLength(1);
    expect(notes).toEqual([
      { code: 'expired-rule', value: 'vendor/**', origin: '.anteaterrc list[0]', expires: '2026-11-20' },
    ]);
  });
});

describe('rules, in their order', () => {
  test('the reason names the rule, its place and why it is there', async () => {
    const rules = {
      ...NONE,
      urls: [entry('https://github.com', { origin: '.anteaterrc url_ignore[0]', reason: 'our code' })],
      neverSend: ['*.corp.acme.com'],
    };
    const given = [
      found('url', 'https://github.com/x'),
      found('url', 'http://www.w3.org/2000/svg'),
      found('domain', 'git.corp.acme.com'),
      found('url', 'https://evil.net/'),
    ];
    const { kept, ignored } = await applyRules(given, rules, OPTIONS);
    expect(kept.map((each) => each.indicator.value)).toEqual(['https://evil.net/']);
    expect(ignored.map((each) => ruleText(each.rule))).toEqual([
      '.anteaterrc url_ignore[0] https://github.com: our code',
      expect.stringMatching(/^built-in: ./),
      'never_send *.corp.acme.com',
    ]);
  });

  test('built-in identifiers count unless they are turned off', async () => {
    const given = [found('url', 'http://www.w3.org/2000/svg')];
    expect((await applyRules(given, { ...NONE, builtin: false }, OPTIONS)).kept).toEqual(given);
  });
});

describe('listed binaries', () => {
  const rules = {
    ...NONE,
    binaries: [{ path: 'img/a.png', hashes: [entry(SHA), entry(OTHER, { expires: '2020-01-01' })] }],
  };

  test('the listed content at the listed path is ignored', async () => {
    const { kept, ignored } = await applyRules([file(SHA.toUpperCase(), 'img/a.png')], rules, OPTIONS);
    expect(kept).toEqual([]);
    expect(ignored[0]?.rule).toMatchObject({ kind: 'entry', origin: '.anteaterrc list[0]' });
  });

  test('another content at that path is marked, never passed', async () => {
    const given = file('c'.repeat(64), 'img/a.png');
    const { kept, marks } = await applyRules([given], rules, OPTIONS);
    expect(kept).toEqual([given]);
    expect([...marks.values()]).toEqual(['hash-changed']);
  });

  test('the same content elsewhere is not listed there', async () => {
    const { kept, marks, notes } = await applyRules([file(SHA, 'img/a.png', 'img/b.png')], rules, {
      ...OPTIONS,
      blockUnlisted: true,
    });
    expect(kept.map((each) => each.occurrences.map((one) => one.location.path))).toEqual([['img/b.png']]);
    expect([...marks.values()]).toEqual(['unlisted']);
    expect(notes).toMatchObject([{ code: 'excused', places: [{ path: 'img/a.png' }] }]);
  });

  test('an unlisted binary is marked only where every binary must be listed', async () => {
    const given = file(SHA, 'x.bin');
    expect((await applyRules([given], NONE, OPTIONS)).marks.size).toBe(0);
    expect((await applyRules([given], NONE, { ...OPTIONS, blockUnlisted: true })).marks.get(given)).toBe(
      'unlisted',
    );
  });

  test('a hash given by hand stands at no path, and is not marked', async () => {
    const given = found('file', SHA, []);
    const { kept, marks } = await applyRules([given], rules, { ...OPTIONS, blockUnlisted: true });
    expect(kept).toEqual([given]);
    expect(marks.size).toBe(0);
  });

  test('an expired approval no longer holds, and says so', async () => {
    const { kept, notes } = await applyRules([file(OTHER, 'img/a.png')], rules, OPTIONS);
    expect(kept).toHaveLength(1);
    expect(notes).toMatchObject([{ code: 'expired-rule', value: OTHER }]);
  });

  test('a changed hash at one of two paths is what counts', async () => {
    const { marks } = await applyRules([file('c'.repeat(64), 'other', 'img/a.png')], rules, {
      ...OPTIONS,
      blockUnlisted: true,
    });
    expect([...marks.values()]).toEqual(['hash-changed']);
  });
});
