import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Report } from '../../../src/model.ts';
import { FORMAT_NAMES, render } from '../../../src/report/formats/index.ts';
import { code } from '../../../src/report/formats/markdown.ts';
import { anyReport, hostileText, withPlainPaths } from './arbitrary.ts';
import {
  cleanUrl,
  ignoredByRule,
  ignoredInline,
  maliciousUrl,
  place,
  plain,
  putOff,
  report,
  suspiciousIp,
  unknownFile,
} from './reports.ts';

const mixed = report(
  [maliciousUrl, unknownFile, suspiciousIp, putOff(), ignoredByRule, ignoredInline, cleanUrl],
  { notes: [{ code: 'shared-key', origin: 'repository' }] },
);

const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200d\u202a-\u202e\u2066-\u2069\u2028\u2029]/;

test.each(FORMAT_NAMES.filter((name) => name !== 'pretty'))('%s, whole', async (format) => {
  await expect(await render(mixed, format, plain)).toMatchFileSnapshot(
    `../../fixtures/report/report.${format}.txt`,
  );
});

test('no format prints a control character, or a command of a build server, no matter what stands in the report', async () => {
  await fc.assert(
    fc.asyncProperty(anyReport, fc.constantFrom(...FORMAT_NAMES), async (which, format) => {
      const text = await render(which, format, plain);
      expect(text).not.toMatch(CONTROLS);
      expect(text).not.toMatch(/##(\[|vso\[|teamcity\[)/i);
      if (format !== 'github') expect(text).not.toMatch(/^\s*::/m);
    }),
    { numRuns: 300 },
  );
});

const isReported = ({ decision, verdict }: Finding) => decision !== 'pass' || verdict === 'unresolved';

/** The schema of OASIS as an npm package has it, which is written in draft 4. */
async function sarifValidator(): Promise<ValidateFunction> {
  const { default: Ajv } = await import('ajv');
  const require = createRequire(import.meta.url);
  const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore' });
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
  return ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
}

describe('SARIF', () => {
  test('is valid by the schema, no matter what stands in it', async () => {
    const validate = await sarifValidator();
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const log = JSON.parse(await render(which, 'sarif', plain));
        expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
      }),
    );
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  });

  test('says what code scanning shows of a rule: help, a description, a severity, where the tool comes from', async () => {
    const all = report([
      ...(['malicious', 'suspicious', 'unknown', 'unresolved'] as const).map((verdict) => ({
        ...unknownFile,
        verdict,
        decision: 'block' as const,
      })),
      { ...unknownFile, decision: 'block' as const, reason: 'unlisted' },
      { ...unknownFile, reason: 'hash-changed' },
    ]);
    const { driver } = JSON.parse(await render(all, 'sarif', plain)).runs[0].tool;
    expect(driver.informationUri).toMatch(/^https:\/\//);
    expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'hash-changed',
      'malicious',
      'suspicious',
      'unknown',
      'unlisted',
      'unresolved',
    ]);
    for (const rule of driver.rules) {
      expect(rule.fullDescription.text).toMatch(/\.$/);
      expect(rule.help).toEqual({
        text: expect.stringMatching(/\.$/),
        markdown: expect.stringContaining('\n\n'),
      });
      expect(Number(rule.properties['security-severity'])).toBeGreaterThan(0);
    }
  });

  test('has a region for a file, which code scanning would not show without', async () => {
    const [result] = JSON.parse(await render(report([unknownFile]), 'sarif', plain)).runs[0].results;
    expect(result.locations[0].physicalLocation.region).toEqual({ startLine: 1 });
  });

  test('has a result for each finding to look at, and none for what is ignored', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const [run] = JSON.parse(await render(which, 'sarif', plain)).runs;
        const wanted = which.findings.filter(isReported);
        expect(run.results.length).toBe(wanted.length);
        const rules = new Set(run.tool.driver.rules.map(({ id }: { id: string }) => id));
        for (const result of run.results) {
          expect(rules).toContain(result.ruleId);
          expect(result.suppressions).toBeUndefined();
          expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{16}:1$/);
          // No embedded link, no placeholder: §3.11.
          expect(result.message.text.replace(/\\[\\[\]]/g, '').replace(/\{\{|\}\}/g, '')).not.toMatch(
            /[[\]{}]/,
          );
          for (const { physicalLocation } of result.locations) {
            expect(physicalLocation.artifactLocation.uri).toMatch(/^(?:[\w./~-]|%[0-9A-F]{2})*$/);
          }
        }
      }),
    );
  });

  test('names a path by its bytes, and the columns in code points', async () => {
    const odd = {
      ...place('a\ufffd b', 3, 7),
      pathBytes: Buffer.from([0x61, 0xff, 0x20, 0x62]).toString('base64'),
    };
    const text = await render(
      report([
        {
          ...maliciousUrl,
          locations: [odd],
          excerpts: [{ text: '😀 http://x.net/😀', start: 3, length: 15 }],
        },
      ]),
      'sarif',
      plain,
    );
    const [{ physicalLocation }] = JSON.parse(text).runs[0].results[0].locations;
    expect(physicalLocation.artifactLocation.uri).toBe('a%FF%20b');
    expect(physicalLocation.region).toEqual({ startLine: 3, startColumn: 7, endColumn: 21 });
  });

  test('keeps the fingerprint when the line moves', async () => {
    const prints = async (which: Report) =>
      JSON.parse(await render(which, 'sarif', plain)).runs[0].results[0].partialFingerprints;
    const moved = report([{ ...maliciousUrl, locations: [place('other.ts', 99, 1)] }]);
    expect(await prints(moved)).toEqual(await prints(report([maliciousUrl])));
    expect(await prints(moved)).toMatchObject({ 'indicator/v1': 'url:http://evil.net/x' });
  });
});

describe('compact', () => {
  const lines = async (which: Report) => (await render(which, 'compact', plain)).split('\n').slice(0, -1);

  test('is one line a place: file, line, column, and what it is', async () => {
    const files = [place('a.bin'), place('b/c.bin')];
    const found = [
      maliciousUrl,
      {
        ...unknownFile,
        verdict: 'clean' as const,
        decision: 'block' as const,
        reason: 'unlisted' as const,
        locations: files,
      },
      putOff(),
      cleanUrl,
      ignoredByRule,
      ignoredInline,
    ];
    expect(await lines(report(found))).toEqual([
      'src/config/loader.ts:12:17: error: malicious URL hxxp://evil[.]net/x (11 of 94 engines)',
      'src/b.ts:3:4: error: malicious URL hxxp://evil[.]net/x (11 of 94 engines)',
      'src/c.ts:9:1: error: malicious URL hxxp://evil[.]net/x (11 of 94 engines)',
      `a.bin:1:1: error: unlisted file ${unknownFile.indicator.value}`,
      `b/c.bin:1:1: error: unlisted file ${unknownFile.indicator.value}`,
      'src/a.ts:7:5: note: URL not checked hxxp://later[.]net/a: the quota of requests is used up for now',
    ]);
  });

  test('of a pass is empty', async () => {
    expect(await render(report([cleanUrl, ignoredByRule]), 'compact', plain)).toBe('');
  });

  test('has a line for each place of what is to be looked at, no matter what stands in it, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const wanted = which.findings
          .filter(isReported)
          .reduce((sum, { locations }) => sum + Math.max(1, locations.length), 0);
        const all = await lines(which);
        expect(all.length).toBe(wanted);
        for (const line of all) expect(line).toMatch(/(?:^|:\d+:\d+: )(?:error|warning|note): /);
      }),
      { numRuns: 150 },
    );
  });
});

describe('JUnit', () => {
  /** Tags as they open and close; throws where the text is not well-formed XML of the kind we write. */
  function elements(xml: string): string[] {
    const open: string[] = [];
    const seen: string[] = [];
    const rest = xml
      .replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
      .replace(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (_, end, name, _attributes, empty) => {
        if (end === '/') expect(open.pop()).toBe(name);
        else {
          seen.push(name);
          if (empty !== '/') open.push(name);
        }
        return '';
      });
    expect(open).toEqual([]);
    expect(rest).not.toMatch(/[<>]/);
    expect(xml.replace(/&(?:amp|lt|gt|quot|#39|#58);/g, '')).not.toContain('&');
    expect(xml).not.toMatch(/[^\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    return seen;
  }

  test('is well-formed with a test case for each finding, no matter what stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const xml = await render(which, 'junit', plain);
        const seen = elements(xml);
        const count = (name: string) => seen.filter((each) => each === name).length;
        expect(count('testcase')).toBe(which.findings.length);
        expect(xml).toContain(
          `tests="${which.findings.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`,
        );
      }),
      { numRuns: 150 },
    );
  });

  test('tells failures, errors and skipped apart', async () => {
    const xml = await render(
      report([
        maliciousUrl,
        putOff('http://x.org/', { decision: 'block', deferred: false }),
        putOff(),
        cleanUrl,
      ]),
      'junit',
      plain,
    );
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1"');
  });
});

describe('GitHub', () => {
  test('writes one command for each finding to look at, and nothing else can be one', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const lines = (await render(which, 'github', plain)).trimEnd().split('\n');
        const [first = '', ...commands] = lines;
        expect(first).toMatch(/^anteater: [ -~]+$/);
        expect(commands.length).toBe(which.findings.filter(isReported).length);
        for (const command of commands) {
          expect(command).toMatch(/^::(error|warning|notice) (?:(?:file|line|col|title)=[^:,]*,?)+::/);
          // The runner's own reading: what stands before the second `::` are properties, each once.
          const properties = command
            .slice(0, command.indexOf('::', 2))
            .replace(/^::\w+ /, '')
            .split(',');
          expect(new Set(properties.map((each) => each.split('=', 1)[0])).size).toBe(properties.length);
          expect(command.replace(/%(25|0D|0A|3A|2C)/g, '')).not.toContain('%');
        }
      }),
      { numRuns: 150 },
    );
  });

  test('escapes what would end a property or a line', async () => {
    const text = await render(
      report([{ ...maliciousUrl, locations: [place('a,b:c%\r\n::error::\x1b.ts', 1, 2)] }]),
      'github',
      plain,
    );
    expect(text).toContain(
      String.raw`::error file=a%2Cb%3Ac%25%0D%0A%3A%3Aerror%3A%3A\x1b.ts,line=1,col=2,title=`,
    );
  });
});

describe('Markdown', () => {
  test('a code span holds any text', () => {
    expect(code('a')).toBe('`a`');
    expect(code('a`b')).toBe('``a`b``');
    expect(code('`a``')).toBe('``` `a`` ```');
  });

  test('foreign text starts no element: no HTML, no link, no image, no heading, no list of its own', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport.map(withPlainPaths), async (which) => {
        const markdown = await render(which, 'markdown', plain);
        // Code spans and fences hold foreign text literally; what is left must be ours or escaped.
        const outside = markdown
          .replace(/^(`{3,})sh\n(?:.*\n)+?\1$/gm, '')
          .replace(/(?<![`\\])(`+)(?!`)(?:[^\n]*?[^`\n])\1(?!`)/g, '')
          .replaceAll('https://www.virustotal.com/gui/join-us', '')
          .replace(/\[VirusTotal's page on it\]\(https:\/\/www\.virustotal\.com\/[\w.:%~/=-]*\)/g, '');
        expect(outside.replace(/\\[!-/:-@[-`{-~]/g, '~')).not.toMatch(/[<[\]`|]|:\/\/|www\.[^.]/i);
        for (const line of markdown.split('\n')) {
          if (/^#/.test(line)) expect(line).toMatch(/^#{3,4} /);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a job summary stays below the 1 MiB that GitHub keeps, and says what it left out', async () => {
    const long = (index: number) => `http://evil${index}.net/${'a'.repeat(2000)}`;
    const findings = Array.from({ length: 1500 }, (_, index) => ({
      ...maliciousUrl,
      indicator: { type: 'url' as const, value: long(index) },
    }));
    const markdown = await render(report(findings), 'markdown', plain);
    expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024);
    expect(markdown).toMatch(/- and \d+ more, in the other formats/);
    const short = Array.from({ length: 1500 }, () => maliciousUrl);
    expect(await render(report(short), 'markdown', plain)).toContain('- and 500 more, in the other formats');
  });

  test('a command holds any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const fenced = code(text.replace(/\n/g, ''));
        const ticks = /^`+/.exec(fenced)?.[0] ?? '';
        expect(fenced.endsWith(ticks)).toBe(true);
      }),
    );
  });
});

describe('HTML', () => {
  const TAGS =
    /^(html|head|meta|title|style|body|main|header|h1|h2|ul|li|b|article|span|code|p|pre|mark|a|section|details|summary|footer|dl|dt|dd|svg|rect)$/;

  test('has only our own elements and attributes, no script, and no link but to VirusTotal', async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (which) => {
        const page = (await render(which, 'html', plain)).replace('<!doctype html>\n', '');
        for (const [tag, name = '', attributes = ''] of page.matchAll(/<\/?([a-zA-Z0-9!-]+)([^>]*)>/g)) {
          expect(name, tag).toMatch(TAGS);
          for (const [, attribute, value = ''] of attributes.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)) {
            expect(attribute).toMatch(
              /^(lang|charset|http-equiv|content|name|class|href|rel|viewBox|preserveAspectRatio|role|aria-label|x|y|width|height)$/,
            );
            if (attribute === 'href') expect(value).toMatch(/^https:\/\/www\.virustotal\.com\/[\w.:%~/=-]*$/);
          }
          expect(attributes.replace(/ [a-zA-Z-]+="[^"]*"/g, '')).toBe('');
        }
        expect(page.replace(/<style>[^<]*<\/style>/, '').replace(/<[^<>]*>/g, '')).not.toMatch(/[<>"]/);
      }),
      { numRuns: 150 },
    );
  });

  test('allows itself nothing but its own style sheet', async () => {
    const page = await render(mixed, 'html', plain);
    expect(page).toMatch(
      /http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]{44}'/,
    );
    expect(page).not.toMatch(/src=|url\(|@import|<script|<link|<img/i);
    expect(page).toContain('prefers-color-scheme: dark');
  });
});
