/** The client against the emulator over real HTTP: what is asked, what comes back, and where the key goes. */
import { describe, expect, it } from 'vitest';
import { createVirusTotal } from '../../../src/virustotal/client.ts';
import { startVirusTotal } from '../../helpers/virustotal.ts';
import { analysisOf, ask, client, EVIL, fails, SHA256, startAnother, vt } from './asking.ts';

describe('answers', () => {
  it('reads a flagged URL with the engines that complain, and only those', async () => {
    vt.verdict(EVIL, {
      malicious: 2,
      suspicious: 1,
      engines: { 'Acme AV': { result: 'phishing' }, Bolt: { category: 'suspicious', result: null } },
    });
    const analysis = analysisOf(await ask('url', EVIL));
    expect(analysis).toMatchObject({ malicious: 2, suspicious: 1, harmless: 60, undetected: 30 });
    expect(analysis.engines).toHaveLength(3);
    expect(analysis.engines).toContainEqual({ name: 'Acme AV', category: 'malicious', result: 'phishing' });
    expect(analysis.engines).toContainEqual({ name: 'Bolt', category: 'suspicious', result: null });
    expect(analysis.analysedAt).toBe('2025-08-07T09:51:45Z');
  });

  it.each([
    ['ip', '1.1.1.1'],
    ['ip', '2606:4700:4700::1111'],
    ['domain', 'evil.net'],
    ['domain', 'xn--80ak6aa92e.com'],
    ['file', SHA256],
    ['url', 'https://evil.net:8443/a%20b?q=%C3%BC&r=1'],
  ] as const)('reads %s %s', async (about, value) => {
    vt.verdict(value, { malicious: 4 });
    expect(analysisOf(await ask(about, value)).malicious).toBe(4);
    expect(vt.asked(value)).toHaveLength(1);
  });

  it('finds a file by its sha1 and md5', async () => {
    const [sha1, md5] = ['a'.repeat(40), 'b'.repeat(32)];
    vt.verdict(SHA256, { malicious: 3, sha1, md5 });
    expect(analysisOf(await ask('file', sha1)).malicious).toBe(3);
    expect(analysisOf(await ask('file', md5)).malicious).toBe(3);
  });

  it('takes what VirusTotal does not know as unknown, never as clean', async () => {
    expect(await ask('url', EVIL)).toEqual({ kind: 'answered', answer: { kind: 'unknown' } });
    expect(await ask('file', SHA256)).toEqual({ kind: 'answered', answer: { kind: 'unknown' } });
  });

  it('reads the first page of host names, those without figures included', async () => {
    vt.resolutions('8.8.4.4', [
      { host: 'evil.net', malicious: 7 },
      { host: 'old.net', malicious: 9, noStats: true },
      ...Array.from({ length: 60 }, (_, index) => ({ host: `h${index}.net` })),
    ]);
    const outcome = await ask('resolutions', '8.8.4.4');
    if (outcome.kind !== 'answered' || outcome.answer.kind !== 'hosts') throw new Error('no hosts');
    expect(outcome.answer.hosts).toHaveLength(40);
    expect(outcome.answer.hosts[0]).toEqual({ host: 'evil.net', malicious: 7, suspicious: 0 });
    expect(outcome.answer.hosts[1]).toEqual({ host: 'old.net', malicious: 0, suspicious: 0 });
    expect(vt.requests.map((entry) => entry.path)).toEqual(['/ip_addresses/8.8.4.4/resolutions?limit=40']);
  });

  it('takes an address without host names, or unknown altogether, as having none', async () => {
    const none = { kind: 'answered', answer: { kind: 'hosts', hosts: [] } };
    expect(await ask('resolutions', '8.8.4.4')).toEqual(none);
    vt.fault('not-found');
    expect(await ask('resolutions', '8.8.4.4')).toEqual(none);
  });

  it('sends the key as a header, a name that gets compressed answers, and one request', async () => {
    vt.verdict(EVIL, {});
    await ask('url', EVIL);
    expect(vt.requests).toHaveLength(1);
    expect(vt.requests[0]?.headers).toMatchObject({
      'x-apikey': vt.key,
      'x-tool': 'anteater',
      'user-agent': 'anteater-hook/1.2.3; gzip',
      'accept-encoding': 'gzip',
    });
    expect(vt.requests[0]?.path).toBe('/urls/aHR0cDovL2V2aWwubmV0L3g');
  });

  it.each(['no-gzip', 'wrong-type', 'extra-keys'] as const)(
    'reads the answer in spite of %s',
    async (kind) => {
      vt.verdict(EVIL, { malicious: 5 });
      vt.fault(kind);
      expect(analysisOf(await ask('url', EVIL)).malicious).toBe(5);
    },
  );
});

describe('the key and where it goes', () => {
  it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
    const other = await startVirusTotal({ default: 'clean' });
    const failure = await fails({
      kind: 'redirect',
      status,
      to: `${other.url}/urls/aHR0cDovL2V2aWwubmV0L3g`,
    });
    expect(failure).toMatchObject({ reason: 'network', code: 'redirect', scope: 'all' });
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it.each([
    'http://www.virustotal.com/api/v3',
    'http://127.0.0.1.evil.net/api/v3',
    'http://localhost.evil.net',
    'http://10.0.0.1/api/v3',
    'https://user:secret@www.virustotal.com/api/v3',
    'https://www.virustotal.com/api/v3?x=1',
    'https://www.virustotal.com/api/v3#x',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('refuses the base %j', (base) => {
    const create = () => createVirusTotal({ base, key: vt.key, version: '1', env: {} });
    expect(create).toThrow(expect.objectContaining({ name: 'AnteaterError', code: 'config' }));
    expect(create).not.toThrow(/secret/);
  });

  it.each(['http://localhost:1/api/v3', 'http://[::1]:1/api/v3/', 'https://vt.acme.com'])(
    'accepts the base %s',
    (base) => expect(() => createVirusTotal({ base, key: 'k', version: '1', env: {} })).not.toThrow(),
  );

  it('takes a base with a slash at its end, and one below another path', async () => {
    vt.verdict(EVIL, { malicious: 1 });
    const { ask: asked } = createVirusTotal({ base: `${vt.url}//`, key: vt.key, version: '1', env: {} });
    const outcome = await asked({ about: 'url', value: EVIL }, new AbortController().signal);
    expect(analysisOf(outcome).malicious).toBe(1);
  });
});

describe('allowances', () => {
  const allowances = (options = {}) => client(options).allowances(new AbortController().signal);

  it("reads a free key's figures at no cost", async () => {
    expect(await allowances()).toEqual({
      hourly: { allowed: 240, used: 0 },
      daily: { allowed: 500, used: 0 },
      monthly: { allowed: 1_000_000_000, used: 0 },
    });
  });

  it("takes the tighter of the key's and the group's", async () => {
    await startAnother({
      quotas: {
        api_requests_daily: {
          user: { allowed: 1000, used: 10 },
          group: { allowed: 2000, inherited_from: 'acme', used: 1900 },
        },
        api_requests_monthly: { user: { allowed: 31, used: 30 } },
      },
    });
    expect(await allowances()).toEqual({
      hourly: null,
      daily: { allowed: 1000, used: 900 },
      monthly: { allowed: 31, used: 30 },
    });
  });

  it.each([
    ['wrong-key', 'auth'],
    ['quota', 'quota'],
    ['bad-gateway', 'network'],
    ['html', 'network'],
    ['invalid-json', 'network'],
    ['reset', 'network'],
    [{ kind: 'respond', body: { data: [] } }, 'network'],
    [
      { kind: 'respond', body: { data: { api_requests_daily: { user: { allowed: '5', used: 1 } } } } },
      'network',
    ],
  ] as const)('fails on %j as %s', async (fault, reason) => {
    vt.fault(fault);
    const got = await allowances();
    expect(got).toMatchObject({ reason });
    expect(JSON.stringify(got)).not.toContain(vt.key);
  });
});
