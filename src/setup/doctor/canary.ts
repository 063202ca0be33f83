/**
 * A stand-in for VirusTotal on this machine's loopback that knows one address and calls it malicious. With it the
 * installed hook can be shown to block a commit: no key is used, no quota, and nothing leaves the machine.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Canary {
  /** What the canary file holds; a new one each time, which no cache and no rule knows. */
  readonly url: string;
  /** For the hook: where to ask, and the key of this stand-in. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a request with the key asked about the address. */
  asked(): boolean;
  /** Forgets that it did. */
  forget(): void;
  close(): Promise<void>;
}

export async function startCanary(): Promise<Canary> {
  const host = `anteater-canary-${randomBytes(8).toString('hex')}.com`;
  const url = `http://${host}/`;
  const key = randomBytes(32).toString('hex');
  let asked = false;
  const server = createServer((request, response) => {
    if (request.headers['x-apikey'] !== key) return answer(response, 401, refusal('WrongCredentialsError'));
    if (!isAbout(request, host)) return answer(response, 404, refusal('NotFoundError'));
    asked = true;
    answer(response, 200, report(url));
  });
  const port = await listen(server);
  return {
    url,
    env: { ANTEATER_VT_URL: `http://127.0.0.1:${port}/api/v3`, VT_KEY: key },
    asked: () => asked,
    forget: () => {
      asked = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** `/urls/{base64url of the URL}` or `/domains/{host}`. */
function isAbout(request: IncomingMessage, host: string): boolean {
  const last = (request.url ?? '').split('?', 1)[0]?.split('/').at(-1) ?? '';
  return (
    request.method === 'GET' && (last === host || Buffer.from(last, 'base64url').toString().includes(host))
  );
}

const ENGINES = ['Canary One', 'Canary Two', 'Canary Three', 'Canary Four', 'Canary Five'];

function report(url: string): object {
  const results = ENGINES.map((name) => {
    const found = { engine_name: name, category: 'malicious', result: 'canary', method: 'blacklist' };
    return [name, found];
  });
  const attributes = {
    url,
    last_analysis_date: Math.floor(Date.now() / 1000),
    last_analysis_stats: { malicious: ENGINES.length, suspicious: 0, harmless: 0, undetected: 0, timeout: 0 },
    last_analysis_results: Object.fromEntries(results),
  };
  // As VirusTotal names a URL's report: the client believes no other.
  return { data: { id: createHash('sha256').update(url).digest('hex'), type: 'url', attributes } };
}

function refusal(code: string): object {
  return { error: { code, message: 'this is the canary of anteater doctor --prove' } };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
