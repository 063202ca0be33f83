// Programs of this repository's TypeScript, each as one script, because Node 20 reads none: for tests, the simulation and scripts.
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';

/** What the sources are made of; files of another language are text (src/text-modules.d.ts). */
export const SOURCES = {
  cwd: root,
  platform: 'node',
  moduleTypes: { '.sh': 'text', '.lua': 'text' },
  transform: { target: 'node20' },
};

/** @param outfile its ending, `.cjs` or `.mjs`, says the format */
export async function bundle(entry, outfile) {
  const made = await rolldown({ ...SOURCES, input: entry, checks: { pluginTimings: false, eval: false } });
  await made.write({ file: outfile, format: outfile.endsWith('.cjs') ? 'cjs' : 'esm', codeSplitting: false });
  await made.close();
}
