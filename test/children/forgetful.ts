/** Uses a shared store and never closes it. */

import { createSeal } from '../../src/store/seal.ts';
import { openSharedStore } from '../../src/store/shared.ts';

const [, , url = '', home = ''] = process.argv;
const limits = { minute: 4, day: null, month: null };
const store = await openSharedStore({ url, home, seal: createSeal('k'), limits, machineId: 'm' });
await store.figures('a');
console.log('end');
