/** The embedded store does what every store does. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../../src/store/embedded.ts';
import { createSeal } from '../../../src/store/seal.ts';
import { describeStore } from '../../store/suite.ts';

const apiKey = 'b5c0'.repeat(16);

describeStore('embedded store', async () => {
  const home = await mkdtemp(join(tmpdir(), 'anteater-embedded-'));
  return {
    apiKey,
    open: (limits) => openEmbedded({ home, seal: createSeal(apiKey), limits }),
    openOther: (limits) => openEmbedded({ home, seal: createSeal('another key'), limits }),
    async dump() {
      const names = await readdir(home, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile());
      const texts = files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
      return [...names.map(({ name }) => name), ...(await Promise.all(texts))].join('\n');
    },
    destroy: () => rm(home, { recursive: true, force: true }),
  };
});
