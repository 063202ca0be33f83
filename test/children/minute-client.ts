/** One of the processes of quota-minute: looks up some URLs with a VirusTotal that knows none, and prints what it asks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { lookup } from '../../src/lookup/lookup.ts';
import type { Reputation } from '../../src/lookup/ports.ts';
import type { Found } from '../../src/model.ts';
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';

const [, , home = '', count = '0', limit = '0'] = process.argv;
const limits = { minute: Number(limit), day: 500, month: 15_500 };
const store = await openStore({ home, seal: createSeal('a key'), limits });
const reputation: Reputation = {
  async ask(question) {
    process.stdout.write(`asked ${Date.now()} ${question.value}\n`);
    await sleep(200);
    return { kind: 'answered', answer: { kind: 'unknown' } };
  },
  submit: () => Promise.reject(new Error('nothing is sent here')),
  allowances: async () => ({ hourly: null, daily: null, monthly: null }),
};
const found = Array.from(
  { length: Number(count) },
  (_, at): Found => ({
    indicator: { type: 'url', value: `http://u${at}.net/` },
    occurrences: [],
    written: '',
    content: null,
  }),
);
const { resolutions } = await lookup(
  found,
  { store, reputation, now: Date.now },
  {
    patienceMs: 240_000,
    priority: 'interactive',
    mode: 'online',
    associations: false,
    urlHosts: false,
    upload: null,
    isFresh: () => true,
    ttlMs: () => 86_400_000,
    blocks: () => false,
    isMalicious: () => false,
  },
);
for (const [{ indicator }, { kind }] of resolutions) process.stdout.write(`${kind} ${indicator.value}\n`);
await store.close();
