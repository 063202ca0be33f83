/** What goes along with the package: licence texts and a bill of materials for everything that is bundled. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { billOf, bundledPackages, noticesOf } from '../../scripts/notices.mjs';

const chunk = (modules: Record<string, number>) => ({
  modules: Object.fromEntries(
    Object.entries(modules).map(([path, renderedLength]) => [join(process.cwd(), path), { renderedLength }]),
  ),
});

describe('third-party notices', () => {
  const packages = bundledPackages([
    chunk({
      'src/scan.ts': 10,
      'node_modules/chalk/source/index.js': 10,
      'node_modules/@ioredis/commands/built/index.js': 10,
      'node_modules/zod/mini/index.js': 0,
    }),
    chunk({ 'node_modules/data-uri-to-buffer/dist/index.js': 5 }),
  ]);

  test('name each package of which something is bundled, with the whole text of its licence', async () => {
    const text = noticesOf(await packages);
    for (const name of ['chalk', '@ioredis/commands', 'data-uri-to-buffer'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    expect(text).not.toMatch(/^zod /m);
    expect(text).toMatch(/^Public Suffix List.*MPL-2\.0/m);
    expect(text.match(/without restriction, including without limitation/g)?.length).toBe(3);
  });

  test('the bill of materials names the same packages, by version and package URL', async () => {
    const bill = billOf(await packages, '1.2.3');
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    expect(bill.components.map(({ purl }) => purl.replace(/@[\d.]+$/, ''))).toEqual([
      'pkg:npm/%40ioredis/commands',
      'pkg:npm/chalk',
      'pkg:npm/data-uri-to-buffer',
    ]);
    expect(bill.metadata.component.purl).toBe('pkg:npm/anteater-hook@1.2.3');
  });
});

describe('supply chain', () => {
  test('actions are pinned to commits, and images to digests', async () => {
    for (const name of ['ci', 'release']) {
      const { jobs } = parse(await readFile(`.github/workflows/${name}.yml`, 'utf8'));
      const uses = Object.values<{ steps: { uses?: string }[] }>(jobs).flatMap(({ steps }) =>
        steps.flatMap((step) => step.uses ?? []),
      );
      expect(uses.length).toBeGreaterThan(0);
      for (const each of uses) expect(each).toMatch(/@[0-9a-f]{40}$/);
    }
    const images = [
      ...(await readFile('Dockerfile', 'utf8')).matchAll(/^FROM (\S+)/gm),
      ...(await readFile('compose.yaml', 'utf8')).matchAll(/^\s+image: (\S+)/gm),
    ].map(([, image]) => image);
    expect(images.length).toBeGreaterThanOrEqual(3);
    for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  test('the image runs as an ordinary user', async () => {
    const users = [...(await readFile('Dockerfile', 'utf8')).matchAll(/^USER (\S+)/gm)].map(
      ([, user]) => user,
    );
    expect(users.at(-1)).toBe('node');
  });

  test('a release has a provenance statement', async () => {
    expect(await readFile('scripts/release.mjs', 'utf8')).toContain("'--provenance'");
    const { jobs } = parse(await readFile('.github/workflows/release.yml', 'utf8'));
    expect(jobs.publish.permissions['id-token']).toBe('write');
  });
});

/** Where it is said which Node is needed, each in its own language: before any of our code could be shared. */
test.each([
  ['package.json', /"node": ">=(\d+)"/],
  ['bin/anteater.cjs', /^const OLDEST = (\d+);/m],
  ['src/setup/doctor/hooks.ts', /^const OLDEST_NODE = (\d+);/m],
  ['src/setup/hook/hook.sh', /install Node (\d+) or newer/],
  ['src/report/words/doctor.ts', /install Node (\d+) or newer/],
  ['README.md', /with Node (\d+) or later/],
  ['CONTRIBUTING.md', /^Node (\d+) or later/m],
  ['docs/hooks.md', /A Node older than (\d+)/],
  ['docs/troubleshooting.md', /Install Node (\d+) or newer/],
])('the oldest Node is the same everywhere: %s', async (file, where) => {
  expect(where.exec(await readFile(file, 'utf8'))?.[1]).toBe('20');
});
