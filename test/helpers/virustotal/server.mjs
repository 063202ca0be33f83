// A strict stand-in for VirusTotal's API v3 on loopback, in plain JavaScript so that Node 20 starts it without a build.
// It refuses what VirusTotal would refuse (keys, ids, trailing slashes, too large bodies), holds the limits of each key to
// the letter, logs every request, and fails on request in every way of `faults.mjs`. Types: `server.d.mts`.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { answerWith, createFaults, DELIVERIES } from './faults.mjs';
import { createLimits } from './limits.mjs';
import { ApiError, createKnowledge, identify } from './objects.mjs';
import { createRoutes, ROOT } from './routes.mjs';
import { createUploads } from './uploads.mjs';

export const DEFAULT_KEY = '0123456789abcdef'.repeat(4);

/** @param {import('./server.d.mts').VirusTotalOptions} options */
export async function startVirusTotal(options = {}) {
  const keys = options.keys ?? [DEFAULT_KEY];
  const requests = [];
  const complaints = [];
  const knowledge = createKnowledge(options.default ?? 'unknown');
  const uploads = createUploads(knowledge, options.uploads ?? {});
  const limits = createLimits(options.limits ?? {}, options.minuteMs ?? 60_000, options.now ?? Date.now);
  const faults = createFaults();
  const sockets = new Set();

  const server = options.tls ? createTlsServer(options.tls) : createServer();
  server.keepAliveTimeout = options.keepAliveMs ?? 5_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address();
  const origin = `${options.tls ? 'https' : 'http'}://${options.name ?? '127.0.0.1'}:${port}`;
  const routes = createRoutes({ knowledge, uploads, limits, origin, complaints, options });

  async function serve(request, response) {
    const entry = {
      method: request.method,
      path: request.url.startsWith(ROOT) ? request.url.slice(ROOT.length) : request.url,
      headers: { ...request.headers },
      key: request.headers['x-apikey'] ?? null,
      bodySize: 0,
      time: Date.now(),
      asked: null,
      status: null,
    };
    if (request.url === '/_emulator') return control(response);
    requests.push(entry);
    const body = await bodyOf(request, options.maxBody ?? 700 * 1024 * 1024);
    entry.bodySize = body.length;
    if (options.latencyMs) await sleep(options.latencyMs);
    const { answer, fault } = await answerTo(entry, request, body);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return request.socket.resetAndDestroy?.() ?? request.socket.destroy();
    entry.status = answer.status;
    await deliver(request, response, answer, fault);
  }

  async function answerTo(entry, request, body) {
    try {
      const route = routes.find(request.method, request.url);
      entry.asked = route.asked;
      if (!route.open) checkKey(entry.key);
      if (route.costs && !limits.take(entry.key))
        return { answer: errorAnswer(new ApiError(429, 'QuotaExceededError', 'Quota exceeded')) };
      const fault = faults.next(request.method, entry.path);
      const trueAnswer = async () => {
        try {
          return { status: 200, body: JSON.stringify(await route.answer(request, body), null, 4) };
        } catch (error) {
          return errorAnswer(error);
        }
      };
      return { answer: fault ? await answerWith(fault, trueAnswer) : await trueAnswer(), fault };
    } catch (error) {
      return { answer: errorAnswer(error) };
    }
  }

  function checkKey(key) {
    if (key === null || key === '')
      throw new ApiError(401, 'AuthenticationRequiredError', 'X-Apikey header is missing');
    if (keys !== 'any' && !keys.includes(key))
      throw new ApiError(401, 'WrongCredentialsError', 'Wrong API key');
  }

  function errorAnswer(error) {
    if (!(error instanceof ApiError)) {
      complaints.push(`the emulator broke: ${error.stack ?? error}`);
      return errorAnswer(new ApiError(500, 'InternalError', 'Internal error'));
    }
    if (error.html)
      return { status: error.status, headers: { 'content-type': 'text/html' }, body: error.html };
    return {
      status: error.status,
      body: JSON.stringify({ error: { code: error.code, message: error.message } }, null, 4),
    };
  }

  /** What a test in another process wants to know: `GET /_emulator` on the same port. */
  function control(response) {
    const log = requests.map(({ key, headers, ...rest }) => ({
      ...rest,
      path: key ? rest.path.replaceAll(key, 'KEY') : rest.path,
    }));
    const state = { requests: log, violations: limits.violations(), complaints, uploads: uploads.received };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(state));
  }

  return {
    url: `${origin}${ROOT}`,
    origin,
    port,
    key: keys === 'any' ? DEFAULT_KEY : keys[0],
    requests,
    complaints,
    uploaded: uploads.received,
    get violations() {
      return limits.violations();
    },
    verdict: (value, verdict) => knowledge.tell(value, verdict),
    knows(verdicts) {
      for (const [value, verdict] of Object.entries(verdicts)) knowledge.tell(value, verdict);
    },
    unknown: (value) => knowledge.forget(value),
    resolutions: (ip, hosts) => knowledge.resolve(ip, hosts),
    fault: (fault, where) => faults.add(fault, where),
    clearFaults: () => faults.clear(),
    /** The requests about one indicator, however it was written in the path. */
    asked: (value) =>
      requests.filter((entry) => entry.asked !== null && identify(entry.asked).id === identify(value).id),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request, cap) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= cap) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Like App Engine: gzip only for user agents with "gzip" in their name. */
function encode(request, answer) {
  const wants = (name) => (request.headers[name] ?? '').includes('gzip');
  const body = Buffer.from(answer.body);
  const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
  if (answer.gzip === false || body.length === 0 || !wants('accept-encoding') || !wants('user-agent'))
    return { body, headers };
  return { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } };
}

async function deliver(request, response, answer, fault) {
  const { body, headers } = encode(request, answer);
  const whole = { ...headers, 'content-length': body.length };
  if (fault === undefined || fault === null || !DELIVERIES.has(fault.kind)) {
    response.writeHead(answer.status, answer.status === 204 ? headers : whole);
    return response.end(body);
  }
  response.writeHead(answer.status, fault.chunked ? headers : whole);
  if (fault.kind === 'drip') return drip(response, body, fault.everyMs ?? 100);
  await new Promise((resolve) => response.write(body.subarray(0, Math.ceil(body.length / 2)), resolve));
  if (fault.kind === 'reset-mid-body') request.socket.resetAndDestroy?.() ?? request.socket.destroy();
  if (fault.kind === 'close-mid-body') request.socket.end();
}

async function drip(response, body, everyMs) {
  for (const byte of body) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await sleep(everyMs);
  }
  response.end();
}
