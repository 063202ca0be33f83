// Writes schema.json (for editors) and the table of keys in docs/config.md, both out of src/config/schema.ts.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'anteater-schema-'));
await bundle('scripts/json-schema.ts', join(folder, 'schema.mjs'));
const { jsonSchema, keyTable } = await import(join(folder, 'schema.mjs'));
await rm(folder, { recursive: true });

await writeFile(`${root}schema.json`, `${JSON.stringify(jsonSchema(), null, 2)}\n`);

const page = `${root}docs/config.md`;
const text = await readFile(page, 'utf8');
const [start, end] = ['<!-- keys -->', '<!-- /keys -->'];
const [before] = text.split(start);
const [, after] = text.split(end);
await writeFile(page, `${before}${start}\n${keyTable()}\n${end}${after}`);
