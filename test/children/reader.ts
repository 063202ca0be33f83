/** Says what a process gets from a store that it may perhaps only read. */
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';

const [, , home = '', limits = ''] = process.argv;
const store = await openStore({ home, seal: createSeal('a key'), limits: JSON.parse(limits) });
const [kept] = await store.read([{ about: 'url', value: 'http://a.net/' }]);
const base = { client: 'x', question: null, fresh: () => true } as const;
const step = await store.reserve({ ...base, priority: 'interactive', patienceMs: 1_000 });
const { readOnly } = store.problems();
process.stdout.write(`${JSON.stringify({ kept, step: step.kind, readOnly })}\n`);
