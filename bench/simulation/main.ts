/** Plays every scenario with every limiter and prints the table of docs/quota.md. Arguments: limiters and scenarios to play, all without. */
import { startRedis } from '../../test/helpers/redis.ts';
import { LIMITERS } from './limiters.ts';
import { play, type Result, SCENARIOS } from './scenarios.ts';

const [, , worker = '', ...wanted] = process.argv;

async function main(): Promise<void> {
  const limiters = chosen(Object.keys(LIMITERS));
  console.log(
    '| scenario | limiter | 429s | use | fairness | median wait (worst), windows | trips a lookup | requests | never ended |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const server = await startRedis();
  for (const scenario of chosen(Object.keys(SCENARIOS))) {
    for (const limiter of limiters) {
      const flush = (): Promise<unknown> => server.command('FLUSHALL');
      console.log(
        row(scenario, limiter, await play(scenario, { limiter, worker, flush, redis: server.url })),
      );
    }
  }
  await server[Symbol.asyncDispose]();
}

function chosen(all: readonly string[]): readonly string[] {
  const some = all.filter((name) => wanted.includes(name));
  return some.length > 0 ? some : all;
}

function row(scenario: string, limiter: string, result: Result): string {
  const two = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
  const wait = result.wait === null ? '–' : `${two(result.wait)} (${two(result.worstWait)})`;
  const cells = [scenario, limiter, result.violations, two(result.use), two(result.fairness), wait];
  return `| ${[...cells, two(result.trips), result.requests, result.unfinished].join(' | ')} |`;
}

await main();
process.exit();
