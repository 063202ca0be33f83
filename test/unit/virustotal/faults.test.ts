/** The client against the emulator over real HTTP: each refusal and each fault, told apart. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { valueAt } from '../../../src/lib/json.ts';
import { causeText } from '../../../src/report/words/failures.ts';
import { createVirusTotal } from '../../../src/virustotal/client.ts';
import type { Fault } from '../../helpers/virustotal.ts';
import { analysisOf, ask, client, EVIL, fails, failureOf, SHA256, startAnother, vt } from './asking.ts';

describe('refusals', () => {
  it.each([
    ['missing-key', 'auth', 'key-missing', 'all', /x-apikey/],
    ['wrong-key', 'auth', 'key-unknown', 'all', /my-apikey/],
    ['inactive-user', 'auth', 'account-inactive', 'all', /e-mail/],
    ['suspended-user', 'auth', 'account-suspended', 'all', /suspended/],
    ['forbidden', 'auth', 'blocked', 'all', /suspended/],
    ['captcha', 'network', 'captcha', 'all', /not used up/],
    ['not-found-html', 'network', 'not-virustotal', 'all', /ANTEATER_VT_URL/],
    ['not-available-yet', 'analysing', 'not-available-yet', 'question', /again/],
    ['conflict', 'network', 'refused', 'question', /by hand/],
    ['failed-dependency', 'network', 'server-error', 'question', /later/],
    ['too-large-html', 'too-large', 'too-large', 'question', /larger/],
    ['server-error', 'network', 'server-error', 'question', /HTTP 500.*later/],
    ['bad-gateway', 'network', 'server-error', 'question', /HTTP 502.*later/],
    ['transient', 'network', 'server-error', 'question', /TransientError.*later/],
    ['deadline', 'network', 'server-error', 'question', /DeadlineExceededError.*later/],
    ['html', 'network', 'not-virustotal', 'all', /sign-in/],
    ['invalid-json', 'network', 'not-virustotal', 'question', /proxy/],
    ['empty', 'network', 'not-virustotal', 'question', /proxy/],
    ['no-content', 'network', 'not-virustotal', 'question', /proxy/],
    ['no-attributes', 'analysing', 'no-analysis', 'question', /No engine/],
    ['no-stats', 'analysing', 'no-analysis', 'question', /No engine/],
    ['zero-stats', 'analysing', 'no-analysis', 'question', /No engine/],
    ['other-object', 'network', 'unreadable', 'question', /something else/],
  ] as const)('%s is %s, %s, for %s', async (kind, reason, code, scope, message) => {
    const about = kind === 'other-object' ? 'file' : 'url';
    const failure = await fails(kind, about, about === 'file' ? SHA256 : EVIL);
    expect(failure).toMatchObject({ reason, code, scope, sent: 'yes' });
    expect(causeText(failure)).toMatch(message);
    expect(vt.requests).toHaveLength(1);
  });

  it.each(['bad-request', 'invalid-argument'] as const)('%s is an answer: not accepted', async (kind) => {
    for (const [about, value] of [
      ['url', EVIL],
      ['file', SHA256],
      ['domain', 'evil.net'],
    ] as const) {
      vt.fault(kind);
      expect(await ask(about, value)).toEqual({
        kind: 'answered',
        answer: { kind: 'unknown', why: 'not-accepted' },
      });
    }
  });

  it('a page with status 400 is not an answer of VirusTotal', async () => {
    const failure = await fails({ kind: 'respond', status: 400, body: '<h1>Bad Request</h1>' });
    expect(failure).toMatchObject({ reason: 'network', code: 'refused' });
  });

  it('a licence that host names need is the matter of that question alone', async () => {
    vt.fault('forbidden');
    const failure = failureOf(await ask('resolutions', '8.8.8.8'));
    expect(failure).toMatchObject({ reason: 'auth', code: 'forbidden', scope: 'question' });
    expect(causeText(failure)).toContain('ip_associations: off');
  });

  it.each(['forbidden', 'not-found'] as const)(
    'figures that the key may not see are not a failure: %s',
    async (kind) => {
      vt.fault(kind, { path: '/users/' });
      expect(await client().allowances(new AbortController().signal)).toEqual({
        hourly: null,
        daily: null,
        monthly: null,
      });
      vt.fault('suspended-user', { path: '/users/' });
      expect(await client().allowances(new AbortController().signal)).toMatchObject({
        code: 'account-suspended',
      });
    },
  );

  it('knows a wrong and a missing key by what VirusTotal really says', async () => {
    const outcome = await client({}, 'not-the-key').ask(
      { about: 'url', value: EVIL },
      new AbortController().signal,
    );
    expect(failureOf(outcome)).toMatchObject({ reason: 'auth', code: 'key-unknown', scope: 'all' });
  });

  it.each([
    [{ kind: 'quota', retryAfter: 120 }, 'QuotaExceededError', 120_000],
    [{ kind: 'quota', retryAfter: 0 }, 'QuotaExceededError', 0],
    [{ kind: 'quota' }, 'QuotaExceededError', null],
    [{ kind: 'quota', retryAfter: '-5' }, 'QuotaExceededError', null],
    [{ kind: 'quota', retryAfter: 'soon, 1' }, 'QuotaExceededError', null],
    [{ kind: 'quota', retryAfter: 'Mon, 01 Jan 2001 00:00:00 GMT' }, 'QuotaExceededError', null],
    [{ kind: 'too-many', retryAfter: 7 }, 'TooManyRequestsError', 7_000],
    [{ kind: 'edge-429' }, null, 60_000],
    [{ kind: 'edge-429', retryAfter: 5 }, null, 5_000],
  ] as const)('reads the pause of %j', async (fault, said, retryAfterMs) => {
    const expected = { reason: 'quota', code: 'over-quota', said, retryAfterMs, sent: 'yes' };
    expect(await fails(fault)).toMatchObject(expected);
    expect(vt.requests).toHaveLength(1);
  });

  it('reads a pause that is given as a date', async () => {
    const until = new Date(Date.now() + 90_000).toUTCString();
    const { retryAfterMs } = await fails({ kind: 'quota', retryAfter: until });
    expect(retryAfterMs).toBeGreaterThan(60_000);
    expect(retryAfterMs).toBeLessThanOrEqual(91_000);
  });

  it('passes on the pause of a server in trouble', async () => {
    const fault: Fault = {
      kind: 'respond',
      status: 503,
      headers: { 'retry-after': '9' },
      body: { error: { code: 'TransientError' } },
    };
    expect(await fails(fault)).toMatchObject({ said: 'TransientError', retryAfterMs: 9_000 });
  });

  it('repeats nothing of a hostile error text, the key least of all', async () => {
    for (const code of [vt.key, `x\u001b]0;${vt.key}\u0007`, 'A'.repeat(500)]) {
      const body = { error: { code, message: `no such user ${vt.key}` } };
      for (const status of [400, 401, 403, 404, 409, 429, 500]) {
        const failure = await fails({ kind: 'respond', status, body });
        expect(JSON.stringify(failure)).not.toMatch(/[\u001b\u0007]|0123456789abcdef|AAAAA/);
      }
    }
  });
});

describe('a 404 that VirusTotal did not write', () => {
  it.each([
    ['no JSON', 'no such page'],
    ['JSON of another service', { message: 'no Route matched with those values' }],
    ['an error of another service', { error: { code: 'RouteNotFound', message: 'x' } }],
    ['an error that is a string', { error: 'NotFoundError' }],
  ])('is never "unknown": %s', async (_, body) => {
    expect(await fails({ kind: 'respond', status: 404, body })).toMatchObject({
      reason: 'network',
      scope: 'all',
    });
  });
});

describe('a network that fails', () => {
  it('ends a hang after the time for a read', async () => {
    vt.fault('hang');
    const outcome = await client({ read: 80 }).ask(
      { about: 'url', value: EVIL },
      new AbortController().signal,
    );
    const failure = { reason: 'network', code: 'timeout', sent: 'maybe', transient: true };
    expect(failureOf(outcome)).toMatchObject(failure);
  });

  it.each(['hang-mid-body', 'drip'] as const)('ends %s after the time for a read', async (kind) => {
    vt.verdict(EVIL, { malicious: 5 });
    vt.fault({ kind, everyMs: 30 });
    const outcome = await client({ read: 120 }).ask(
      { about: 'url', value: EVIL },
      new AbortController().signal,
    );
    expect(failureOf(outcome)).toMatchObject({ reason: 'network', code: 'timeout', sent: 'maybe' });
  });

  it("ends with the caller's time", async () => {
    vt.fault('hang');
    const controller = new AbortController();
    const asked = client().ask({ about: 'url', value: EVIL }, controller.signal);
    while (vt.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(failureOf(await asked)).toMatchObject({ code: 'aborted', sent: 'maybe' });
  });

  it('sends nothing when the time is over already', async () => {
    const outcome = await client().ask({ about: 'url', value: EVIL }, AbortSignal.abort());
    expect(failureOf(outcome)).toMatchObject({ code: 'aborted', sent: 'no' });
    expect(vt.requests).toEqual([]);
  });

  it('takes a 404 that does not arrive whole neither for "unknown" nor for a wrong address', async () => {
    vt.fault('hang-mid-body');
    const outcome = await client({ read: 80 }).ask(
      { about: 'url', value: EVIL },
      new AbortController().signal,
    );
    expect(failureOf(outcome)).toMatchObject({ code: 'timeout', scope: 'question' });
  });

  it.each([
    { kind: 'reset' },
    { kind: 'reset-mid-body' },
    { kind: 'close-mid-body' },
    { kind: 'reset-mid-body', chunked: true },
    { kind: 'close-mid-body', chunked: true },
  ] as const)('never takes half an answer for one: %j', async (fault) => {
    expect(await fails(fault)).toMatchObject({ reason: 'network', scope: 'question' });
  });

  it('gives up on an endless body', async () => {
    const failure = await fails({ kind: 'oversized', bytes: 40 * 1024 * 1024 });
    expect(failure).toMatchObject({ reason: 'network', code: 'oversized', sent: 'yes' });
  });

  it('gives up on a body whose packing is broken', async () => {
    expect(await fails('bad-gzip')).toMatchObject({ reason: 'network' });
  });

  it('knows that a refused connection sent nothing, of one address and of several', async () => {
    const { port } = vt;
    await vt.close();
    const several = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    vi.spyOn(dns, 'lookup').mockImplementation((...given: unknown[]) => {
      const done = given.at(-1);
      if (typeof done === 'function') done(null, several);
    });
    for (const host of ['127.0.0.1', 'localhost']) {
      const base = `http://${host}:${port}/api/v3`;
      const { ask: asked } = createVirusTotal({ base, key: vt.key, version: '1', env: {} });
      const outcome = await asked({ about: 'url', value: EVIL }, new AbortController().signal);
      const failure = { code: 'connection', errno: 'ECONNREFUSED', sent: 'no', scope: 'all' };
      expect(failureOf(outcome), host).toMatchObject(failure);
    }
    vi.restoreAllMocks();
    await startAnother();
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET'])(
    'takes what was sent before the route was lost as sent: read %s',
    async (code) => {
      vt.fault('hang');
      let lose = () => {};
      const opened = (message: unknown) => {
        const socket = valueAt(message, ['socket']);
        const lost = Object.assign(new Error(`read ${code}`), { code, syscall: 'read' });
        if (socket instanceof Socket) lose = () => socket.destroy(lost);
      };
      subscribe('net.client.socket', opened);
      try {
        const asked = ask('url', EVIL);
        await expect.poll(() => vt.requests.length).toBe(1);
        lose();
        expect(failureOf(await asked)).toMatchObject({
          code: 'connection',
          sent: 'maybe',
          scope: 'question',
        });
      } finally {
        unsubscribe('net.client.socket', opened);
      }
    },
  );

  it('knows that a name without address sent nothing', async () => {
    const { ask: asked } = createVirusTotal({
      base: 'https://no-such-host.invalid/api/v3',
      key: vt.key,
      version: '1',
      env: {},
    });
    const outcome = await asked({ about: 'url', value: EVIL }, new AbortController().signal);
    expect(failureOf(outcome)).toMatchObject({ reason: 'network', sent: 'no', scope: 'all' });
  });

  it('answers the next question after every fault', async () => {
    const reputation = client({ read: 200 });
    vt.verdict(EVIL, { malicious: 5 });
    for (const kind of ['hang', 'reset', 'reset-mid-body', 'bad-gateway', 'oversized', 'drip'] as const) {
      vt.fault({ kind });
      const first = await reputation.ask({ about: 'url', value: EVIL }, new AbortController().signal);
      expect(first.kind).toBe('failed');
      const next = await createVirusTotal({ base: vt.url, key: vt.key, version: '1', env: {} }).ask(
        { about: 'url', value: EVIL },
        new AbortController().signal,
      );
      expect(analysisOf(next).malicious).toBe(5);
    }
  });

  it('asks many at once without mixing the answers', async () => {
    const values = Array.from({ length: 60 }, (_, index) => `http://evil.net/${index}`);
    for (const [index, value] of values.entries()) vt.verdict(value, { malicious: index });
    const reputation = client();
    const outcomes = await Promise.all(
      values.map((value) => reputation.ask({ about: 'url', value }, new AbortController().signal)),
    );
    expect(outcomes.map((outcome) => analysisOf(outcome).malicious)).toEqual(values.map((_, index) => index));
  });
});
