/** Says whether it became the background resolver of a home, and stays. */
import { claimResolver } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';

const [, , home = ''] = process.argv;
process.stdout.write(claimResolver({ home, seal: createSeal('a key') }) ? 'mine\n' : 'busy\n');
setInterval(() => undefined, 1_000);
