/** The docs lead where they say; their commands are run by test/e2e/docs-commands.test.ts. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && !/^(?:\.changeset|test|docs\/examples)\//.test(path));
const textOf = (path: string) => readFileSync(`${root}${path}`, 'utf8');

/** GitHub's name of a heading. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

describe('links inside the repository', () => {
  test('there are pages', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/reports.md', 'docs/troubleshooting.md']),
    );
  });

  test.each(pages)('%s', (path) => {
    const text = textOf(path)
      .replace(/^```[\s\S]*?^```/gm, '')
      .replace(/`[^`\n]*`/g, '');
    for (const [link, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/i.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const full = file === '' ? `${root}${path}` : resolve(root, dirname(path), file);
      expect(existsSync(full), `${link} in ${path}`).toBe(true);
      if (anchor !== undefined && full.endsWith('.md')) {
        expect(anchorsOf(readFileSync(full, 'utf8')), `${link} in ${path}`).toContain(anchor);
      }
    }
  });
});
