/** Asks until it was answered `times` times, printing the moment of each request; `keep`: what for, and that it is kept. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';

const [, , home = '', times, limits = '', keep] = process.argv;
const store = await openStore({ home, seal: createSeal('a key'), limits: JSON.parse(limits) });
const client = `c${process.pid}`;
for (let i = 0; i < Number(times); ) {
  const value = `http://${process.pid}-${i}.net/`;
  const question = keep === 'keep' ? ({ about: 'url', value } as const) : null;
  const base = { client, question, fresh: () => true } as const;
  const step = await store.reserve({ ...base, priority: 'interactive', patienceMs: 600_000 });
  if (step.kind === 'wait') await sleep(step.lookMs);
  if (step.kind !== 'go') continue;
  process.stdout.write(`asked ${Date.now()}\n`);
  await sleep(20);
  const release = { kind: 'answered', grant: step.grant, question, answer: { kind: 'unknown' } } as const;
  await store.release({ ...release, ttlMs: 86_400_000 });
  process.stdout.write(`kept ${question?.value ?? ''}\n`);
  i += 1;
}
await store.close();
