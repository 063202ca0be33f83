/**
 * The strict quota server: counts requests where they arrive, in every rolling window, and refuses those over the limit.
 * It never forgives: a window is any [t, t + window], and a request it refused is a violation.
 */
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface Judge {
  readonly url: string;
  /** ms, of accepted requests, in order. */
  readonly accepted: readonly number[];
  /** What was asked, in order, refused or not. */
  readonly asked: readonly string[];
  violations(): number;
  close(): Promise<void>;
}

export interface JudgeOptions {
  readonly limit: number;
  readonly windowMs: number;
  /** How long an answer takes at least, in ms. */
  readonly answerMs: number;
}

export async function startJudge({ limit, windowMs, answerMs }: JudgeOptions): Promise<Judge> {
  const accepted: number[] = [];
  const asked: string[] = [];
  let violations = 0;
  const server = createServer((request, response) => {
    const now = performance.now();
    if (request.url === '/warm-up') {
      response.end();
      return;
    }
    asked.push(request.url ?? '');
    const before = accepted[accepted.length - limit];
    const over = before !== undefined && now - before <= windowMs;
    if (over) violations += 1;
    else accepted.push(now);
    setTimeout(() => response.writeHead(over ? 429 : 200).end(), answerMs * (1 + Math.random()));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    accepted,
    asked,
    violations: () => violations,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
