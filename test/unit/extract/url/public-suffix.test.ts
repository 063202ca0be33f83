/** The generated list answers as the library does that it is made from. */
import fc from 'fast-check';
import { parse } from 'tldts-icann';
import { describe, expect, test } from 'vitest';
import { isBelowSuffix } from '../../../../src/extract/url/public-suffix.ts';
import { RULES_BELOW } from '../../../../src/extract/url/suffix-list.ts';
import { TOP_LEVEL_DOMAINS } from '../../../../src/extract/url/top-level-domains.ts';

function byLibrary(host: string): boolean {
  // For a name that no rule covers, the library takes the last label as its suffix.
  return (
    TOP.includes(host.split('.').at(-1) ?? '') && parse(host, { validateHostname: false }).domain !== null
  );
}

const TOP = TOP_LEVEL_DOMAINS.trim().split(' ');
const SUFFIXES = RULES_BELOW.trim()
  .split('\n')
  .flatMap((line) => {
    const [top = '', ...rules] = line.split(' ');
    return rules.map((rule) => `${rule.replace(/^!/, '').replace('*', 'wild')}.${top}`);
  });

describe('public suffixes', () => {
  test('every rule answers as in the library: the suffix itself, a name below it, and one below that', () => {
    expect(TOP.length).toBeGreaterThan(1_300);
    expect(SUFFIXES.length).toBeGreaterThan(4_000);
    for (const suffix of [...TOP, ...SUFFIXES]) {
      for (const host of [suffix, `acme.${suffix}`, `www.acme.${suffix}`]) {
        expect([host, isBelowSuffix(host)]).toEqual([host, byLibrary(host)]);
      }
    }
  });

  test('random names answer as in the library', () => {
    const label = fc.constantFrom('a', 'www', 'co', 'city', 'com', 'kawasaki', 'wild', 'x-y', 'xn--p1ai');
    const ending = fc.constantFrom(
      ...TOP.slice(0, 200),
      ...SUFFIXES.slice(0, 400),
      'nosuch',
      'ck',
      'jp',
      'uk',
    );
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), ending, (labels, end) => {
        const host = [...labels, end].join('.');
        expect([host, isBelowSuffix(host)]).toEqual([host, byLibrary(host)]);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(['', '.', 'com', 'a..com', '.com', 'localhost', 'acme.nosuch', 'acme. net'])(
    '%j is below none',
    (host) => {
      expect(isBelowSuffix(host)).toBe(false);
    },
  );
});
