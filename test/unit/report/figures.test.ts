import { describe, expect, test } from 'vitest';
import type { QuotaFigures } from '../../../src/lookup/ports.ts';
import type { DeferredLookup } from '../../../src/model.ts';
import { jsonText } from '../../../src/report/terminal/escape.ts';
import { type PendingLookup, pendingData, renderPending } from '../../../src/report/words/deferred.ts';
import { quotaData, renderQuota } from '../../../src/report/words/quota.ts';
import { ago, duration, until } from '../../../src/report/words/time.ts';
import { NOW, plain } from './reports.ts';

const figures: QuotaFigures = {
  scope: 'local',
  minute: { limit: 3, used: 3 },
  day: { limit: 500, used: 41 },
  month: { limit: 15500, used: 13044 },
  resets: { minute: 12_000, day: 43_200_000, month: 820_800_000 },
  waiting: [],
  machines: 1,
  pause: null,
  statedAt: null,
};

const busy: QuotaFigures = {
  ...figures,
  scope: 'shared',
  machines: 4,
  month: { limit: null, used: 13044 },
  pause: { reason: 'refused', ms: 40_000 },
  waiting: [
    { priority: 'interactive', sinceMs: 2000, self: false },
    { priority: 'interactive', sinceMs: 100, self: true },
    { priority: 'background', sinceMs: 65_000, self: false },
  ],
};

describe('anteater quota', () => {
  test('on this machine, with the account’s own figures', async () => {
    const allowances = {
      hourly: { allowed: 240, used: 60 },
      daily: { allowed: 500, used: 55 },
      monthly: { allowed: 1_000_000_000, used: 1044 },
    };
    expect(await renderQuota({ figures, allowances }, plain)).toMatchInlineSnapshot(`
      "anteater: quota left: 0 of 3 this minute, 459 of 500 today

      Used of the limits, counted on this machine
        minute  ████████████████          3 of 3     0 left  one more in 12 s
        day     ██░░░░░░░░░░░░░░       41 of 500   459 left  resets in 12 h
        month   ██████████████░░  13044 of 15500  2456 left  resets in 9 days 12 h

      Nobody is waiting.

      VirusTotal's own figures for this key
        hour    ████░░░░░░░░░░░░  60 of 240  180 left
        day     ██░░░░░░░░░░░░░░  55 of 500  445 left
        month   1044 used, no limit
      "
    `);
  });

  test('shared, held back, in ASCII, with a failure', async () => {
    const failure = {
      code: 'unexpected' as const,
      text: 'VirusTotal does not accept the key\x1b[2J: anteater key set',
      reason: 'auth' as const,
      transient: false,
      retryAfterMs: null,
      sent: 'yes' as const,
      scope: 'all' as const,
    };
    expect(
      await renderQuota({ figures: busy, allowances: failure }, { ...plain, unicode: false }),
    ).toMatchInlineSnapshot(`
      "anteater: quota held back by VirusTotal for 40 s

      Used of the limits, shared by Redis: 4 machines this month
        minute  [################]     3 of 3    0 left  one more in 12 s
        day     [##--------------]  41 of 500  459 left  resets in 12 h
        month   13044 used, no limit

      VirusTotal refused a request (429): this key is also used elsewhere. No request
      is sent for another 40 s.
      Waiting: 1 at a commit, 1 in the background; the longest for 1 min 5 s.

      VirusTotal's own figures for this key
        The request failed: VirusTotal does not accept the key\\x1b[2J: anteater key
        set
      "
    `);
  });

  test('says why nobody may ask: a refusal, lost counts, a day or a month that is used up', async () => {
    const first = async (more: Partial<QuotaFigures>) => {
      const text = await renderQuota({ figures: { ...figures, ...more }, allowances: null }, plain);
      const [headline = ''] = text.split('\n');
      return [headline, text.replaceAll('\n', ' ')] as const;
    };
    const lost = await first({ pause: { reason: 'unknown', ms: 65_000 } });
    expect(lost[0]).toBe('anteater: quota held back for 1 min 5 s, to be safe');
    expect(lost[1]).toContain('What was asked in the last minute is not known');
    expect(lost[1]).not.toMatch(/elsewhere|429/);
    const day = await first({ day: { limit: 500, used: 500 } });
    expect(day[0]).toBe("anteater: the day's quota is used up, resets in 12 h");
    expect(day[1]).toContain('used up until 0:00 UTC (in 12 h)');
    const month = await first({ month: { limit: 100, used: 100 }, day: { limit: 500, used: 500 } });
    expect(month[0]).toBe("anteater: the month's quota is used up, resets in 9 days 12 h");
    const refused = await first({ pause: { reason: 'refused', ms: 5_000 } });
    expect(refused[1]).toContain('(429): this key is also used elsewhere');
  });

  test('for scripts', () => {
    const data = quotaData({ figures: busy, allowances: null });
    expect(data.minute).toEqual({ limit: 3, used: 3, left: 0, resetsInMs: 12_000 });
    expect(data.month).toEqual({ limit: null, used: 13044, left: null, resetsInMs: 820_800_000 });
    expect(Object.keys(data)).toEqual([
      'schema',
      'scope',
      'machines',
      'minute',
      'day',
      'month',
      'waiting',
      'penaltyMs',
      'pause',
      'virustotal',
    ]);
  });

  test('fits 80 columns', async () => {
    const full = { limit: 1_000_000, used: 1_000_000 };
    const wide = { ...busy, minute: full, day: full, month: full };
    for (const line of (await renderQuota({ figures: wide, allowances: null }, plain)).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

const deferred: DeferredLookup = {
  indicator: { type: 'url', value: 'http://later.net/a' },
  repository: 'r',
  places: [
    { path: 'src/a.ts', pathBytes: null, line: 7, oid: null },
    { path: 'b\x1b.ts', pathBytes: null, line: 1, oid: null },
  ],
  since: NOW - 300_000,
};

describe('anteater pending', () => {
  const pending: readonly PendingLookup[] = [
    { deferred, knownInMs: 41_000 },
    {
      deferred: { ...deferred, indicator: { type: 'file', value: 'ab'.repeat(32) }, places: [] },
      knownInMs: 7_300_000,
    },
  ];

  test('lists what is deferred, where it stands, and when it is known', async () => {
    expect(await renderPending(pending, plain)).toMatchInlineSnapshot(`
      "anteater: 2 lookups are deferred, the last can be known at 14:01 UTC

        URL hxxp://later[.]net/a  src/a.ts:7 (+1)  deferred 5 minutes ago, can be known in 41 s
        file abababababababababababababababababababababababababababababababab  deferred 5 minutes ago, can be known at 14:01 UTC

      To look them up now:
          anteater pending --resolve
      "
    `);
  });

  test('nothing', async () => {
    expect(await renderPending([], plain)).toBe('anteater: nothing is deferred\n');
  });

  test('for scripts', () => {
    expect(pendingData(pending).pending[0]).toEqual({
      indicator: { type: 'url', value: 'http://later.net/a' },
      locations: [
        { path: 'src/a.ts', line: 7 },
        { path: 'b\x1b.ts', line: 1 },
      ],
      since: '2026-11-21T11:55:00.000Z',
      knownInMs: 41_000,
    });
    expect(jsonText(pendingData(pending))).not.toContain('\x1b');
  });
});

describe('times in words', () => {
  test.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [1234, '1.2 s'],
    [9999, '10 s'],
    [59_600, '1 min'],
    [185_000, '3 min 5 s'],
    [3_599_900, '1 h'],
    [18_180_000, '5 h 3 min'],
    [86_400_000, '1 day'],
    [187_200_000, '2 days 4 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  test.each([
    ['2026-11-21T11:59:59Z', 'just now'],
    ['2026-11-21T12:00:30Z', 'just now'],
    ['2026-11-21T11:59:00Z', '1 minute ago'],
    ['2026-11-21T09:00:00Z', '3 hours ago'],
    ['2026-11-19T09:00:00Z', '2 days ago'],
    ['2020-11-19T09:00:00Z', '6 years ago'],
    ['nonsense', null],
  ])('%s was %s', (iso, words) => {
    expect(ago(iso, NOW)).toBe(words);
  });

  test.each([
    [0, 'now'],
    [12_000, 'in 12 s'],
    [43_200_000, 'on 2026-11-22 at 00:00 UTC'],
    [10_800_000, 'at 15:00 UTC'],
    [820_800_000, 'on 2026-12-01 at 00:00 UTC'],
  ])('in %d ms is %s', (ms, words) => {
    expect(until(ms, NOW)).toBe(words);
  });
});
