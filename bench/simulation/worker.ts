/** One process of the simulation: looks its names up in order and tells its parent what it took. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { LIMITERS, type LimiterOptions } from './limiters.ts';

export interface Job extends LimiterOptions {
  readonly limiter: string;
  readonly server: string;
  readonly names: readonly string[];
  /** The longest way to the server, in ms. */
  readonly jitterMs: number;
  /** How far this process's clock is off, in ms. */
  readonly clockMs: number;
}

export type Told =
  | { readonly kind: 'ready' }
  /** A name is known. `trips`: trips to Redis that this process made so far. */
  | { readonly kind: 'known'; readonly trips: number };

const GREETINGS = new Set(['hello', 'auth', 'select', 'info', 'client', 'subscribe', 'quit', 'script']);

async function main(job: Job): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + job.clockMs;
  let trips = 0;
  let sending = false;
  const { sendCommand } = Redis.prototype;
  Redis.prototype.sendCommand = function (this: Redis, command, stream) {
    // What is sent in one turn of the loop is on its way together: one trip.
    if (!GREETINGS.has(command.name) && !sending) {
      trips += 1;
      sending = true;
      setImmediate(() => {
        sending = false;
      });
    }
    return sendCommand.call(this, command, stream);
  };
  const limiter = await LIMITERS[job.limiter]?.(job);
  if (limiter === undefined) throw new Error(`no limiter ${job.limiter}`);
  const tell = (told: Told): void => void process.send?.(told);
  await fetch(`${job.server}/warm-up`); // the first request of a process is slow; the judge does not count it
  // What a connection costs is not part of a lookup.
  trips = 0;
  tell({ kind: 'ready' });
  await new Promise((resolve) => process.once('message', resolve));
  for (const name of job.names) {
    await limiter.lookup(name, async (asked, lateAt = Number.POSITIVE_INFINITY) => {
      if (performance.now() > lateAt) return 'too late';
      await sleep(Math.random() * job.jitterMs);
      const response = await fetch(`${job.server}/${asked}`);
      await response.arrayBuffer();
      return response.status === 200 ? 'accepted' : 'refused';
    });
    tell({ kind: 'known', trips });
  }
  await limiter.close();
  process.exit();
}

void main(JSON.parse(process.argv[2] ?? '{}'));
