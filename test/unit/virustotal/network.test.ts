/** Proxies, certificates, and connections that do not come about: over real sockets on loopback. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/lookup/ports.ts';
import { shownSentence } from '../../../src/report/terminal/defang.ts';
import { causeText } from '../../../src/report/words/failures.ts';
import { createVirusTotal } from '../../../src/virustotal/client.ts';
import { compile } from '../../helpers/child.ts';
import { makeCertificates } from '../../helpers/virustotal/certificates.ts';
import { type LoopbackProxy, type ProxyOptions, startProxy } from '../../helpers/virustotal/proxy.ts';
import { startVirusTotal, type VirusTotal } from '../../helpers/virustotal.ts';

const EVIL = 'http://evil.net/x';
const certificates = makeCertificates([
  'localhost',
  'vt.acme.com',
  'www.virustotal.com',
  'bigfiles.virustotal.com',
]);
const MALICIOUS = { kind: 'answered', answer: { analysis: { malicious: 5 } } };

let folder: string;
let caFile: string;
let vt: VirusTotal;
let proxy: LoopbackProxy | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anteater-tls-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificates.ca);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  vt = await startVirusTotal({ tls: certificates });
  vt.verdict(EVIL, { malicious: 5 });
});
afterEach(async () => {
  await proxy?.close();
  proxy = null;
  await vt.close();
});

interface Given {
  readonly base?: string;
  readonly timeouts?: { connect?: number; read?: number };
  readonly signal?: AbortSignal;
}

async function ask(
  env: NodeJS.ProcessEnv,
  { base = vt.url, timeouts = {}, signal }: Given = {},
): Promise<Outcome> {
  const reputation = createVirusTotal({ base, key: vt.key, version: '1', env, timeouts });
  const outcome = await reputation.ask({ about: 'url', value: EVIL }, signal ?? new AbortController().signal);
  expect(JSON.stringify(outcome)).not.toMatch(/0123456789abcdef|secret/);
  return outcome;
}

/** As a report shows it. */
function textOf(outcome: Outcome): string {
  return outcome.kind === 'failed' ? shownSentence(causeText(outcome.failure)) : '';
}

async function through(options: ProxyOptions = {}): Promise<LoopbackProxy> {
  proxy = await startProxy(options);
  return proxy;
}

describe('certificates', () => {
  it.each(['NODE_EXTRA_CA_CERTS', 'ANTEATER_CA_CERTS'])(
    "trusts the company's authority in %s",
    async (name) => {
      expect(await ask({ [name]: caFile })).toMatchObject(MALICIOUS);
    },
  );

  it.each(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'])(
    'whose dates do not fit the clock of this machine name it: %s',
    (errno) => {
      const text = causeText({ code: 'certificate', errno, proxy: null, unreadableFile: null });
      expect(text).toMatch(/clock of this machine.*check its date and time/);
    },
  );

  it('names the file of NODE_EXTRA_CA_CERTS that cannot be read', async () => {
    const missing = join(folder, 'missing.pem');
    const outcome = await ask({ NODE_EXTRA_CA_CERTS: missing });
    expect(outcome).toMatchObject({ failure: { code: 'certificate', unreadableFile: missing } });
    expect(textOf(outcome)).toContain(`cannot be read: ${missing}`);
  });

  it('trusts no unknown authority, and says what to do', async () => {
    const outcome = await ask({});
    expect(outcome).toMatchObject({ failure: { code: 'certificate', sent: 'no', scope: 'all' } });
    expect(textOf(outcome)).toContain('NODE_EXTRA_CA_CERTS');
    expect(vt.requests).toEqual([]);
  });

  it('trusts no certificate of another host', async () => {
    await vt.close();
    vt = await startVirusTotal({ tls: makeCertificates(['evil.net']), name: 'localhost' });
    expect(await ask({ NODE_EXTRA_CA_CERTS: caFile })).toMatchObject({ failure: { code: 'certificate' } });
  });

  it('passes over an authority file that cannot be read, as Node does', async () => {
    const outcome = await ask({ NODE_EXTRA_CA_CERTS: join(folder, 'missing.pem') });
    expect(outcome).toMatchObject({ failure: { code: 'certificate' } });
  });

  it('does not let NODE_TLS_REJECT_UNAUTHORIZED=0 hand the key to anybody', async () => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await ask({})).toMatchObject({ failure: { code: 'certificate' } });
      const { url } = await through();
      expect(await ask({ HTTPS_PROXY: url })).toMatchObject({ failure: { code: 'certificate' } });
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    expect(vt.requests).toEqual([]);
  });
});

describe('an https API behind a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])('goes through a tunnel (%s)', async (name) => {
    const { url, seen } = await through();
    expect(await ask({ NODE_EXTRA_CA_CERTS: caFile, [name]: url })).toMatchObject(MALICIOUS);
    expect(seen.map((entry) => entry.line)).toEqual([`CONNECT 127.0.0.1:${vt.port}`]);
    expect(JSON.stringify(seen)).not.toContain(vt.key);
  });

  it('needs no name server for the API', async () => {
    const { url } = await through();
    const base = `https://vt.acme.com:${vt.port}/api/v3`;
    expect(await ask({ NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: url }, { base })).toMatchObject(MALICIOUS);
  });

  it('gives the proxy its user name and password', async () => {
    const { url, seen } = await through();
    const named = url.replace('//', '//me:secret%21@');
    expect(await ask({ NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: named })).toMatchObject(MALICIOUS);
    expect(seen[0]?.authorization).toBe(`Basic ${Buffer.from('me:secret!').toString('base64')}`);
  });

  it('takes a proxy without scheme', async () => {
    const { port, seen } = await through();
    await ask({ NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: `127.0.0.1:${port}` });
    expect(seen).toHaveLength(1);
  });

  it('takes a large file to bigfiles.virustotal.com without the key', async () => {
    await vt.close();
    vt = await startVirusTotal({
      tls: certificates,
      uploads: { origin: 'https://bigfiles.virustotal.com', verdict: { malicious: 5 } },
    });
    const { url, seen } = await through({ port: vt.port });
    const content = Buffer.alloc(33 * 1024 * 1024, 'MZ');
    const reputation = createVirusTotal({
      base: 'https://www.virustotal.com/api/v3',
      key: vt.key,
      version: '1',
      env: { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: url },
      uploads: { polls: [1] },
    });
    const file = {
      file: { path: 'big.exe', pathBytes: null, commit: null, oid: null },
      sha256: createHash('sha256').update(content).digest('hex'),
      size: content.length,
      open: async function* () {
        yield content;
      },
    };
    const outcome = await reputation.submit(file, async () => true, new AbortController().signal);
    expect(outcome).toMatchObject(MALICIOUS);
    expect(vt.uploaded).toMatchObject([{ sha256: file.sha256, size: content.length }]);
    expect(vt.complaints).toEqual([]);
    const posted = vt.requests.filter(({ method }) => method === 'POST');
    expect(posted.map(({ key }) => key)).toEqual([null]);
    expect(new Set(seen.map(({ line }) => line))).toEqual(
      new Set(['CONNECT www.virustotal.com:443', 'CONNECT bigfiles.virustotal.com:443']),
    );
  });

  it.each([
    [
      'http://127.0.0.1',
      undefined,
      /wants a user name and password; .*HTTPS_PROXY as user:password@host:port\./,
    ],
    ['http://me:secret@127.0.0.1', 'Basic realm="x"', /refused the user name and password/],
    ['http://me:secret@127.0.0.1', 'Negotiate, NTLM', /negotiate or ntlm, which anteater cannot do/],
    ['http://127.0.0.1', 'NTLM', /ntlm, which anteater cannot do/],
  ])('that is %s and wants %s says what is to be done', async (written, schemes, words) => {
    const refuse = schemes === undefined ? { refuse: 407 } : { refuse: 407, schemes };
    const { port } = await through({ mode: refuse });
    const outcome = await ask({ HTTPS_PROXY: `${written}:${port}` });
    expect(outcome).toMatchObject({ failure: { code: 'proxy-auth', sent: 'no', scope: 'all' } });
    expect(textOf(outcome)).toMatch(words);
  });

  it('is asked directly where NO_PROXY says so', async () => {
    const { url, seen } = await through();
    const env = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: url, NO_PROXY: '.acme.com, 127.0.0.1' };
    expect(await ask(env)).toMatchObject(MALICIOUS);
    expect(seen).toEqual([]);
  });

  it.each([
    [407, { code: 'proxy-auth', sent: 'no', scope: 'all' }],
    [403, { reason: 'auth', scope: 'all' }],
    [404, { code: 'not-virustotal', scope: 'all' }],
    [502, { code: 'server-error', status: 502 }],
  ])('fails when the proxy answers %i, and never takes that for an answer', async (refuse, failure) => {
    const { url } = await through({ mode: { refuse } });
    expect(await ask({ HTTPS_PROXY: url })).toMatchObject({ kind: 'failed', failure });
    expect(vt.requests).toEqual([]);
  });

  it('ends when the proxy hangs, and leaves no connection behind', async () => {
    const hanging = await through({ mode: 'hang' });
    const outcome = await ask({ HTTPS_PROXY: hanging.url }, { timeouts: { read: 100 } });
    expect(outcome).toMatchObject({ failure: { code: 'timeout' } });
    await expect.poll(() => hanging.open()).toBe(0);
  });

  it.each(['hang', 'hang-mid-body', 'drip'] as const)(
    'ends when the server behind the proxy does: %s',
    async (kind) => {
      const used = await through();
      vt.fault({ kind, everyMs: 20 });
      const env = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: used.url };
      expect(await ask(env, { timeouts: { read: 250 } })).toMatchObject({ failure: { code: 'timeout' } });
      await expect.poll(() => used.open()).toBe(0);
    },
  );

  it("ends with the caller's time, at any moment", async () => {
    const used = await through();
    const env = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: used.url };
    for (let ms = 0; ms < 60; ms += 3) await ask(env, { signal: AbortSignal.timeout(ms) });
    await expect.poll(() => used.open()).toBe(0);
  });

  it.each([null, 'bad-gzip', 'oversized', 'transient', 'close-mid-body', 'reset'] as const)(
    'leaves no connection behind after an answer: %s',
    async (fault) => {
      const used = await through();
      if (fault !== null) vt.fault(fault);
      await ask({ NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: used.url });
      await expect.poll(() => used.open()).toBe(0);
    },
  );

  it('names the proxy that cannot be reached, without its password', async () => {
    const gone = await through();
    const { port } = gone;
    await gone.close();
    proxy = null;
    const outcome = await ask({ HTTPS_PROXY: `http://me:secret@127.0.0.1:${port}` });
    expect(outcome).toMatchObject({ failure: { code: 'connection', sent: 'no', scope: 'all' } });
    expect(JSON.stringify(outcome)).toContain(`127.0.0.1:${port}`);
  });

  it.each(['http://', 'nonsense://x', 'http://[::1', ':::', 'http://user:100%@127.0.0.1:1'])(
    'refuses the proxy %j without asking',
    async (text) => {
      const outcome = await ask({ HTTPS_PROXY: text });
      expect(outcome).toMatchObject({ failure: { code: 'proxy', sent: 'no', scope: 'all' } });
      expect(textOf(outcome)).toContain('write it as host:port or user:password@host:port');
    },
  );
});

it.each([
  ['wants a user name', '', '05ff', 'wants a user name and password'],
  ['refuses the user name', 'me:secret@', '0502', 'refused the user name and password'],
])('a SOCKS proxy that %s says what is to be done', async (_, user, method, words) => {
  const socks = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.from(method, 'hex'));
      socket.once('data', () => socket.write(Buffer.from('0101', 'hex')));
    });
  });
  const port = await listening(socks);
  const outcome = await ask({ HTTPS_PROXY: `socks5://${user}127.0.0.1:${port}` });
  expect(outcome).toMatchObject({ failure: { code: 'proxy-auth', sent: 'no', scope: 'all' } });
  expect(textOf(outcome)).toContain(words);
  socks.close();
});

it.each([
  ['is not there', null, 'ECONNREFUSED', 'the connection was refused'],
  ['lets nobody through', '0500000502000100000000', '', 'there was no connection'],
  ['closes at once', '', '', 'there was no connection'],
])('a proxy that %s was sent nothing', async (_, answer, errno, words) => {
  const socks = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () =>
      answer === '' ? socket.end() : socket.write(Buffer.from(answer ?? '', 'hex')),
    );
  });
  const port = await listening(socks);
  if (answer === null) await new Promise((resolve) => socks.close(resolve));
  const scheme = answer === '' ? 'http' : 'socks5';
  const outcome = await ask({ HTTPS_PROXY: `${scheme}://127.0.0.1:${port}` });
  expect(outcome).toMatchObject({ failure: { code: 'connection', errno, sent: 'no', scope: 'all' } });
  expect(textOf(outcome)).toContain(`127.0.0.1:${port}`);
  expect(textOf(outcome)).toContain(words);
  socks.close();
});

describe('an http API on loopback', () => {
  beforeEach(async () => {
    await vt.close();
    vt = await startVirusTotal();
    vt.verdict(EVIL, { malicious: 5 });
  });

  it('goes through a proxy on loopback', async () => {
    const { url, seen } = await through();
    expect(await ask({ HTTP_PROXY: url })).toMatchObject(MALICIOUS);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.line).toBe(`GET ${vt.url}/urls/aHR0cDovL2V2aWwubmV0L3g`);
  });

  it('shows its key to no proxy elsewhere', async () => {
    expect(await ask({ HTTP_PROXY: 'http://proxy.acme.com:3128' })).toMatchObject(MALICIOUS);
  });
});

it('a connection that is garbled once the request was sent may have cost a slot, and says nothing of a certificate', async () => {
  vt.fault('hang');
  let garble = () => {};
  const relay = createServer((socket) => {
    const server = connect(vt.port, '127.0.0.1');
    for (const one of [socket, server]) one.on('error', () => {});
    socket.pipe(server).pipe(socket);
    garble = () => {
      server.unpipe(socket);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
    };
  });
  const port = await listening(relay);
  const asked = ask({ NODE_EXTRA_CA_CERTS: caFile }, { base: `https://localhost:${port}/api/v3` });
  await expect.poll(() => vt.requests.length).toBe(1);
  garble();
  const outcome = await asked;
  expect(outcome).toMatchObject({
    failure: { code: 'connection', sent: 'maybe', scope: 'question', transient: true },
  });
  expect(textOf(outcome)).not.toContain('certificate');
  relay.close();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('connections that do not come about', () => {
  let silent: Server;
  afterEach(() => new Promise((resolve) => silent.close(resolve)));

  it.each([
    ['speaks no TLS', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'EPROTO', 'it does not speak TLS'],
    ['agrees to no TLS', Buffer.from('15030300020228', 'hex'), 'EPROTO', 'it does not speak TLS'],
    ['closes', '', 'ECONNRESET', 'the connection was closed'],
  ])('with one that %s cost no slot', async (_, answer, errno, words) => {
    silent = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    const outcome = await ask({}, { base: `https://127.0.0.1:${await listening(silent)}/api/v3` });
    expect(outcome).toMatchObject({ failure: { code: 'connection', errno, sent: 'no', scope: 'all' } });
    expect(textOf(outcome)).toContain(words);
  });

  it('ends a TLS handshake that hangs, knowing that nothing was sent', async () => {
    const sockets: { destroy(): void }[] = [];
    silent = createServer((socket) => void sockets.push(socket));
    const port = await listening(silent);
    const outcome = await ask({}, { base: `https://127.0.0.1:${port}/api/v3`, timeouts: { connect: 100 } });
    expect(outcome).toMatchObject({
      failure: { code: 'connection', errno: 'ECONNTIMEOUT', sent: 'no', scope: 'all' },
    });
    for (const socket of sockets) socket.destroy();
  });
});

describe('a process of its own', () => {
  let script: string;
  beforeAll(async () => {
    script = await compile('one-question', folder);
  });

  /** Asks one question in a process of its own, which must end by itself. */
  async function run(env: Record<string, string>, read: number): Promise<{ out: string; err: string }> {
    const argument = JSON.stringify({ base: vt.url, key: vt.key, read, value: EVIL });
    const child = spawn(process.execPath, [script, argument], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { out, err };
  }

  it.each([true, false])(
    'ends, and writes the key nowhere, no matter what is traced (proxy: %s)',
    async (proxied) => {
      const HTTPS_PROXY = proxied ? (await through()).url : '';
      const traced = { DEBUG: '*', NODE_DEBUG: 'http,https,net,tls,stream' };
      const { out, err } = await run({ ANTEATER_CA_CERTS: caFile, HTTPS_PROXY, ...traced }, 15_000);
      expect(JSON.parse(out)).toMatchObject({ outcome: MALICIOUS, allowances: { daily: { allowed: 500 } } });
      expect(err).toMatch(/^HTTP /m);
      expect(out + err).not.toContain(vt.key);
    },
  );

  it('ends after a proxy that hangs', async () => {
    const { url } = await through({ mode: 'hang' });
    const { out } = await run({ HTTPS_PROXY: url }, 100);
    expect(JSON.parse(out)).toMatchObject({ outcome: { failure: { code: 'timeout' } } });
  });

  it('ends after a server behind a proxy that hangs', async () => {
    const { url } = await through();
    vt.fault('hang');
    const { out, err } = await run({ ANTEATER_CA_CERTS: caFile, HTTPS_PROXY: url }, 400);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ outcome: { failure: { code: 'timeout' } } });
  });

  it('ends after a server that hangs, and after a connection that stays open', async () => {
    vt.fault('hang');
    const { out } = await run({ ANTEATER_CA_CERTS: caFile }, 2_500);
    expect(JSON.parse(out)).toMatchObject({
      outcome: { failure: { code: 'timeout' } },
      allowances: { daily: {} },
    });
  });
});
