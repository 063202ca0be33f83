/** No matter what JSON comes: nothing throws, and nothing reads as clean by accident. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/lookup/ports.ts';
import { readAnalysis, readAnswer } from '../../../src/virustotal/answer.ts';
import { readAllowances } from '../../../src/virustotal/quotas.ts';

const EVIL_ID = '2d65567303e507183f523222020a426b1eb5c7e2229f718405a1a8ac7466cff0';
const SHA256 = '609feaed93afbea14c6b10c6effc986f39d1deb0a372ac088129bb22bbca8834';

const url: Question = { about: 'url', value: 'http://evil.net/x' };
const file: Question = { about: 'file', value: SHA256 };
const ip: Question = { about: 'ip', value: '2606:4700::1111' };
const domain: Question = { about: 'domain', value: 'xn--bcher-kva.net' };
const hosts: Question = { about: 'resolutions', value: '8.8.4.4' };

describe('no matter what comes', () => {
  const questions = [url, file, ip, domain, hosts];
  const anything = fc.oneof(fc.jsonValue(), fc.anything({ maxDepth: 5 }));
  /** Near misses: the right shape with anything inside. */
  const near = fc.record({
    data: fc.record(
      {
        id: fc.oneof(fc.constantFrom(EVIL_ID, SHA256, ip.value, domain.value), anything),
        type: fc.oneof(fc.constantFrom('url', 'file', 'ip_address', 'domain'), anything),
        attributes: fc.oneof(
          fc.record(
            {
              last_analysis_stats: fc.oneof(
                fc.record(
                  {
                    malicious: fc.oneof(fc.nat(3), anything),
                    suspicious: fc.oneof(fc.nat(3), anything),
                    harmless: fc.oneof(fc.nat(3), anything),
                    undetected: fc.oneof(fc.nat(3), anything),
                  },
                  { requiredKeys: [] },
                ),
                anything,
              ),
              last_analysis_results: fc.oneof(
                fc.dictionary(
                  fc.string(),
                  fc.oneof(
                    fc.record(
                      {
                        category: fc.oneof(
                          fc.constantFrom('malicious', 'suspicious', 'harmless', 'undetected', 'timeout'),
                          anything,
                        ),
                        engine_name: anything,
                        result: anything,
                      },
                      { requiredKeys: [] },
                    ),
                    anything,
                  ),
                ),
                anything,
              ),
              last_analysis_date: anything,
            },
            { requiredKeys: [] },
          ),
          anything,
        ),
      },
      { requiredKeys: [] },
    ),
  });

  it('never throws, and is never an analysis without an engine that spoke', () => {
    fc.assert(
      fc.property(fc.constantFrom(...questions), fc.oneof(near, anything), (question, json) => {
        const outcome = readAnswer(question, json);
        if (outcome.kind === 'failed' || outcome.answer.kind !== 'analysis') return;
        const { malicious, suspicious, harmless, undetected, engines } = outcome.answer.analysis;
        expect(malicious + suspicious + harmless + undetected).toBeGreaterThan(0);
        expect(engines.length).toBeLessThanOrEqual(malicious + suspicious);
        for (const count of [malicious, suspicious, harmless, undetected])
          expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('never hides an engine that calls it malicious', () => {
    const category = fc.constantFrom(
      'malicious',
      'suspicious',
      'harmless',
      'undetected',
      'timeout',
      'failure',
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), category), fc.nat(5), (engines, stated) => {
        const results = Object.fromEntries(
          Object.entries(engines).map(([name, one]) => [name, { category: one, engine_name: name }]),
        );
        const said = Object.values(engines).filter((one) => one === 'malicious').length;
        const outcome = readAnalysis({ malicious: stated }, results, null);
        const read =
          outcome.kind === 'answered' && outcome.answer.kind === 'analysis'
            ? outcome.answer.analysis.malicious
            : 0;
        expect(read).toBe(Math.max(said, stated));
      }),
    );
  });

  it('never throws for quota figures, nor invents any', () => {
    fc.assert(
      fc.property(anything, (json) => {
        const read = readAllowances(json);
        if ('reason' in read) return;
        for (const one of [read.hourly, read.daily, read.monthly])
          if (one !== null) expect(one.allowed >= 0 && one.used >= 0).toBe(true);
      }),
    );
  });
});
