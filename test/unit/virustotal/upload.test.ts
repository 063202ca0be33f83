/** Uploads against the emulator: what is sent, what is never sent twice, and when the wait ends. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome, TakeSlot } from '../../../src/lookup/ports.ts';
import type { AddedFile } from '../../../src/model.ts';
import { createVirusTotal } from '../../../src/virustotal/client.ts';
import { acceptedUploadUrl } from '../../../src/virustotal/upload.ts';
import { startVirusTotal, type VirusTotal, type VirusTotalOptions } from '../../helpers/virustotal.ts';

let vt: VirusTotal;
afterEach(async () => {
  await vt.close();
});

async function start(options: VirusTotalOptions = {}): Promise<void> {
  vt = await startVirusTotal(options);
}

function fileOf(content: Buffer, size = content.length): AddedFile {
  return {
    file: { path: 'secret/path/tool.exe', pathBytes: null, commit: null, oid: null },
    sha256: createHash('sha256').update(content).digest('hex'),
    size,
    open: async function* () {
      for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
    },
  };
}

const SMALL = Buffer.from('MZ\0 a small binary');

interface Given {
  readonly slot?: TakeSlot;
  readonly signal?: AbortSignal;
  readonly polls?: readonly number[];
  readonly read?: number;
}

async function submit(file: AddedFile, given: Given = {}): Promise<{ outcome: Outcome; slots: number }> {
  let slots = 0;
  const reputation = createVirusTotal({
    base: vt.url,
    key: vt.key,
    version: '1.2.3',
    env: {},
    timeouts: { read: given.read ?? 15_000 },
    uploads: { polls: given.polls ?? [1] },
  });
  const slot: TakeSlot = async () => {
    slots += 1;
    return given.slot === undefined ? true : given.slot();
  };
  const outcome = await reputation.submit(file, slot, given.signal ?? new AbortController().signal);
  expect(JSON.stringify(outcome)).not.toContain(vt.key);
  return { outcome, slots };
}

const lines = () =>
  vt.requests.map((entry) => `${entry.method} ${entry.path.split('/').slice(0, 2).join('/')}`);
const posts = () => vt.requests.filter((entry) => entry.method === 'POST');
const malicious = (count: number) => ({ kind: 'answered', answer: { analysis: { malicious: count } } });

describe('a small file', () => {
  it('is sent whole, under its sha256 as name, and its analysis awaited', async () => {
    await start({ uploads: { verdict: { malicious: 4, engines: { 'Acme AV': { result: 'Trojan' } } } } });
    const file = fileOf(SMALL);
    const { outcome, slots } = await submit(file);
    expect(outcome).toMatchObject(malicious(4));
    expect(JSON.stringify(outcome)).toContain('Acme AV');
    expect(vt.uploaded).toEqual([{ filename: file.sha256, sha256: file.sha256, size: SMALL.length }]);
    expect(lines()).toEqual(['POST /files', 'GET /analyses', 'GET /analyses', 'GET /analyses']);
    expect(slots).toBe(4);
    expect(JSON.stringify(vt.requests)).not.toContain('tool.exe');
  });

  it('takes no partial figures, and no completed analysis without any engine', async () => {
    await start({
      uploads: {
        states: ['queued', 'in-progress', 'completed-empty', 'completed-empty', 'completed'],
        verdict: { malicious: 9 },
      },
    });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject(malicious(9));
    expect(lines()).toHaveLength(6);
  });

  it.each([
    ['engines that all ended without a verdict', 'completed-silent', 1],
    ['no engine at all, again and again', 'completed-empty', 3],
  ])('with %s is unknown, and is asked for no longer', async (_, state, polls) => {
    await start({ uploads: { states: [state] } });
    expect((await submit(fileOf(SMALL))).outcome).toEqual({
      kind: 'answered',
      answer: { kind: 'unknown', why: 'no-verdict' },
    });
    expect(lines()).toHaveLength(1 + polls);
  });

  it('may be unknown for the first polls, but not for ever', async () => {
    await start({ uploads: { early404: 3, verdict: { malicious: 2 } } });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject(malicious(2));
    await vt.close();
    await start({ uploads: { early404: 50 } });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'not-virustotal', status: 404 },
    });
  });

  it.each(['error', 'unsupported file type', 'corrupted file'])(
    'ends on the state "%s", not clean',
    async (state) => {
      await start({ uploads: { states: [state] } });
      const { outcome } = await submit(fileOf(SMALL));
      expect(outcome).toMatchObject({
        kind: 'failed',
        failure: { reason: 'analysing', code: 'not-analysed' },
      });
    },
  );

  it("ends with the caller's time as still analysing, with a page to look at", async () => {
    await start({ uploads: { states: ['queued'] } });
    const controller = new AbortController();
    const file = fileOf(SMALL);
    let polls = 0;
    const slot: TakeSlot = async () => {
      polls += 1;
      if (polls === 4) controller.abort();
      return true;
    };
    const { outcome } = await submit(file, { slot, signal: controller.signal });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'analysing', code: 'analysing' } });
    expect(outcome).toMatchObject({ failure: { sha256: file.sha256 } });
  });

  it('ends a pause between two polls at once when the time ends', async () => {
    await start({ uploads: { states: ['queued'] } });
    const controller = new AbortController();
    const running = submit(fileOf(SMALL), { polls: [1_000_000], signal: controller.signal });
    while (vt.uploaded.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect((await running).outcome).toMatchObject({ kind: 'failed' });
  });

  it('asks for a slot before each request, and stops without one', async () => {
    await start();
    let left = 2;
    const slot: TakeSlot = async () => left-- > 0;
    const { outcome } = await submit(fileOf(SMALL), { slot });
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'quota', code: 'no-slot', sent: 'no' },
    });
    expect(vt.requests).toHaveLength(2);
  });
});

describe('a large file', () => {
  it('goes to the upload URL, streamed', async () => {
    await start({ uploads: { states: ['completed'], verdict: { malicious: 1 } } });
    const content = Buffer.alloc(31 * 1024 * 1024, 'x');
    const file = fileOf(content);
    const { outcome, slots } = await submit(file);
    expect(outcome).toMatchObject(malicious(1));
    expect(vt.uploaded).toEqual([{ filename: file.sha256, sha256: file.sha256, size: content.length }]);
    expect(lines()).toEqual(['GET /files', 'POST /_ah', 'GET /analyses']);
    expect(slots).toBe(3);
  });

  it('goes to POST /files up to 30 MiB, which the emulator takes with its envelope', async () => {
    await start({ uploads: { states: ['completed'] } });
    await submit(fileOf(Buffer.alloc(30 * 1024 * 1024, 'x')));
    expect(lines()).toEqual(['POST /files', 'GET /analyses']);
  });

  it.each([
    'http://evil.net/_ah/upload/x',
    'https://www.virustotal.com/_ah/upload/x',
    'http://127.0.0.1:1/_ah/upload/x',
    'http://user:pass@127.0.0.1:PORT/_ah/upload/x',
    'https://127.0.0.1:PORT/_ah/upload/x',
    'file:///etc/passwd',
    '//evil.net/x',
    '',
  ])('goes nowhere for the upload URL %j', async (url) => {
    await start();
    const { port } = vt;
    await vt.close();
    await start({ port, uploads: { url: url.replace('PORT', String(port)) } });
    const { outcome } = await submit(fileOf(Buffer.alloc(0), 40 * 1024 * 1024));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'network', code: 'unreadable' } });
    expect(posts()).toEqual([]);
  });

  const BASE = new URL('https://www.virustotal.com/api/v3');
  it.each([
    ['https://bigfiles.virustotal.com/_ah/upload/x', 'https://bigfiles.virustotal.com/_ah/upload/x'],
    ['https://bigfiles.virustotal.com:443/_ah/upload/x', 'https://bigfiles.virustotal.com/_ah/upload/x'],
    ['https://www.virustotal.com/_ah/upload/x', 'https://www.virustotal.com/_ah/upload/x'],
    ['http://www.virustotal.com/_ah/upload/x', 'https://www.virustotal.com/_ah/upload/x'],
    ['http://bigfiles.virustotal.com/_ah/upload/x?a=b', 'https://bigfiles.virustotal.com/_ah/upload/x?a=b'],
    ['https://bigfiles.virustotal.com:444/x', null],
    ['http://bigfiles.virustotal.com:8080/x', null],
    ['https://user@bigfiles.virustotal.com/x', null],
    ['https://:pass@www.virustotal.com/x', null],
    ['https://bigfiles.virustotal.com.evil.net/x', null],
    ['https://evil.virustotal.com/x', null],
    ['https://virustotal.com/x', null],
    ['ftp://bigfiles.virustotal.com/x', null],
    ['https://storage.googleapis.com/x', null],
  ])("with VirusTotal's own base takes the upload URL %s as %s", (url, accepted) => {
    expect(acceptedUploadUrl(new URL(url), BASE)?.href ?? null).toBe(accepted);
  });

  it.each(['https://bigfiles.virustotal.com/x', 'https://www.virustotal.com/x'])(
    'with another base does not take %s',
    (url) => {
      for (const base of [
        'https://vt.acme.com/api/v3',
        'http://127.0.0.1:8080/api/v3',
        'https://www.virustotal.com:8443/',
      ])
        expect(acceptedUploadUrl(new URL(url), new URL(base))).toBeNull();
    },
  );

  it('is too large above 650 MB, without any request', async () => {
    await start();
    const { outcome, slots } = await submit(fileOf(SMALL, 650_000_001));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'too-large', sent: 'no' } });
    expect([vt.requests.length, slots]).toEqual([0, 0]);
  });

  it('is too large when the server says so', async () => {
    await start();
    vt.fault('too-large-html');
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'too-large' },
    });
  });
});

describe('a content that is not what was hashed', () => {
  it.each([
    ['shorter', Buffer.from('MZ\0 short')],
    ['longer', Buffer.concat([SMALL, SMALL])],
    ['other', Buffer.from('MZ\0 a small BINARY')],
  ])('is not submitted: %s', async (_, content) => {
    await start();
    const { outcome } = await submit({
      ...fileOf(content),
      sha256: fileOf(SMALL).sha256,
      size: SMALL.length,
    });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'changed' } });
    expect(vt.uploaded).toEqual([]);
  });

  it('is not submitted when it cannot be read', async () => {
    await start();
    const open = async function* () {
      yield SMALL.subarray(0, 4);
      throw new Error('disk on fire');
    };
    const { outcome } = await submit({ ...fileOf(SMALL), open });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'changed' } });
    expect(vt.uploaded).toEqual([]);
  });

  it('is not there: an LFS object that was not fetched', async () => {
    await start();
    const { outcome, slots } = await submit({ ...fileOf(SMALL), open: null });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'no-content', sent: 'no' } });
    expect(slots).toBe(0);
  });
});

describe('a POST is never repeated', () => {
  it.each(['deadline', 'transient', 'bad-gateway', 'reset', 'hang', 'invalid-json'] as const)(
    'after %s the report is read, and its verdict taken',
    async (kind) => {
      await start();
      const file = fileOf(SMALL);
      vt.verdict(file.sha256, { malicious: 6 });
      vt.fault(kind, { method: 'POST' });
      const reputation = createVirusTotal({
        base: vt.url,
        key: vt.key,
        version: '1',
        env: {},
        uploads: { polls: [1], sendMs: 300 },
      });
      const outcome = await reputation.submit(file, async () => true, new AbortController().signal);
      expect(outcome).toMatchObject(malicious(6));
      expect(posts()).toHaveLength(1);
    },
  );

  it('after a 504 and three reads without a report the 504 is the outcome', async () => {
    await start();
    vt.fault('deadline', { method: 'POST' });
    const { outcome } = await submit(fileOf(SMALL));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { said: 'DeadlineExceededError' } });
    expect(lines()).toEqual(['POST /files', 'GET /files', 'GET /files', 'GET /files']);
  });

  it('after a 409 the report is read until it has an analysis', async () => {
    await start({ uploads: { conflict: true } });
    const file = fileOf(SMALL);
    vt.verdict(file.sha256, { malicious: 8 });
    vt.fault('not-found', { path: '/files/', times: 4 });
    vt.fault('zero-stats', { path: '/files/' });
    vt.fault('transient', { path: '/files/' });
    expect((await submit(file)).outcome).toMatchObject(malicious(8));
    expect(posts()).toHaveLength(1);
    expect(vt.requests).toHaveLength(8);
  });

  it.each([
    ['wrong-key', 'auth'],
    ['forbidden', 'auth'],
    ['quota', 'quota'],
    ['edge-429', 'quota'],
    ['redirect', 'network'],
    ['bad-request', 'network'],
  ] as const)('ends at once on %s', async (kind, reason) => {
    await start();
    vt.fault(kind, { method: 'POST' });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject({ kind: 'failed', failure: { reason } });
    expect(vt.requests).toHaveLength(1);
  });
});

describe('polls', () => {
  it('outlive a server in trouble', async () => {
    await start({ uploads: { states: ['completed'], verdict: { malicious: 3 } } });
    for (const kind of ['transient', 'reset'] as const) vt.fault(kind, { path: '/analyses/' });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject(malicious(3));
  });

  it('give up when it stays so', async () => {
    await start();
    vt.fault('bad-gateway', { path: '/analyses/', times: Number.POSITIVE_INFINITY });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'server-error', status: 502 },
    });
    expect(vt.requests).toHaveLength(4);
  });

  it.each(['quota', 'wrong-key', 'html', 'invalid-json'] as const)('end on %s', async (kind) => {
    await start();
    vt.fault(kind, { path: '/analyses/' });
    expect((await submit(fileOf(SMALL))).outcome.kind).toBe('failed');
    expect(vt.requests).toHaveLength(2);
  });

  it('refuse an analysis of another file', async () => {
    await start();
    const body = {
      meta: { file_info: { sha256: 'f'.repeat(64) } },
      data: { attributes: { status: 'completed', stats: { undetected: 60 }, results: {} } },
    };
    vt.fault({ kind: 'respond', body }, { path: '/analyses/' });
    expect((await submit(fileOf(SMALL))).outcome).toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('escape the id of the analysis', async () => {
    await start();
    vt.fault(
      { kind: 'respond', body: { data: { id: '../users/me?x=1#=', type: 'analysis' } } },
      { method: 'POST' },
    );
    await submit(fileOf(SMALL));
    expect(vt.requests[1]?.path).toBe('/analyses/..%2Fusers%2Fme%3Fx%3D1%23%3D');
  });
});
