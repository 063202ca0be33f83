/** A client and an emulator for each test; what it is asked must be put as VirusTotal wants it. */
import { afterEach, beforeEach, expect } from 'vitest';
import type { Failure, Outcome, Question } from '../../../src/lookup/ports.ts';
import { causeText } from '../../../src/report/words/failures.ts';
import { createVirusTotal } from '../../../src/virustotal/client.ts';
import { type Fault, type FaultKind, startVirusTotal, type VirusTotal } from '../../helpers/virustotal.ts';

export const EVIL = 'http://evil.net/x';
export const SHA256 = '609feaed93afbea14c6b10c6effc986f39d1deb0a372ac088129bb22bbca8834';

export let vt: VirusTotal;
beforeEach(async () => {
  vt = await startVirusTotal();
});
/** Another one, which does as it is told from the beginning. */
export async function startAnother(...options: Parameters<typeof startVirusTotal>): Promise<void> {
  await vt.close();
  vt = await startVirusTotal(...options);
}

afterEach(async () => {
  expect(vt.complaints).toEqual([]);
  await vt.close();
});

export function client(timeouts: { connect?: number; read?: number } = {}, key = vt.key) {
  return createVirusTotal({ base: vt.url, key, version: '1.2.3', env: {}, timeouts });
}

export function ask(about: Question['about'], value: string): Promise<Outcome> {
  return client().ask({ about, value }, new AbortController().signal);
}

export function analysisOf(outcome: Outcome) {
  if (outcome.kind !== 'answered' || outcome.answer.kind !== 'analysis')
    throw new Error(`no analysis: ${JSON.stringify(outcome)}`);
  return outcome.answer.analysis;
}

export function failureOf(outcome: Outcome): Failure {
  if (outcome.kind !== 'failed') throw new Error(`no failure: ${JSON.stringify(outcome)}`);
  const { failure } = outcome;
  expect(JSON.stringify(failure)).not.toContain(vt.key);
  expect(causeText(failure)).toMatch(/^[\x20-\x7e]{20,300}$/);
  return failure;
}

export async function fails(fault: FaultKind | Fault, about: Question['about'] = 'url', value = EVIL) {
  vt.verdict(value, { malicious: 5 });
  vt.fault(fault);
  return failureOf(await ask(about, value));
}
