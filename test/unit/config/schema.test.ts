/** One schema: what is published of it is what is in force. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { jsonSchema, keyTable } from '../../../scripts/json-schema.ts';
import { loadSettings } from '../../../src/config/load.ts';
import { knownKeys } from '../../../src/config/schema.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { atPackage } from '../../helpers/package.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFile(join(root, path), 'utf8');

async function load(text: string): Promise<Settings> {
  const folder = await mkdtemp(join(tmpdir(), 'anteater-schema-'));
  try {
    await writeFile(join(folder, '.anteaterrc'), text);
    return await loadSettings({ root: folder, cwd: folder, env: {}, atPackage });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('schema.json and the table of keys are up to date (node scripts/schema.mjs)', async () => {
  expect(JSON.parse(await read('schema.json'))).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
  expect(await read('docs/config.md')).toContain(`<!-- keys -->\n${keyTable()}\n<!-- /keys -->`);
});

test('every key of the schema has a text', () => {
  for (const row of keyTable().split('\n').slice(2))
    expect(row).toMatch(/\| [^|]*[a-z`][^|]*(\\\|[^|]*)* \|$/);
  expect(keyTable().split('\n')).toHaveLength(knownKeys([]).length - 1 + 2 + 3 + 3 + 3 + 2 + 3);
});

test('the example loads, and says nothing but the defaults', async () => {
  const text = await read('.anteaterrc.example');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\S+schema\.json\n/);
  expect(await load(text)).toEqual({ ...(await load('')), sources: ['.anteaterrc'] });
});

test('an editor takes what the example holds: keys with nothing behind them too', async () => {
  const { properties } = jsonSchema();
  const data: unknown = parseDocument(await read('.anteaterrc.example')).toJS();
  for (const [key, value] of Object.entries(data ?? {})) {
    if (value === null) expect(properties).toHaveProperty([key, 'type'], expect.arrayContaining(['null']));
  }
});

test('the example shows every key, and what is commented out loads as well', async () => {
  const text = await read('.anteaterrc.example');
  const open = text
    .replace(/^(\s*)# (?=\s*(?:- |[a-z_]+: |path\/to))/gm, '$1')
    .replace(/^(ip_ignore|url_ignore|binaries|ignore_paths|never_send):$/gm, '$1:');
  const keys = Object.keys(parseDocument(open).toJS());
  expect([...keys].sort()).toEqual(
    knownKeys([])
      .filter((key) => key !== '$schema')
      .sort(),
  );
  const settings = await load(open);
  expect(settings.rules).toMatchObject({
    ips: [{ value: '173.217.16.206' }, { value: '92.47.16.0/24', reason: 'our office' }],
    urls: [
      { value: 'https://github.com' },
      { value: '*.npmjs.org' },
      { value: 'https://cdn.acme.net/assets/' },
    ],
    binaries: [{ path: 'path/to/example.png' }],
    paths: [{ value: 'vendor/**' }],
    neverSend: ['*.corp.acme.com'],
  });
  expect(settings.redisUrl).toBe('redis://127.0.0.1:6379');
});
