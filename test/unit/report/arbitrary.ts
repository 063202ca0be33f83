/** Any report, with hostile text wherever a repository, an answer or a configuration could put it. */
import fc from 'fast-check';
import type { Cause, Evidence, Finding, Location, Note, Report, Rule } from '../../../src/model.ts';
import { report } from './reports.ts';

/** Text that tries to act on whoever shows it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '\x1b[2J',
          '\x1b]8;;http://evil.net\x07x\x1b]8;;\x07',
          '\x9b31m',
          '\r\n',
          '\n::error file=a::b',
          '::stop-commands::x',
          '##vso[task.setvariable variable=a]b',
          '##[add-mask]',
          '%0A::set-output name=a::b',
          '\u202e',
          '\u2066',
          '\u200b',
          '\u2028',
          '\ud800',
          '\udfff',
          '\ufffe',
          '\u0301\u0301\u0301\u0301\u0301\u0301',
          '日本',
          '\u{1f600}',
          '\u{e0041}',
          '</failure>',
          ']]>',
          '<script>alert(1)</script>',
          '" onload="x',
          "'",
          '`',
          '```\n# heading',
          '|',
          '![x](http://evil.net/p.png)',
          '[x](javascript:y)',
          'https://evil.net/a?b=http://c.net',
          'www.evil.net',
          '\\',
          '$(touch /tmp/x)',
          '\0',
          '\t',
          ' ',
          '-',
          ':',
          ',',
          '{0}',
        ),
      },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const whole = fc.integer({ min: 0, max: 2_000_000_000 });
const oid = fc.option(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 64 }),
);

const location: fc.Arbitrary<Location> = fc.record({
  path: hostileText,
  pathBytes: fc.option(
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    { freq: 1 },
  ),
  line: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  column: fc.option(fc.integer({ min: 1, max: 100_000 })),
  commit: oid,
});

const excerpt = fc
  .tuple(
    hostileText,
    fc.constantFrom('http://evil.net/x', '8.8.8.8', 'hxxp://日本[.]net/\u202e'),
    hostileText,
  )
  .map(([before, match, after]) => ({
    text: before + match + after,
    start: before.length,
    length: match.length,
  }));

const evidence: fc.Arbitrary<Evidence> = fc.record(
  {
    malicious: whole,
    suspicious: whole,
    harmless: whole,
    undetected: whole,
    engines: fc.array(
      fc.record({ name: hostileText, category: hostileText, result: fc.option(hostileText) }),
      { maxLength: 4 },
    ),
    checkedAt: fc.oneof(fc.constant('2026-11-18T12:00:00Z'), hostileText),
    from: fc.constantFrom('virustotal', 'cache', 'shared-cache'),
    link: fc.oneof(fc.constant('https://www.virustotal.com/gui/url/abc'), hostileText),
    associations: fc.array(hostileText, { maxLength: 3 }),
  },
  {
    requiredKeys: [
      'malicious',
      'suspicious',
      'harmless',
      'undetected',
      'engines',
      'checkedAt',
      'from',
      'link',
    ],
  },
);

const indicator = fc.oneof(
  fc.record({ type: fc.constant('ip' as const), value: fc.constantFrom('8.8.8.8', '2606:4700::1111') }),
  fc.record({
    type: fc.constant('url' as const),
    value: hostileText.map((text) => `http://evil.net/${text}`),
  }),
  fc.record({ type: fc.constant('domain' as const), value: fc.constantFrom('evil.net', 'www.evil.net') }),
  fc.record({ type: fc.constant('file' as const), value: fc.constant('ab'.repeat(32)) }),
);

const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ kind: fc.constant('inline' as const), reason: fc.option(hostileText) }),
  fc.record({
    kind: fc.constant('entry' as const),
    origin: hostileText,
    value: hostileText,
    reason: fc.option(hostileText),
  }),
  fc.record({ kind: fc.constant('builtin' as const), whose: hostileText }),
  fc.record({ kind: fc.constant('never-send' as const), pattern: hostileText }),
);

/** Those that carry a text from outside. */
const cause: fc.Arbitrary<Cause> = fc.oneof(
  fc.record({ code: fc.constantFrom('store' as const, 'unexpected' as const), text: hostileText }),
  fc.record({ code: fc.constant('proxy' as const), variable: hostileText, written: hostileText }),
  fc.record({
    code: fc.constant('proxy-auth' as const),
    given: fc.boolean(),
    schemes: fc.array(hostileText, { maxLength: 2 }),
  }),
  fc.record({
    code: fc.constant('certificate' as const),
    errno: hostileText,
    proxy: fc.option(hostileText),
    unreadableFile: fc.option(hostileText),
  }),
  fc.record({ code: fc.constantFrom('dry-run' as const, 'no-key' as const, 'no-slot' as const) }),
);

export const finding: fc.Arbitrary<Finding> = fc.record({
  indicator,
  verdict: fc.constantFrom('malicious', 'suspicious', 'clean', 'unknown', 'unresolved', 'ignored'),
  decision: fc.constantFrom('block', 'warn', 'pass'),
  reason: fc.option(
    fc.oneof(
      fc.constantFrom('quota', 'network', 'auth', 'no-key', 'offline', 'dry-run', 'too-large', 'analysing'),
      fc.constantFrom('hash-changed', 'unlisted'),
      fc.constantFrom('not-accepted', 'no-verdict', 'disguised'),
    ),
  ),
  locations: fc.array(location, { maxLength: 4 }),
  evidence: fc.option(evidence),
  request: fc.option(hostileText),
  excerpts: fc.array(fc.option(excerpt), { maxLength: 2 }),
  written: hostileText,
  rule: fc.option(rule),
  cause: fc.option(cause),
  link: fc.option(hostileText),
  earlier: fc.option(fc.record({ commit: fc.option(hostileText) })),
  until: fc.option(fc.oneof(hostileText, fc.constant('2027-01-01T00:00:00Z'))),
  deferred: fc.boolean(),
});

const note: fc.Arbitrary<Note> = fc.oneof(
  fc.record({
    code: fc.constant('shared-key' as const),
    origin: fc.constantFrom('env', 'user', 'repository', 'package'),
  }),
  fc.record({
    code: fc.constant('no-cache' as const),
    cause: fc.record({ errno: hostileText, folder: hostileText }),
  }),
  fc.record({
    code: fc.constant('redis-down' as const),
    cause: fc.record({
      kind: fc.constantFrom('refused', 'tls', 'error'),
      label: hostileText,
      code: hostileText,
      command: fc.option(hostileText),
    }),
    share: fc.record({ machines: whole, requests: whole, perMs: whole, day: fc.option(whole) }),
  }),
  fc.record({ code: fc.constant('forged-cache' as const), count: whole }),
  fc.record({
    code: fc.constant('expired-rule' as const),
    value: hostileText,
    origin: hostileText,
    expires: hostileText,
  }),
  fc.record({
    code: fc.constant('skipped' as const),
    skipped: fc.array(
      fc.record({
        path: hostileText,
        why: fc.constantFrom(
          'submodule',
          'symlink',
          'gitignored',
          'missing',
          'not-in-patch',
          'unreadable',
          'tag',
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  fc.record({
    code: fc.constant('unread' as const),
    unread: fc.array(
      fc.oneof(
        fc.record({
          why: fc.constant('missing-object' as const),
          oid: fc.constant('0123456789abcdef0123456789abcdef01234567'),
          path: hostileText,
          commit: fc.constant(null),
        }),
        fc.record({ why: fc.constant('not-in-patch' as const), path: hostileText }),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    blocks: fc.boolean(),
  }),
  fc.record({ code: fc.constant('already-checked' as const), commits: whole }),
  fc.record({ code: fc.constant('still-deferred' as const), count: whole }),
  fc.record({ code: fc.constant('not-uploaded' as const), paths: fc.array(hostileText, { minLength: 1 }) }),
  fc.record({
    code: fc.constant('key-in-use' as const),
    origin: fc.constantFrom('env', 'user', 'repository', 'package'),
    masked: hostileText,
  }),
);

export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    findings: fc.array(finding, { maxLength: 9 }),
    notes: fc.array(note, { maxLength: 3 }),
    detail: hostileText,
    kind: fc.constantFrom('staged', 'push', 'range', 'commit', 'path', 'patchset', 'patch', 'lookup'),
    scanned: fc.record({ commits: whole, files: whole, lines: whole, binaries: whole }),
    dryRun: fc.boolean(),
    outcome: fc.constantFrom('passed', 'blocked', 'unresolved'),
    exitCode: fc.constantFrom(0, 1, 3),
    extra: whole,
  })
  .map(({ findings, notes, detail, kind, scanned, dryRun, outcome, exitCode, extra }) => {
    const base = report(findings, { notes, scanned, dryRun, outcome, exitCode, source: { kind, detail } });
    // Counts as large as a report can hold.
    return { ...base, summary: { ...base.summary, unresolved: base.summary.unresolved + extra } };
  });

/** The same report, about ordinary paths. */
export function withPlainPaths(which: Report): Report {
  const findings = which.findings.map((each) => ({
    ...each,
    locations: each.locations.map((where) => ({ ...where, path: 'src/a.ts', pathBytes: null })),
  }));
  const notes = which.notes.map((each): Note => {
    if (each.code === 'skipped')
      return { ...each, skipped: each.skipped.map(({ why }) => ({ why, path: 'src/a.ts' })) };
    if (each.code !== 'unread') return each;
    return {
      ...each,
      unread: each.unread.map((one) => ('path' in one ? { ...one, path: 'src/a.ts' } : one)),
    };
  });
  return { ...which, findings, notes };
}
