/** The emulator itself: tests of the whole tool are worth what it refuses. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  DEFAULT_KEY,
  startVirusTotal,
  type VirusTotal,
  type VirusTotalOptions,
} from '../../helpers/virustotal.ts';

const EVIL = 'http://evil.net/x';
const PATH = '/urls/aHR0cDovL2V2aWwubmV0L3g';

let vt: VirusTotal;
afterEach(() => vt.close());

async function start(options: VirusTotalOptions = {}): Promise<void> {
  vt = await startVirusTotal(options);
}

async function get(
  path: string,
  headers: Record<string, string> = { 'x-apikey': vt.key },
): Promise<Response> {
  return fetch(`${vt.url}${path}`, { headers });
}

async function codeOf(path: string, headers?: Record<string, string>): Promise<string> {
  const response = await get(path, headers);
  const body: unknown = await response.json();
  const code = JSON.stringify(body).match(/"error":\{"code":"(\w+)"/)?.[1];
  return `${response.status} ${code ?? 'data'}`;
}

describe('strictness', () => {
  it.each([
    [{}, '401 AuthenticationRequiredError'],
    [{ 'x-apikey': '' }, '401 AuthenticationRequiredError'],
    [{ 'x-apikey': 'another' }, '401 WrongCredentialsError'],
    [{ 'X-Apikey': DEFAULT_KEY }, '404 NotFoundError'],
  ])('with the headers %j it answers %s', async (headers, expected) => {
    await start();
    expect(await codeOf(PATH, headers)).toBe(expected);
  });

  it.each([
    `/urls/${Buffer.from(`${EVIL}y`).toString('base64')}=`,
    '/urls/aHR0cDovL2V2aWwubmV0L3g=',
    `/urls/${Buffer.from('evil.net/x').toString('base64url')}`,
    '/ip_addresses/8.8.8.08',
    '/ip_addresses/2606:4700:0:0:0:0:0:1111',
    '/ip_addresses/evil.net',
    '/ip_addresses/8.8.8.8/resolutions?limit=41',
    '/domains/Evil.net',
    '/domains/evil',
    '/domains/evil.net/',
    '/files/abc',
    '/urls',
    '/nothing/here',
  ])('complains of %s', async (path) => {
    await start({ default: 'clean' });
    expect(await codeOf(path)).toMatch(/^40[04] /);
    if (!path.includes('limit')) expect(vt.complaints).toHaveLength(1);
  });

  it('complains of a user name and of a fragment in a URL, which must not leave', async () => {
    await start();
    for (const url of ['http://me:pw@evil.net/', 'http://evil.net/#part'])
      await get(`/urls/${Buffer.from(url).toString('base64url')}`);
    expect(vt.complaints).toHaveLength(2);
  });

  it('knows a URL, an address and a file in every form that VirusTotal would', async () => {
    await start();
    vt.knows({
      'http://EVIL.net:80/x': {},
      '2606:4700::1111': {},
      [`${'a'.repeat(64)}`]: { md5: 'b'.repeat(32) },
    });
    expect(await codeOf(PATH)).toBe('200 data');
    expect(await codeOf('/ip_addresses/2606%3A4700%3A%3A1111')).toBe('200 data');
    expect(await codeOf(`/files/${'b'.repeat(32)}`)).toBe('200 data');
  });

  it('forgets on request, and is clean by default on request', async () => {
    await start({ default: 'clean' });
    expect(await codeOf(PATH)).toBe('200 data');
    vt.unknown(EVIL);
    expect(await codeOf(PATH)).toBe('404 NotFoundError');
    expect(vt.asked(EVIL)).toHaveLength(2);
  });
});

describe('limits', () => {
  it('hold in every window of a minute, and count each request over them', async () => {
    let now = Date.parse('2026-03-31T23:59:00Z');
    await start({ limits: { minute: 2 }, now: () => now, default: 'clean' });
    const at = async (ms: number) => {
      now += ms;
      return (await get(PATH)).status;
    };
    expect([
      await at(0),
      await at(30_000),
      await at(29_999),
      await at(1),
      await at(29_999),
      await at(1),
    ]).toEqual([200, 200, 429, 200, 429, 200]);
    expect(vt.violations).toBe(2);
  });

  it('of day and month follow the calendar in UTC, for each key alone', async () => {
    let now = Date.parse('2026-03-31T23:59:59Z');
    await start({ limits: { day: 2, month: 3 }, keys: ['a', 'b'], now: () => now, default: 'clean' });
    const ask = async (key: string) => (await get(PATH, { 'x-apikey': key })).status;
    expect([await ask('a'), await ask('a'), await ask('a'), await ask('b')]).toEqual([200, 200, 429, 200]);
    now += 1_000;
    expect([await ask('a'), await ask('a'), await ask('a')]).toEqual([200, 200, 429]);
    now += 86_400_000;
    expect([await ask('a'), await ask('a')]).toEqual([200, 429]);
  });

  it('are not touched by what is free of charge', async () => {
    await start({ limits: { minute: 1 } });
    for (let count = 0; count < 3; count += 1)
      expect(await codeOf(`/users/${vt.key}/overall_quotas`)).toBe('200 data');
    expect(await codeOf(PATH)).toBe('404 NotFoundError');
    expect(vt.requests).toHaveLength(4);
  });
});

describe('faults', () => {
  it('hit the place they are for, as often as they are told', async () => {
    await start({ default: 'clean' });
    vt.fault('transient', { path: '/domains', times: 2 });
    expect(await codeOf(PATH)).toBe('200 data');
    const domain = () => codeOf('/domains/evil.net');
    expect([await domain(), await domain(), await domain()]).toEqual([
      '503 TransientError',
      '503 TransientError',
      '200 data',
    ]);
  });
});

describe('a process of its own', () => {
  it('starts from plain Node, says where it listens, and tells what it was asked', async () => {
    await start();
    const script = fileURLToPath(new URL('../../helpers/virustotal/serve.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(
      JSON.stringify({
        verdicts: { [EVIL]: { malicious: 5 } },
        limits: { minute: 1 },
        faults: [{ fault: 'transient', path: '/domains' }],
      }),
    );
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const { url, key } = JSON.parse(String(line));
    const response = await fetch(`${url}${PATH}`, { headers: { 'x-apikey': key } });
    expect(await response.text()).toContain('"malicious": 5');
    expect((await fetch(`${url}${PATH}`, { headers: { 'x-apikey': key } })).status).toBe(429);
    const state = await (await fetch(new URL('/_emulator', url))).text();
    expect(JSON.parse(state)).toMatchObject({
      violations: 1,
      complaints: [],
      requests: [{ asked: EVIL }, {}],
    });
    expect(state).not.toContain(key);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
