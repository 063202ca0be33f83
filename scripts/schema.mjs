// Writes schema.json (for editors) and the table of keys in docs/config.md, both out of src/config/schema.ts.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const bundled = await build({
  absWorkingDir: root,
  entryPoints: ['scripts/json-schema.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  write: false,
  logLevel: 'warning',
});
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64');
const { jsonSchema, keyTable } = await import(`data:text/javascript;base64,${code}`);

await writeFile(`${root}schema.json`, `${JSON.stringify(jsonSchema(), null, 2)}\n`);

const page = `${root}docs/config.md`;
const text = await readFile(page, 'utf8');
const [start, end] = ['<!-- keys -->', '<!-- /keys -->'];
const [before] = text.split(start);
const [, after] = text.split(end);
await writeFile(page, `${before}${start}\n${keyTable()}\n${end}${after}`);
