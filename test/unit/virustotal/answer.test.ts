/** From untrusted JSON to an answer: what counts, what is refused. */
import { describe, expect, it } from 'vitest';
import type { Outcome, Question } from '../../../src/lookup/ports.ts';
import { readAnalysis, readAnswer } from '../../../src/virustotal/answer.ts';

const EVIL = 'http://evil.net/x';
const EVIL_ID = '2d65567303e507183f523222020a426b1eb5c7e2229f718405a1a8ac7466cff0';
const SHA256 = '609feaed93afbea14c6b10c6effc986f39d1deb0a372ac088129bb22bbca8834';
const OTHER = 'f'.repeat(64);
const CLEAN = { malicious: 0, suspicious: 0, harmless: 60, undetected: 30 };

const url: Question = { about: 'url', value: EVIL };
const file: Question = { about: 'file', value: SHA256 };
const ip: Question = { about: 'ip', value: '2606:4700::1111' };
const domain: Question = { about: 'domain', value: 'xn--bcher-kva.net' };
const hosts: Question = { about: 'resolutions', value: '8.8.4.4' };

function object(id: unknown, attributes: unknown, type?: unknown) {
  return { data: { id, ...(type === undefined ? {} : { type }), attributes } };
}

function engine(category: unknown, more: object = {}) {
  return { method: 'blacklist', engine_name: 'Acme AV', category, result: null, ...more };
}

function analysisOf(outcome: Outcome) {
  if (outcome.kind !== 'answered' || outcome.answer.kind !== 'analysis')
    throw new Error(`no analysis: ${JSON.stringify(outcome)}`);
  return outcome.answer.analysis;
}

const codeOf = (outcome: Outcome) => (outcome.kind === 'failed' ? outcome.failure.code : 'answered');

describe('counts', () => {
  const read = (attributes: object) => readAnswer(url, object(EVIL_ID, attributes, 'url'));

  it('come from the figures where there are no results, and the other way round', () => {
    expect(analysisOf(read({ last_analysis_stats: { ...CLEAN, malicious: 3 } }))).toMatchObject({
      malicious: 3,
    });
    const results = { a: engine('malicious'), b: engine('suspicious'), c: engine('undetected') };
    expect(analysisOf(read({ last_analysis_results: results }))).toMatchObject({
      malicious: 1,
      suspicious: 1,
      harmless: 0,
      undetected: 1,
    });
  });

  it('are the worse of both where they differ', () => {
    const results = { a: engine('malicious'), b: engine('malicious'), c: engine('harmless') };
    expect(analysisOf(read({ last_analysis_stats: CLEAN, last_analysis_results: results })).malicious).toBe(
      2,
    );
    const flagged = { ...CLEAN, malicious: 44 };
    expect(
      analysisOf(read({ last_analysis_stats: flagged, last_analysis_results: { c: engine('harmless') } }))
        .malicious,
    ).toBe(44);
  });

  it.each([
    [{ timeout: 5, 'type-unsupported': 20, failure: 1, malicious: 0 }, {}],
    [{ 'confirmed-timeout': 1 }, {}],
    [{}, { a: engine('type-unsupported') }],
    [{ malicious: 0 }, { a: engine('timeout'), b: engine('confirmed-timeout'), c: engine('failure') }],
  ])('of engines that all ended without a verdict are unknown: %j %j', (stats, results) => {
    expect(read({ last_analysis_stats: stats, last_analysis_results: results })).toEqual({
      kind: 'answered',
      answer: { kind: 'unknown', why: 'no-verdict' },
    });
  });

  it('leave out engines that said nothing', () => {
    const silent = ['timeout', 'confirmed-timeout', 'failure', 'type-unsupported', 'new-in-2031', ''];
    const results = Object.fromEntries(silent.map((category) => [category, engine(category)]));
    const one = { ...results, a: engine('undetected') };
    expect(analysisOf(read({ last_analysis_results: one }))).toMatchObject({ undetected: 1, engines: [] });
  });

  it.each([
    [{}],
    [{ last_analysis_stats: null, last_analysis_results: null }],
    [{ last_analysis_stats: {}, last_analysis_results: {} }],
    [{ last_analysis_stats: { malicious: 0, suspicious: 0, harmless: 0, undetected: 0 } }],
    [{ last_analysis_results: { a: null } }],
    [{ reputation: 100, total_votes: { harmless: 700, malicious: 0 } }],
  ])('without any engine are an analysis still to come: %j', (attributes) => {
    expect(read(attributes)).toMatchObject({ failure: { reason: 'analysing', code: 'no-analysis' } });
  });

  it.each([
    [{ last_analysis_stats: { ...CLEAN, malicious: '44' } }],
    [{ last_analysis_stats: { ...CLEAN, malicious: -1 } }],
    [{ last_analysis_stats: { ...CLEAN, malicious: 0.5 } }],
    [{ last_analysis_stats: { ...CLEAN, malicious: 1e300 } }],
    [{ last_analysis_stats: [] }],
    [{ last_analysis_stats: 'clean' }],
    [{ last_analysis_stats: CLEAN, last_analysis_results: [engine('malicious')] }],
    [{ last_analysis_stats: CLEAN, last_analysis_results: 'none' }],
    [{ last_analysis_stats: CLEAN, last_analysis_results: { a: 'malicious' } }],
    [{ last_analysis_stats: CLEAN, last_analysis_results: { a: engine(['malicious']) } }],
  ])('of another type are refused: %j', (attributes) => {
    expect(read(attributes)).toMatchObject({ failure: { reason: 'network', code: 'unreadable' } });
  });

  it('hold an engine with an awkward name', () => {
    const results: unknown = JSON.parse(
      `{"__proto__": ${JSON.stringify(engine('malicious', { engine_name: undefined }))}, "constructor": ${JSON.stringify(engine('malicious'))}}`,
    );
    const analysis = analysisOf(read({ last_analysis_results: results }));
    expect(analysis.malicious).toBe(2);
    expect(analysis.engines.map((one) => one.name)).toEqual(['__proto__', 'Acme AV']);
  });

  it('clip long names and results', () => {
    const long = engine('malicious', { engine_name: 'n'.repeat(1e5), result: `${'r'.repeat(159)}😀` });
    const [first] = analysisOf(read({ last_analysis_results: { a: long } })).engines;
    expect(first?.name).toHaveLength(80);
    expect(first?.result).toBe('r'.repeat(159));
  });

  it.each([
    [1_754_560_305, '2025-08-07T09:51:45Z'],
    ['1754560305', null],
    [0, null],
    [-1, null],
    [1e300, null],
    [Number.MAX_SAFE_INTEGER, null],
    [{}, null],
    [undefined, null],
  ])('carry the date %s as %s', (date, expected) => {
    expect(analysisOf(readAnalysis(CLEAN, {}, date)).analysedAt).toBe(expected);
  });
});

it('a domain has its best place among those that many visit; no other object has one', () => {
  const popularityOf = (question: Question, id: string, ranks: unknown) =>
    analysisOf(readAnswer(question, object(id, { last_analysis_stats: CLEAN, popularity_ranks: ranks })))
      .popularity;
  const ranks = {
    Majestic: { rank: 900 },
    'Cisco Umbrella': { rank: 20, timestamp: 1 },
    Alexa: { rank: 300 },
  };
  expect(popularityOf(domain, domain.value, ranks)).toBe(20);
  expect(popularityOf(url, EVIL_ID, ranks)).toBeUndefined();
  for (const none of [{}, undefined, null, 'first', { Alexa: { rank: 0 } }, { Alexa: { rank: '1' } }])
    expect(popularityOf(domain, domain.value, none)).toBeUndefined();
});

it('more engines than VirusTotal has are no answer of it', () => {
  const results = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`e${index}`, engine('harmless')]));
  expect(codeOf(readAnalysis({}, results(1_000), null))).toBe('answered');
  expect(codeOf(readAnalysis({}, results(1_001), null))).toBe('unreadable');
});

it('a file asked for by another hash has the sha256 of the answer', () => {
  const sha256Of = (value: string, json: unknown) => {
    const outcome = readAnswer({ about: 'file', value }, json);
    return outcome.kind === 'answered' && outcome.answer.kind === 'analysis'
      ? outcome.answer.analysis.sha256
      : null;
  };
  const attributes = { last_analysis_stats: CLEAN };
  expect(sha256Of('a'.repeat(32), object(SHA256.toUpperCase(), attributes))).toBe(SHA256);
  expect(sha256Of('a'.repeat(40), object(undefined, { ...attributes, sha256: SHA256 }))).toBe(SHA256);
  expect(sha256Of('a'.repeat(40), object('a'.repeat(40), attributes))).toBeUndefined();
  expect(sha256Of(SHA256, object(SHA256, attributes))).toBeUndefined();
});

describe('an answer about something else', () => {
  const attributes = { last_analysis_stats: CLEAN };
  it.each([
    [file, object(SHA256, attributes, 'file')],
    [file, object(SHA256.toUpperCase(), attributes)],
    [file, object(undefined, attributes)],
    [
      { about: 'file', value: 'a'.repeat(40) },
      object(SHA256, { ...attributes, sha1: 'A'.repeat(40) }, 'file'),
    ],
    [{ about: 'file', value: 'a'.repeat(32) }, object(SHA256, attributes, 'file')],
    [url, object(EVIL_ID, attributes, 'url')],
    [url, object(OTHER, { ...attributes, url: 'http://evil.net:80/x' }, 'url')],
    [url, object(undefined, attributes, 'url')],
    [url, object('aHR0cDovL2V2aWwubmV0L3g', attributes, 'url')],
    [
      { about: 'url', value: 'http://evil.net/A%20b/%7Ec?q=%C3%BC&to=http%253A%252F%252Fx' },
      object(OTHER, { ...attributes, url: 'http://evil.net//A b/~c?q=ü&to=http://x' }, 'url'),
    ],
    [ip, object(undefined, attributes, 'ip_address')],
    [domain, object(undefined, attributes)],
    [ip, object('2606:4700:0:0:0:0:0:1111', attributes, 'ip_address')],
    [domain, object('Bücher.net.', attributes, 'domain')],
  ] as const)('is not this one: %j', (question, json) => {
    expect(codeOf(readAnswer(question, json))).toBe('answered');
  });

  it.each([
    [file, object(OTHER, attributes, 'file')],
    [file, object('', attributes, 'file')],
    [file, object(SHA256, { ...attributes, sha256: OTHER }, 'file')],
    [file, object(SHA256, attributes, 'url')],
    [
      { about: 'file', value: 'a'.repeat(40) },
      object(SHA256, { ...attributes, sha1: 'b'.repeat(40) }, 'file'),
    ],
    [{ about: 'file', value: 'a'.repeat(40) }, object('b'.repeat(40), attributes, 'file')],
    [url, object(OTHER, { ...attributes, url: 'http://good.net/x' }, 'url')],
    [url, object(EVIL_ID, { ...attributes, url: 'http://good.net/x' }, 'url')],
    [url, object(OTHER, { ...attributes, url: 'http://evil.net/' }, 'url')],
    [url, object(OTHER, { ...attributes, url: 'http://evil.net/other' }, 'url')],
    [url, object(OTHER, { ...attributes, url: 'http://evil.net/x?y=1' }, 'url')],
    [url, object(OTHER, { ...attributes, url: 'x' }, 'url')],
    [url, object(EVIL_ID, attributes, 'file')],
    [url, object('evil.net', attributes, 'url')],
    [ip, object('2606:4700::1112', attributes, 'ip_address')],
    [ip, object('1.1.1.1', attributes, 'ip_address')],
    [ip, object('cloudflare', attributes, 'ip_address')],
    [domain, object('evil.xn--bcher-kva.net', attributes, 'domain')],
    [domain, object('net', attributes, 'domain')],
  ] as const)('is refused: %j', (question, json) => {
    expect(codeOf(readAnswer(question, json))).toBe('unreadable');
  });
});

describe('host names', () => {
  const host = (name: unknown, malicious: unknown = 0, more: object = {}) => ({
    type: 'resolution',
    attributes: { host_name: name, host_name_last_analysis_stats: { malicious }, ...more },
  });
  const read = (data: unknown) => readAnswer(hosts, { data, meta: { cursor: '' } });

  it('are canonical, once each, with the worse figures', () => {
    expect(read([host('Evil.NET.', 3), host('evil.net', 1), host('bücher.net')])).toEqual({
      kind: 'answered',
      answer: {
        kind: 'hosts',
        hosts: [
          { host: 'evil.net', malicious: 3, suspicious: 0 },
          { host: 'xn--bcher-kva.net', malicious: 0, suspicious: 0 },
        ],
      },
    });
  });

  it('keep one that is not a host name, as it may be malicious all the same', () => {
    expect(JSON.stringify(read([host('bad host/name', 9)]))).toContain('"malicious":9');
  });

  it('may lack every attribute; without a name there is none to report', () => {
    expect(read([{}, { attributes: null }, { attributes: {} }, host('', 9)])).toEqual({
      kind: 'answered',
      answer: { kind: 'hosts', hosts: [] },
    });
  });

  it.each([
    [[host('evil.net', 3, { ip_address: '8.8.8.8' })]],
    [[host('evil.net', '3')]],
    [[host(5)]],
    [['evil.net']],
    [{}],
    [null],
  ])('are refused: %j', (data) => {
    expect(codeOf(read(data))).toBe('unreadable');
  });
});
