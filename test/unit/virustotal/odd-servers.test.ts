/** Servers that keep to HTTP as little as they can: an answer is taken only where it is whole, and nothing hangs. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/lookup/ports.ts';
import { createVirusTotal } from '../../../src/virustotal/client.ts';

const KEY = '0123456789abcdef'.repeat(4);
const EVIL = 'http://evil.net/x';
const JSON_BODY = JSON.stringify({
  data: { type: 'url', attributes: { url: EVIL, last_analysis_stats: { malicious: 5, harmless: 60 } } },
});
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const WHOLE = `${OK}content-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`;

let server: Server;
afterEach(() => server.close());

/** What the client makes of these bytes; `open`: the connection stays open after them. */
async function given(answer: string | Buffer, open = false): Promise<Outcome> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => (open ? socket.write(answer) : socket.end(answer)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const base = `http://127.0.0.1:${address.port}/api/v3`;
  const reputation = createVirusTotal({ base, key: KEY, version: '1', env: {}, timeouts: { read: 400 } });
  const outcome = await reputation.ask({ about: 'url', value: EVIL }, new AbortController().signal);
  expect(JSON.stringify(outcome)).not.toContain(KEY);
  return outcome;
}

function packed(body: Buffer, head = OK): Buffer {
  return Buffer.concat([
    Buffer.from(`${head}content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`),
    body,
  ]);
}

describe('an answer', () => {
  it.each([
    ['after 100 Continue', `HTTP/1.1 100 Continue\r\n\r\n${WHOLE}`],
    ['after 103 Early Hints', `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${WHOLE}`],
    ['without a length', `${OK}connection: close\r\n\r\n${JSON_BODY}`],
    ['with a byte order mark', `${OK}connection: close\r\n\r\n\ufeff${JSON_BODY}`],
  ])('%s is taken', async (_, answer) => {
    expect(await given(answer)).toMatchObject({ answer: { analysis: { malicious: 5 } } });
  });

  it.each([
    ['shorter than its length', WHOLE.replace(/length: \d+/, 'length: 9999')],
    ['longer than its length', WHOLE.replace(/length: \d+/, 'length: 50')],
    ['of two lengths', WHOLE.replace('content-length', 'content-length: 5\r\ncontent-length')],
    [
      'in pieces, without the last',
      `${OK}transfer-encoding: chunked\r\n\r\n${JSON_BODY.length.toString(16)}\r\n${JSON_BODY}\r\n`,
    ],
    ['of no protocol', JSON_BODY],
    ['of another protocol', `ICY 200 OK\r\n\r\n${JSON_BODY}`],
    ['of HTTP/2', Buffer.from('000000040000000000', 'hex')],
    ['with too large headers', `${OK}x: ${'y'.repeat(100_000)}\r\n\r\n${JSON_BODY}`],
    ['packed twice', packed(gzipSync(gzipSync(JSON_BODY)))],
    ['with NaN', `${OK}connection: close\r\n\r\n${JSON_BODY.replace('60', 'NaN')}`],
    ['with an endless number', `${OK}connection: close\r\n\r\n${JSON_BODY.replace('60', '1e999')}`],
    ['with part of an engine', `${OK}connection: close\r\n\r\n${JSON_BODY.replace('60', '1.5')}`],
    ['of status 206', WHOLE.replace('200 OK', '206 Partial Content')],
    ['of status 226', WHOLE.replace('200 OK', '226 IM Used')],
  ])('%s is not', async (_, answer) => {
    expect(await given(answer)).toMatchObject({ kind: 'failed', failure: { reason: 'network' } });
  });

  it.each([
    ['never ends its headers', `${OK}x: y\r\n`],
    ['switches to another protocol', 'HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'],
  ])('of a server that %s is waited for as long as any other', async (_, answer) => {
    expect(await given(answer, true)).toMatchObject({ failure: { code: 'timeout', sent: 'maybe' } });
  });

  it('that unpacks to far more than it is, is given up, whatever its status', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, 'x'));
    expect(await given(packed(bomb))).toMatchObject({ failure: { code: 'oversized' } });
    server.close();
    const failing = packed(bomb, 'HTTP/1.1 503 X\r\n');
    expect(await given(failing)).toMatchObject({ failure: { code: 'server-error', status: 503 } });
  });

  it('takes the worse of two counts, whatever name the engine has', async () => {
    const results = '"last_analysis_results":{"__proto__":{"category":"malicious"},"constructor":{}}';
    const body = JSON_BODY.replace('"malicious":5', '"malicious":0').replace(/}}}$/, `,${results}}}}`);
    const outcome = await given(`${OK}connection: close\r\n\r\n${body}`);
    const engines = [{ name: '__proto__', category: 'malicious', result: null }];
    expect(outcome).toMatchObject({ answer: { analysis: { malicious: 1, harmless: 60, engines } } });
  });
});

describe('a refusal', () => {
  it.each([
    ['429 X\r\nretry-after: 7\r\ncontent-length: 5000', { code: 'over-quota', retryAfterMs: 7_000 }],
    ['401 X\r\ncontent-length: 5000', { code: 'key-refused', scope: 'all' }],
    ['302 X\r\nlocation: http://[\r\ncontent-length: 0', { code: 'redirect', scope: 'all' }],
    ['302 X\r\ncontent-length: 0', { code: 'redirect', scope: 'all' }],
    ['304 X', { code: 'redirect', scope: 'all' }],
    ['999 X\r\ncontent-length: 0', { code: 'server-error', status: 999 }],
  ])('is told by its status, with or without its body: %s', async (head, failure) => {
    expect(await given(`HTTP/1.1 ${head}\r\n\r\n`, true)).toMatchObject({ kind: 'failed', failure });
  });

  it.each([
    ['text/html', 'Sign in', true],
    ['application/json', '  <html>', true],
    ['text/plain', 'Sign in', false],
    [null, 'Sign in', false],
  ])('is a page or not: %s, %j', async (type, body, html) => {
    const named = type === null ? '' : `content-type: ${type}\r\n`;
    const answer = `HTTP/1.1 200 OK\r\n${named}content-length: ${body.length}\r\n\r\n${body}`;
    expect(await given(answer)).toMatchObject({ failure: { code: 'not-virustotal', html } });
  });
});
