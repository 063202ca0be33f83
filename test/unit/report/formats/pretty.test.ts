import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Note, Report } from '../../../../src/model.ts';
import { render } from '../../../../src/report/formats/index.ts';
import type { Style } from '../../../../src/report/terminal/style.ts';
import { anyReport, withPlainPaths } from '../arbitrary.ts';
import {
  cleanUrl,
  ignoredByRule,
  ignoredInline,
  maliciousUrl,
  NOW,
  place,
  plain,
  putOff,
  report,
  suspiciousIp,
  unknownFile,
} from '../reports.ts';

/** Every note there is. */
const notes: readonly Note[] = [
  { code: 'shared-key', origin: 'repository' },
  { code: 'no-cache', cause: { errno: 'EROFS', folder: '/home/me/.cache/anteater' } },
  {
    code: 'redis-down',
    cause: { kind: 'refused', label: '10.0.0.5:6379', code: 'ECONNREFUSED', command: null },
    share: { machines: 4, requests: 1, perMs: 60_000, day: 125 },
  },
  { code: 'forged-cache', count: 1 },
  { code: 'forged-cache', count: 3 },
  {
    code: 'expired-rule',
    value: 'https://old.acme.net',
    origin: '.anteaterrc url_ignore[3]',
    expires: '2026-10-01',
  },
  {
    code: 'skipped',
    skipped: [
      { path: 'lib/sub', why: 'submodule' },
      ...['a', 'b', 'c', 'd'].map((path) => ({ path, why: 'symlink' as const })),
    ],
  },
  { code: 'skipped', skipped: [{ path: 'gone', why: 'missing' }] },
  { code: 'skipped', skipped: [{ path: 'dist/x.js', why: 'gitignored' }] },
  { code: 'already-checked', commits: 3 },
  { code: 'still-deferred', count: 4 },
  { code: 'still-deferred', count: 1 },
  { code: 'not-uploaded', paths: ['a.exe', 'b.exe', 'c.exe', 'd.exe'] },
  { code: 'key-in-use', origin: 'env', masked: '1234...cdef' },
];

const mixed = report([
  maliciousUrl,
  unknownFile,
  suspiciousIp,
  putOff(),
  putOff('http://later.net/b'),
  ignoredByRule,
  ignoredInline,
  cleanUrl,
]);

const reasons = ['quota', 'network', 'auth', 'no-key', 'offline', 'too-large', 'analysing'] as const;
const unresolved = (decision: 'block' | 'warn' | 'pass', deferred: boolean) =>
  report(
    reasons.map((reason, index) =>
      putOff(`http://later${index}.net/`, { reason, decision, deferred, cause: null }),
    ),
  );

const unlistedUnchecked = {
  indicator: unknownFile.indicator,
  locations: [place('tool.exe')],
  excerpts: [null],
  decision: 'block' as const,
  reason: 'unlisted' as const,
  unlisted: true,
  deferred: true,
};

const commit = '0123456789abcdef0123456789abcdef01234567';
const pushed = report([{ ...maliciousUrl, locations: [{ ...place('src/a.ts', 12, 17), commit }] }], {
  source: { kind: 'push', detail: '3 commits to origin' },
  scanned: { commits: 3, files: 3, lines: 41, binaries: 0 },
});

const hostile = report([
  {
    ...maliciousUrl,
    indicator: { type: 'url', value: "http://evil.net/it's?u=http://b.c/&w=www.d.e" },
    locations: [{ ...place('::error file=x::\u202eevil\x1b[2J\u200b/ü\n.ts', 3, 43), commit }],
    evidence: {
      ...(maliciousUrl.evidence ?? { link: '' }),
      engines: [
        { name: '\x1b]0;owned\x07', category: 'malicious', result: '##vso[x]\n::error::https://evil.net' },
      ],
    } as NonNullable<typeof maliciousUrl.evidence>,
    excerpts: [
      {
        text: "\t\tcall('日本語', ##vso[x] e\u0301 \x1b[31m, http://evil.net/it's?u=http://b.c/&w=www.d.e); // https://x.net",
        start: 34,
        length: 44,
      },
    ],
    written: "http://evil.net/it's?u=http://b.c/&w=www.d.e",
  },
  {
    ...unknownFile,
    locations: [
      { ...place('a\ufffd b.bin'), pathBytes: Buffer.from([0x61, 0xff, 0x20, 0x62]).toString('base64') },
    ],
  },
  { ...unknownFile, reason: 'hash-changed', verdict: 'clean', locations: [place("-it's.png")] },
]);

const many = report(
  Array.from({ length: 7 }, (_, index) => ({
    ...maliciousUrl,
    indicator: { type: 'url' as const, value: `http://evil${index}.net/${'x'.repeat(index * 12)}` },
    locations: [place(`src/file${index % 3}.ts`, index + 1, 1)],
  })),
);

const cases: readonly (readonly [string, Report, Partial<Style>])[] = [
  ['blocked', mixed, {}],
  ['blocked-120', mixed, { width: 120 }],
  ['blocked-40-ascii', mixed, { width: 40, unicode: false }],
  ['blocked-color', mixed, { color: true }],
  ['blocked-verbose', mixed, { verbose: true }],
  ['blocked-quiet', mixed, { quiet: true }],
  ['notes', report([cleanUrl], { notes }), {}],
  ['notes-verbose', report([cleanUrl], { notes }), { verbose: true }],
  ['unresolved-block', unresolved('block', false), {}],
  ['unresolved-warn', unresolved('warn', false), {}],
  ['unresolved-defer', unresolved('pass', true), {}],
  ['pushed', pushed, {}],
  ['hostile', hostile, {}],
  ['many', many, {}],
  [
    'dry-run',
    report([putOff('http://a.net/', { reason: 'dry-run', deferred: false, cause: null })], { dryRun: true }),
    {},
  ],
  [
    'lookup',
    report(
      [
        { ...maliciousUrl, locations: [], excerpts: [] },
        { ...cleanUrl, locations: [], excerpts: [] },
      ],
      { source: { kind: 'lookup', detail: 'given by hand' } },
    ),
    {},
  ],
  [
    'unlisted',
    report([
      { ...unknownFile, decision: 'block', reason: 'unlisted', unlisted: true },
      { ...putOff(), ...unlistedUnchecked },
    ]),
    {},
  ],
  ['passed-inline', report([cleanUrl, ignoredInline]), {}],
];

describe('the text report, whole', () => {
  test.each(cases)('%s', async (name, which, style) => {
    const text = await render(which, 'pretty', { ...plain, ...style });
    await expect(text).toMatchFileSnapshot(`../../../fixtures/report/${name}.txt`);
  });

  test('a pass is one line', async () => {
    expect(await render(report([cleanUrl, ignoredByRule]), 'pretty', plain)).toBe(
      'anteater: passed, 3 files, 41 lines, 2 binaries: 1 checked, 1 ignored\n',
    );
  });
});

describe('every text report', () => {
  test('drives no terminal: no control but line ends, no command for a build server', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, fc.boolean(), async (which, verbose) => {
        const text = await render(which, 'pretty', { ...plain, verbose });
        expect(text).not.toMatch(
          /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/,
        );
        expect(text).not.toMatch(/^\s*::/m);
        expect(text).not.toMatch(/##(\[|vso|teamcity\[)/i);
      }),
      { numRuns: 150 },
    );
  });

  test('holds no link but to VirusTotal', async () => {
    // Paths stay as they are, to be copied and opened.
    await fc.assert(
      fc.asyncProperty(anyReport.map(withPlainPaths), fc.boolean(), async (which, verbose) => {
        const text = await render(which, 'pretty', { ...plain, verbose });
        expect(text.replaceAll('https://www.virustotal.com/', '')).not.toMatch(/https?:\/\/|www\.[^.]/i);
      }),
      { numRuns: 150 },
    );
  });

  test('has no escape sequence but our own colours, and the same words with and without them', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const colored = await render(which, 'pretty', { ...plain, color: true });
        const stripped = colored.replace(/\x1b\[(?:1|4|22|24|31|32|35|39)m/g, '');
        expect(stripped).not.toContain('\x1b');
        expect(stripped).toBe(await render(which, 'pretty', plain));
      }),
      { numRuns: 100 },
    );
  });

  test('makes links where the terminal can: to VirusTotal and to files below the root, and to nothing else', async () => {
    const OSC8 = /\x1b\]8;;([^\x1b]*)\x1b\\/g;
    await fc.assert(
      fc.asyncProperty(anyReport, fc.boolean(), async (which, color) => {
        const style = { ...plain, color };
        const linked = await render(which, 'pretty', { ...style, links: true });
        const addresses = [...linked.matchAll(OSC8)].map(([, address = '']) => address);
        for (const address of addresses.filter((each) => each !== '')) {
          expect(address).toMatch(
            /^(?:https:\/\/www\.virustotal\.com\/|file:\/\/\/home\/ada\/acme\/)[!-~]*$/,
          );
        }
        // Each one ends, and takes no room.
        expect(addresses.filter((each) => each === '').length).toBe(addresses.length / 2);
        expect(linked.replace(OSC8, '')).toBe(await render(which, 'pretty', style));
      }),
      { numRuns: 100 },
    );
    const text = await render(mixed, 'pretty', { ...plain, links: true });
    expect(text).toContain(
      '\x1b]8;;file:///home/ada/acme/assets/my%20logo.png\x1b\\assets/my logo.png\x1b]8;;\x1b\\',
    );
    expect(text).toContain('\x1b]8;;https://www.virustotal.com/gui/ip-address/45.33.32.156\x1b\\');
  });

  test('names every finding that blocks, with its place', async () => {
    const text = await render(many, 'pretty', plain);
    for (const { locations } of many.findings) {
      expect(text).toContain(`${locations[0]?.path}:${locations[0]?.line}:1  malicious URL`);
    }
  });
});

test('ages are told from the style’s clock', async () => {
  const later = { ...plain, now: NOW + 10 * 86_400_000 };
  expect(await render(mixed, 'pretty', later)).toContain('checked 13 days ago');
});
