import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Analysis,
  AssociatedHost,
  EngineResult,
  Found,
  Indicator,
  IndicatorType,
  Policy,
  Resolution,
} from '../../../src/model.ts';
import {
  classify,
  conclude,
  concludeUnread,
  decide as decideAll,
  isMalicious,
} from '../../../src/policy/decide.ts';

const policy: Policy = {
  thresholds: { block: 3, warn: 1 },
  trustedEngines: [],
  ignoredEngines: [],
  ipAssociations: 'warn',
  urlHosts: 'block',
  blockUnlistedBinaries: false,
  unknown: { ips: 'pass', urls: 'pass', binaries: 'warn' },
  unresolved: 'defer',
};

function engines(malicious: number, suspicious = 0): EngineResult[] {
  return [
    ...Array.from({ length: malicious }, (_, index) => ({
      name: `Bad ${index}`,
      category: 'malicious',
      result: 'phishing',
    })),
    ...Array.from({ length: suspicious }, (_, index) => ({
      name: `Odd ${index}`,
      category: 'suspicious',
      result: null,
    })),
  ];
}

function analysis(malicious: number, suspicious = 0): Analysis {
  return {
    malicious,
    suspicious,
    harmless: 60,
    undetected: 20,
    engines: engines(malicious, suspicious),
    analysedAt: null,
  };
}

function found(type: IndicatorType = 'url', value = 'http://evil.net/x'): Found {
  return { indicator: { type, value }, occurrences: [], written: value, content: null };
}

function answered(of: Analysis, associations: readonly AssociatedHost[] | null = null): Resolution {
  return {
    kind: 'analysis',
    analysis: of,
    associations,
    checkedAt: '2026-11-21T12:00:00.000Z',
    from: 'virustotal',
  };
}

function unknown(associations: readonly AssociatedHost[] | null = null): Resolution {
  return {
    kind: 'unknown',
    why: null,
    associations,
    host: null,
    checkedAt: '2026-11-21T12:00:00.000Z',
    from: 'cache',
  };
}

/** A URL that VirusTotal does not know, on a host that it knows. */
function onHost(of: Analysis, name = 'evil.net'): Resolution {
  const base = { checkedAt: '2026-11-21T12:00:00.000Z', from: 'virustotal' } as const;
  return {
    kind: 'unknown',
    why: null,
    associations: null,
    host: { name, analysis: of },
    ...base,
  };
}

function unresolved(reason: 'quota' | 'network' | 'dry-run' | 'no-key'): Resolution {
  return { kind: 'unresolved', reason, cause: { code: 'no-slot' }, until: null };
}

const naming = { link: () => 'https://www.virustotal.com/gui/x', request: () => 'GET /x' };

function decide(
  resolution: Resolution,
  over: Partial<Policy> = {},
  of = found(),
  mark: 'hash-changed' | 'unlisted' | null = null,
) {
  const [finding] = decideAll(
    {
      kept: [of],
      resolutions: new Map([[of, resolution]]),
      marks: new Map(mark === null ? [] : [[of, mark]]),
      ignored: [],
    },
    { ...policy, ...over },
    naming,
  ).findings;
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

describe('thresholds', () => {
  test.each([
    [0, 0, 'clean'],
    [1, 0, 'suspicious'],
    [0, 1, 'suspicious'],
    [2, 5, 'suspicious'],
    [3, 0, 'malicious'],
    [9, 9, 'malicious'],
  ] as const)('%i malicious and %i suspicious engines are %s', (malicious, suspicious, verdict) => {
    expect(classify(analysis(malicious, suspicious), policy)).toBe(verdict);
  });

  test('0 means never', () => {
    expect(classify(analysis(50), { ...policy, thresholds: { block: 0, warn: 1 } })).toBe('suspicious');
    expect(classify(analysis(50), { ...policy, thresholds: { block: 0, warn: 0 } })).toBe('clean');
  });

  test('only engines that say malicious count towards block', () => {
    expect(classify(analysis(2, 10), policy)).toBe('suspicious');
  });

  test('a trusted engine blocks alone, at any threshold, but only with "malicious"', () => {
    const trusting = { ...policy, trustedEngines: ['bad 0', 'Odd 0'] };
    expect(classify(analysis(1), trusting)).toBe('malicious');
    expect(classify(analysis(0, 1), trusting)).toBe('suspicious');
    expect(classify(analysis(1), { ...trusting, thresholds: { block: 0, warn: 0 } })).toBe('malicious');
  });

  test('an ignored engine is never counted, not even a trusted one', () => {
    const ignoring = { ...policy, ignoredEngines: ['BAD 0', 'Odd 0'] };
    expect(classify(analysis(3), ignoring)).toBe('suspicious');
    expect(classify(analysis(1, 1), ignoring)).toBe('clean');
    expect(classify(analysis(1), { ...ignoring, trustedEngines: ['Bad 0'] })).toBe('clean');
  });

  test('an ignored engine that only suspects takes nothing from those that call it malicious', () => {
    expect(classify(analysis(3, 1), { ...policy, ignoredEngines: ['Odd 0'] })).toBe('malicious');
  });

  test('more complaints never make a verdict better', () => {
    const rank = { clean: 0, suspicious: 1, malicious: 2 };
    const count = fc.nat({ max: 40 });
    fc.assert(
      fc.property(count, count, count, count, fc.nat(9), fc.nat(9), (m, s, moreM, moreS, block, warn) => {
        const with_ = { ...policy, thresholds: { block, warn } };
        expect(rank[classify(analysis(m + moreM, s + moreS), with_)]).toBeGreaterThanOrEqual(
          rank[classify(analysis(m, s), with_)],
        );
      }),
    );
  });
});

describe('decisions', () => {
  test('malicious blocks, suspicious warns, clean passes', () => {
    expect(decide(answered(analysis(3)))).toMatchObject({
      verdict: 'malicious',
      decision: 'block',
      reason: null,
    });
    expect(decide(answered(analysis(1)))).toMatchObject({ verdict: 'suspicious', decision: 'warn' });
    expect(decide(answered(analysis(0)))).toMatchObject({ verdict: 'clean', decision: 'pass' });
    for (const malicious of [0, 1, 3])
      expect(isMalicious(answered(analysis(malicious)), policy)).toBe(malicious === 3);
  });

  test('an answer is shown as it was given, is final, and says nothing of a failure', () => {
    const { analysedAt, ...counts } = analysis(3, 1);
    const evidence = { ...counts, checkedAt: '2026-11-21T12:00:00.000Z', from: 'virustotal' };
    const final = { deferred: false, cause: null, until: null, evidence };
    expect(decide(answered({ ...counts, analysedAt }), { unresolved: 'defer' })).toMatchObject(final);
  });

  test('what could not be checked says why, and until when', () => {
    const until = '2026-11-21T12:01:00.000Z';
    const cause = { code: 'no-slot' } as const;
    const open: Resolution = { kind: 'unresolved', reason: 'quota', cause, until };
    expect(decide(open)).toMatchObject({ cause, until, evidence: null });
  });

  test('text that is not what it looks like is a warning without a look-up, and final', () => {
    const warnings = [{ code: 'bidi-name' }] as const;
    const text: Found = { ...found('file', 'a'.repeat(64)), lookUp: false, warnings };
    const { findings, summary, outcome, exitCode } = decideAll(
      { kept: [text], resolutions: new Map(), marks: new Map(), ignored: [] },
      policy,
      naming,
    );
    expect(findings).toMatchObject([
      {
        ...{ indicator: text.indicator, verdict: 'suspicious', decision: 'warn', reason: 'disguised' },
        ...{ evidence: null, request: null, deferred: false, earlier: null, warnings },
      },
    ]);
    expect({ summary, outcome, exitCode }).toMatchObject({
      ...{ summary: { suspicious: 1, clean: 0 }, outcome: 'passed', exitCode: 0 },
    });
  });

  test.each([
    ['ip', 'pass'],
    ['url', 'pass'],
    ['domain', 'warn'],
    ['file', 'block'],
  ] as const)('an unknown %s is decided by its own setting: %s', (type, decision) => {
    const urls = type === 'url' ? 'pass' : 'warn';
    expect(
      decide(unknown(), { unknown: { ips: 'pass', urls, binaries: 'block' } }, found(type)),
    ).toMatchObject({ verdict: 'unknown', decision, evidence: null });
  });

  test('what could not be checked is deferred, warned of, or blocks; a dry run passes', () => {
    expect(decide(unresolved('quota'))).toMatchObject({ decision: 'pass', reason: 'quota', deferred: true });
    expect(decide(unresolved('network'), { unresolved: 'warn' })).toMatchObject({
      decision: 'warn',
      deferred: false,
    });
    expect(decide(unresolved('no-key'), { unresolved: 'block' })).toMatchObject({
      decision: 'block',
      deferred: false,
    });
    for (const how of ['block', 'defer', 'warn'] as const) {
      expect(decide(unresolved('dry-run'), { unresolved: how })).toMatchObject({
        decision: 'pass',
        deferred: false,
      });
    }
  });

  test('a changed hash is looked up as usual and is a warning at least', () => {
    const file = found('file', 'a'.repeat(64));
    expect(decide(answered(analysis(0)), {}, file, 'hash-changed')).toMatchObject({
      verdict: 'clean',
      decision: 'warn',
      reason: 'hash-changed',
    });
    expect(decide(answered(analysis(9)), {}, file, 'hash-changed')).toMatchObject({
      decision: 'block',
      reason: 'hash-changed',
    });
    expect(decide(answered(analysis(0)), {}, file, 'unlisted')).toMatchObject({
      decision: 'block',
      reason: 'unlisted',
    });
  });

  test('what is wrong with a file itself is a warning at least, with or without a look-up', () => {
    const file = found('file', 'a'.repeat(64));
    const bomb: Found = { ...file, warnings: [{ code: 'archive-bomb', ratio: 900 }] };
    expect(decide(answered(analysis(0)), {}, bomb)).toMatchObject({
      decision: 'warn',
      reason: 'archive-bomb',
    });
    expect(decide(answered(analysis(9)), {}, bomb)).toMatchObject({ decision: 'block' });
    const more: Found = { ...bomb, warnings: [{ code: 'bidi-name' }, ...(bomb.warnings ?? [])] };
    expect(decide(answered(analysis(0)), {}, more).reason).toBe('archive-bomb');
    expect(decide(answered(analysis(0)), {}, bomb, 'unlisted')).toMatchObject({
      decision: 'block',
      reason: 'unlisted',
    });
  });

  test('where every binary must be listed, another content at a listed path blocks, answer or not', () => {
    const file = found('file', 'a'.repeat(64));
    const strict = { blockUnlistedBinaries: true };
    for (const resolution of [answered(analysis(0)), unresolved('network')]) {
      const finding = decide(resolution, strict, file, 'hash-changed');
      expect(finding).toMatchObject({ decision: 'block', reason: 'hash-changed' });
      expect(conclude([finding])).toEqual({ outcome: 'blocked', exitCode: 1 });
    }
    expect(decide(unresolved('dry-run'), strict, file, 'hash-changed').decision).toBe('warn');
    expect(decide(answered(analysis(0)), strict, file).decision).toBe('pass');
  });
});

describe('host names that resolved to an address', () => {
  const ip = found('ip', '203.0.114.7');
  const bad = { host: 'evil.net', malicious: 3, suspicious: 0 };
  const odd = { host: 'odd.net', malicious: 2, suspicious: 9 };

  test('a malicious one makes the address suspicious, or malicious where that is asked for', () => {
    const resolution = answered(analysis(0), [odd, bad]);
    expect(decide(resolution, {}, ip)).toMatchObject({
      verdict: 'suspicious',
      decision: 'warn',
      evidence: { associations: ['evil.net'] },
    });
    expect(decide(resolution, { ipAssociations: 'block' }, ip)).toMatchObject({
      verdict: 'malicious',
      decision: 'block',
    });
    expect(decide(answered(analysis(3), [bad]), {}, ip)).toMatchObject({
      verdict: 'malicious',
      decision: 'block',
    });
    expect(decide(resolution, { ipAssociations: 'off' }, ip)).toMatchObject({
      verdict: 'clean',
      decision: 'pass',
    });
  });

  test('they are named in the same order, whichever comes first', () => {
    const hosts = [{ ...bad, host: 'z.net' }, bad, { ...bad, host: 'a.net' }];
    expect(decide(answered(analysis(0), hosts), {}, ip).evidence?.associations).toEqual([
      'a.net',
      'evil.net',
      'z.net',
    ]);
  });

  test('those below the block threshold say nothing', () => {
    expect(decide(answered(analysis(0), [odd]), {}, ip)).toMatchObject({ verdict: 'clean' });
    expect(decide(answered(analysis(0), [odd]), {}, ip).evidence?.associations).toBeUndefined();
  });

  test('an address that is unknown itself is judged by them', () => {
    expect(decide(unknown([bad]), { ipAssociations: 'block' }, ip)).toMatchObject({
      verdict: 'malicious',
      decision: 'block',
      evidence: { malicious: 0, suspicious: 0, harmless: 0, undetected: 0, associations: ['evil.net'] },
    });
  });
});

describe('the whole', () => {
  const blocked = decide(answered(analysis(5)));
  const open = decide(unresolved('quota'), { unresolved: 'block' });
  const deferred = decide(unresolved('quota'));

  test('1 wins over 3, and what is deferred is not a clean pass', () => {
    expect(conclude([blocked, open])).toEqual({ outcome: 'blocked', exitCode: 1 });
    expect(conclude([open])).toEqual({ outcome: 'unresolved', exitCode: 3 });
    expect(conclude([deferred])).toEqual({ outcome: 'unresolved', exitCode: 0 });
    expect(
      conclude([decide(unknown(), { unknown: { ips: 'pass', urls: 'block', binaries: 'warn' } })]),
    ).toEqual({
      outcome: 'blocked',
      exitCode: 1,
    });
    expect(conclude([])).toEqual({ outcome: 'passed', exitCode: 0 });
  });

  test('content that was not read blocks where unresolved does; a finding that blocks is worse', () => {
    const passed = { outcome: 'passed', exitCode: 0 } as const;
    const worse = { outcome: 'blocked', exitCode: 1 } as const;
    const one = [{ path: 'a.bin', why: 'not-in-patch' }] as const;
    for (const [how, exitCode] of [
      ['block', 3],
      ['defer', 0],
      ['warn', 0],
    ] as const) {
      expect(concludeUnread(passed, one, { unresolved: how })).toEqual({ outcome: 'unresolved', exitCode });
      expect(concludeUnread(worse, one, { unresolved: how })).toEqual(worse);
      expect(concludeUnread(passed, [], { unresolved: how })).toEqual(passed);
    }
  });

  test('what was known before a look-up says so', () => {
    const earlier = { ...found(), earlier: { commit: 'c0ffee' } };
    expect(decide(answered(analysis(3)), {}, earlier).earlier).toEqual({ commit: 'c0ffee' });
    expect(decide(answered(analysis(3))).earlier).toBeNull();
  });

  test('findings come by decision, then type, then value', () => {
    const some: readonly (readonly [Found, Resolution])[] = [
      [found('url', 'http://b.net/'), answered(analysis(0))],
      [found('url', 'http://z.net/'), answered(analysis(9))],
      [found('url', 'http://a.net/'), answered(analysis(9))],
      [found('url', 'http://m.net/'), answered(analysis(9))],
      [found('file', 'b'.repeat(64)), answered(analysis(9))],
      [found('domain', 'a.net'), answered(analysis(1))],
    ];
    const rule = { kind: 'never-send', pattern: '9.9.9.9' } as const;
    const all = (kept: typeof some) =>
      decideAll(
        {
          kept: kept.map(([one]) => one),
          resolutions: new Map(kept),
          marks: new Map(),
          ignored: [{ found: found('ip', '9.9.9.9'), rule }],
        },
        policy,
        { link: () => '', request: () => '' },
      );
    const { findings, summary } = all(some);
    const order = findings.map(({ decision, indicator }) => `${decision} ${indicator.value}`);
    expect(order).toEqual([
      `block ${'b'.repeat(64)}`,
      'block http://a.net/',
      'block http://m.net/',
      'block http://z.net/',
      'warn a.net',
      'pass 9.9.9.9',
      'pass http://b.net/',
    ]);
    expect(all(some.toReversed()).findings).toEqual(findings);
    expect(summary).toEqual({
      malicious: 4,
      suspicious: 1,
      clean: 1,
      unknown: 0,
      unresolved: 0,
      ignored: 1,
    });
  });
});

describe('a file that was asked for by two of its hashes', () => {
  test('is one finding, with the places of both', () => {
    const at = (value: string, path: string): Found => ({
      ...found('file', value),
      occurrences: [
        {
          location: { path, pathBytes: null, line: null, column: null, commit: null },
          excerpt: null,
          allowed: null,
        },
      ],
    });
    const [md5, sha1] = [at('a'.repeat(32), 'one.bin'), at('b'.repeat(40), 'two.bin')];
    const answer = answered({ ...analysis(5), sha256: 'c'.repeat(64) });
    const { findings, summary } = decideAll(
      {
        kept: [md5, sha1],
        resolutions: new Map([
          [md5, answer],
          [sha1, answer],
        ]),
        marks: new Map(),
        ignored: [],
      },
      policy,
      { link: () => '', request: () => '' },
    );
    expect(summary.malicious).toBe(1);
    expect(findings.map(({ indicator }) => indicator)).toEqual([{ type: 'file', value: 'c'.repeat(64) }]);
    expect(findings[0]?.locations.map(({ path }) => path).sort()).toEqual(['one.bin', 'two.bin']);
    expect(findings[0]?.excerpts).toHaveLength(2);
  });
});

describe('an unknown URL', () => {
  test.each([
    ['block', analysis(3), 'malicious', 'block'],
    ['warn', analysis(3), 'suspicious', 'warn'],
    ['off', analysis(3), 'unknown', 'pass'],
    ['block', analysis(2), 'unknown', 'pass'],
    ['block', analysis(0, 9), 'unknown', 'pass'],
    ['block', { ...analysis(3), popularity: 100_001 }, 'malicious', 'block'],
    ['block', { ...analysis(3), popularity: 100_000 }, 'suspicious', 'warn'],
    ['warn', { ...analysis(3), popularity: 1 }, 'suspicious', 'warn'],
  ] as const)('with url_hosts %s and a host of %j is %s', (urlHosts, host, verdict, decision) => {
    expect(decide(onHost(host), { urlHosts })).toMatchObject({ verdict, decision });
  });

  test('on a malicious host names the host and its engines', () => {
    const { evidence } = decide(onHost(analysis(3)));
    expect(evidence).toMatchObject({ associations: ['evil.net'], malicious: 3, harmless: 60 });
    expect(evidence?.engines).toHaveLength(3);
    expect(decide(onHost(analysis(0))).evidence).toBeNull();
  });

  test('goes by the engines that count', () => {
    const ignoredEngines = ['Bad 0', 'Bad 1', 'Bad 2'];
    expect(decide(onHost(analysis(3)), { ignoredEngines }).verdict).toBe('unknown');
    expect(decide(onHost(analysis(1)), { trustedEngines: ['bad 0'] }).verdict).toBe('malicious');
  });

  test.each(['not-accepted', 'no-verdict'] as const)('says why where that is known: %s', (why) => {
    const at = { checkedAt: '2026-11-21T12:00:00.000Z', from: 'cache' } as const;
    const resolution = { kind: 'unknown', why, associations: null, host: null, ...at } as const;
    expect(decide(resolution)).toMatchObject({ verdict: 'unknown', reason: why });
  });

  test("has the host's page as its page", () => {
    const one = found();
    const naming = {
      link: ({ type, value }: Indicator) => `${type}/${value}`,
      request: ({ value }: Indicator) => `GET ${value}`,
    };
    const undecided = { kept: [one], marks: new Map(), ignored: [] };
    const pageOf = (host: Analysis) =>
      decideAll({ ...undecided, resolutions: new Map([[one, onHost(host)]]) }, policy, naming).findings[0];
    expect(pageOf(analysis(3))).toMatchObject({
      link: 'domain/evil.net',
      evidence: { link: 'domain/evil.net' },
      request: 'GET http://evil.net/x',
    });
    expect(pageOf(analysis(0))).toMatchObject({ link: 'url/http://evil.net/x' });
    for (const name of ['45.9.148.3', '2604:a880::1']) {
      const resolutions = new Map([[one, onHost(analysis(3), name)]]);
      const { findings } = decideAll({ ...undecided, resolutions }, policy, naming);
      expect(findings[0]).toMatchObject({ link: `ip/${name}` });
    }
  });
});
