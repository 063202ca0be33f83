import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../../src/model.ts';
import { render } from '../../../../src/report/formats/index.ts';
import { anyReport } from '../arbitrary.ts';
import { evidence, maliciousUrl, place, plain, report, suspiciousIp, unknownFile } from '../reports.ts';

const json = async (which: Parameters<typeof render>[0]) => JSON.parse(await render(which, 'json', plain));

describe('the JSON report', () => {
  test('has exactly the documented keys, in their order', async () => {
    const which = report(
      [
        {
          ...maliciousUrl,
          locations: [place('src/a.ts', 12, 9)],
          evidence: evidence({ engines: [], analysedAt: 'x' }),
        },
      ],
      { notes: [{ code: 'already-checked', commits: 1 }] },
    );
    expect(await render(which, 'json', plain)).toBe(`{
  "schema": 1,
  "tool": {
    "name": "anteater",
    "version": "1.0.0"
  },
  "source": {
    "kind": "staged",
    "detail": "index against HEAD"
  },
  "outcome": "blocked",
  "exitCode": 1,
  "scanned": {
    "commits": 0,
    "files": 3,
    "lines": 41,
    "binaries": 2
  },
  "summary": {
    "malicious": 1,
    "suspicious": 0,
    "clean": 0,
    "unknown": 0,
    "unresolved": 0,
    "ignored": 0
  },
  "findings": [
    {
      "indicator": {
        "type": "url",
        "value": "http://evil.net/x"
      },
      "verdict": "malicious",
      "decision": "block",
      "reason": null,
      "locations": [
        {
          "path": "src/a.ts",
          "line": 12,
          "column": 9,
          "commit": null
        }
      ],
      "evidence": {
        "malicious": 9,
        "suspicious": 2,
        "harmless": 60,
        "undetected": 23,
        "engines": [],
        "checkedAt": "2026-11-18T12:00:00Z",
        "from": "shared-cache",
        "link": "https://www.virustotal.com/gui/url/aHR0cDovL2V2aWwubmV0L3g"
      },
      "request": "GET /urls/aHR0cDovL2V2aWwubmV0L3g"
    }
  ],
  "requests": {
    "sent": 3,
    "cached": 2,
    "waitedMs": 800
  },
  "quota": {
    "scope": "local",
    "minute": {
      "limit": 3,
      "used": 2
    },
    "day": {
      "limit": 500,
      "used": 41
    },
    "month": {
      "limit": 15500,
      "used": 1044
    }
  }
}
`);
  });

  test('adds the bytes of a path that is not UTF-8, and the hosts behind an address, only where there are any', async () => {
    const odd = { ...place('a\ufffd.bin'), pathBytes: 'Yf8uYmlu' };
    const { findings } = await json(report([{ ...unknownFile, locations: [odd] }, suspiciousIp]));
    expect(findings[0].locations).toEqual([
      { path: 'a\ufffd.bin', pathBytes: 'Yf8uYmlu', line: null, column: null, commit: null },
    ]);
    expect(findings[1].evidence.associations).toEqual(['bad.example-host.net', 'worse.example-host.net']);
    expect(findings[0].evidence).toBeNull();
  });

  test('is JSON no matter what stands in it, holds no raw control, and gives foreign text back unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const text = await render(which, 'json', plain);
        expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
        const parsed = JSON.parse(text);
        expect(parsed.findings.length).toBe(which.findings.length);
        const paths = (findings: readonly Finding[]) =>
          findings.flatMap(({ locations }) => locations.map(({ path }) => path)).sort();
        expect(paths(parsed.findings)).toEqual(paths(which.findings));
        expect(await render(which, 'json', plain)).toBe(text);
      }),
    );
  });
});
