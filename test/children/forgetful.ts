/** Uses a shared store and never closes it. */

import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';

const [, , url = '', home = ''] = process.argv;
const limits = { minute: 4, day: null, month: null };
const store = await openStore({ url, home, seal: createSeal('k'), limits });
await store.figures('a');
console.log('end');
