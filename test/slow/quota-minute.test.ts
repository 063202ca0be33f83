/**
 * Real processes, real minutes: eight of them look up the same six URLs under a limit of three a minute.
 * Nobody asks for the same thing twice, nobody goes over the limit in any 60 s, and everybody has every answer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compile, start } from '../helpers/child.ts';

const PROCESSES = 8;
const URLS = 6;
const LIMIT = 3;

it('eight processes share three requests a minute, for more than a real minute', async () => {
  const home = mkdtempSync(join(tmpdir(), 'anteater-minute-'));
  try {
    const script = await compile('minute-client', home);
    const children = Array.from({ length: PROCESSES }, () =>
      start(script, [home, String(URLS), String(LIMIT)]),
    );
    const ends = await Promise.all(children.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual(Array(PROCESSES).fill(0));

    const urls = Array.from({ length: URLS }, (_, i) => `http://u${i}.net/`);
    for (const child of children) {
      const answers = child.lines().filter((line) => line.startsWith('unknown '));
      expect(answers.map((line) => line.slice(8)).toSorted()).toEqual(urls);
    }
    const asked = children
      .flatMap((child) => child.lines())
      .filter((line) => line.startsWith('asked '))
      .map((line) => ({ at: Number(line.split(' ')[1]), url: line.split(' ')[2] ?? '' }))
      .toSorted((a, b) => a.at - b.at);
    expect(asked.map(({ url }) => url).toSorted()).toEqual(urls);
    for (const [index, { at }] of asked.entries()) {
      const earlier = asked[index - LIMIT];
      if (earlier !== undefined) expect(at - earlier.at).toBeGreaterThanOrEqual(60_000);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}, 300_000);
