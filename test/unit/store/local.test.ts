/** The store of one machine does what every store does. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../src/store/open.ts';
import { createSeal } from '../../../src/store/seal.ts';
import { describeStore } from '../../store/suite.ts';

const apiKey = 'b5c0'.repeat(16);

describeStore('store of one machine', async () => {
  const home = await mkdtemp(join(tmpdir(), 'anteater-embedded-'));
  return {
    apiKey,
    open: (limits) => openStore({ home, seal: createSeal(apiKey), limits }),
    openOther: (limits) => openStore({ home, seal: createSeal('another key'), limits }),
    async dump() {
      const names = await readdir(home, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile());
      const texts = files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
      return [...names.map(({ name }) => name), ...(await Promise.all(texts))].join('\n');
    },
    destroy: () => rm(home, { recursive: true, force: true }),
  };
});
