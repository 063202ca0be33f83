import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FORMAT_NAMES, render } from '../../../../src/report/formats/index.ts';
import { passLine, summaryLine } from '../../../../src/report/words/summary.ts';
import { anyReport } from '../arbitrary.ts';
import {
  cleanUrl,
  ignoredByRule,
  maliciousUrl,
  plain,
  putOff,
  report,
  suspiciousIp,
  unknownFile,
} from '../reports.ts';

const staged = { commits: 0, files: 3, lines: 41, binaries: 2 };

describe('the first line', () => {
  test.each([
    ['anteater: BLOCKED 1 malicious (3 files, 41 added lines, 2 binaries)', report([maliciousUrl])],
    [
      'anteater: BLOCKED 1 malicious, 1 not checked (3 files, 41 added lines)',
      report([maliciousUrl, putOff()]),
    ],
    [
      'anteater: BLOCKED 1 malicious, 1 suspicious, 1 not checked (3 files)',
      report([maliciousUrl, suspiciousIp, putOff()]),
    ],
    ['anteater: NOT CHECKED 1 of 2, let through (3 files, 41 added lines)', report([cleanUrl, putOff()])],
    [
      'anteater: NOT CHECKED 1 of 1, so blocked (3 files, 41 added lines)',
      report([putOff('http://x.org/', { decision: 'block', deferred: false })]),
    ],
    ['anteater: passed with 1 warning (3 files, 41 added lines, 2 binaries)', report([unknownFile])],
    [
      'anteater: passed, 3 files, 41 lines, 2 binaries: 1 checked, 1 ignored',
      report([cleanUrl, ignoredByRule]),
    ],
    ['anteater: passed, 3 files, 41 added lines, 2 binaries: nothing to check', report([])],
    [
      'anteater: DRY RUN, 1 to ask about (3 files, 41 added lines, 2 binaries)',
      report([putOff('http://x.org/', { reason: 'dry-run' })], { dryRun: true }),
    ],
    [
      'anteater: BLOCKED 1 malicious (2 looked up)',
      report([maliciousUrl, cleanUrl], { source: { kind: 'lookup', detail: '' } }),
    ],
    [
      'anteater: passed, 1 file, 1 line: 1 checked (1 cached)',
      report([cleanUrl], {
        source: { kind: 'path', detail: 'src' },
        scanned: { commits: 0, files: 1, lines: 1, binaries: 0 },
      }),
    ],
    [
      'anteater: BLOCKED 1 unlisted (3 files, 41 added lines, 2 binaries)',
      report([{ ...unknownFile, decision: 'block', reason: 'unlisted', unlisted: true }]),
    ],
  ])('%s', (line, which) => {
    expect(summaryLine(which)).toBe(line);
  });

  test('the fast path gives the line that the whole report would', () => {
    expect(passLine(staged)).toBe(summaryLine(report([])));
    expect(passLine(staged, { checked: 1, cached: 0, unknown: 0, ignored: 1, inBaseline: 0 })).toBe(
      summaryLine(report([cleanUrl, ignoredByRule])),
    );
  });

  test('is under 72 characters of ASCII for any report, and is the text report’s first', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const line = summaryLine(which);
        expect(line).toMatch(/^anteater: (BLOCKED|NOT CHECKED|DRY RUN|passed)[ -~]*$/);
        expect(line.length).toBeLessThan(72);
        expect((await render(which, 'pretty', plain)).split('\n', 1)[0]).toBe(line);
      }),
    );
  });

  test('what was not checked is never called passed', () => {
    fc.assert(
      fc.property(anyReport, (which) => {
        const unchecked = which.findings.some((finding) => finding.verdict === 'unresolved');
        if (which.outcome === 'unresolved' && unchecked && !which.dryRun) {
          expect(summaryLine(which)).toMatch(/NOT CHECKED/);
        }
      }),
    );
  });
});

test('every format of any report ends its last line', async () => {
  for (const format of FORMAT_NAMES) {
    expect(await render(report([maliciousUrl]), format, plain)).toMatch(/[^\n]\n$/);
  }
});
