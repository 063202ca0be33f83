/** The embedded store when things go wrong: kills, damage, full and read-only disks, clocks, first starts at once. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Question, Reservation, ReserveRequest, Store } from '../../../src/lookup/ports.ts';
import { storeFolder } from '../../../src/store/files/backend.ts';
import { type Files, realFiles } from '../../../src/store/files/files.ts';
import { claimResolver, openStore } from '../../../src/store/open.ts';
import { createSeal } from '../../../src/store/seal.ts';
import { compile, start } from '../../helpers/child.ts';

const WINDOW_MS = 3_000;
const limits = { minute: 3, day: 500, month: 15_500, windowMs: WINDOW_MS };
const seal = createSeal('a key');
const EVIL: Answer = { kind: 'hosts', hosts: [{ host: 'evil.net', malicious: 4, suspicious: 0 }] };

let home = '';
let folder = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'anteater-faults-'));
  folder = storeFolder(home, seal);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const open = (more: Partial<Parameters<typeof openStore>[0]> = {}): Promise<Store> =>
  openStore({ home, seal, limits, ...more });
const url = (name: string): Question => ({ about: 'url', value: `http://${name}.net/` });
const ask = (
  client: string,
  question: Question | null = null,
  more: Partial<ReserveRequest> = {},
): ReserveRequest => ({
  client,
  question,
  priority: 'interactive',
  patienceMs: 60_000,
  fresh: () => true,
  ...more,
});
const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const verdictFile = (question: Question): string => {
  const id = seal.idOf(question);
  return join(folder, 'verdicts', id.slice(0, 2), id);
};

/** Another question, whose answer is kept in the same folder. */
const besideOf = (question: Question): Question => {
  for (let i = 0; ; i++)
    if (dirname(verdictFile(url(`new${i}`))) === dirname(verdictFile(question))) return url(`new${i}`);
};

/** Comes back as often as it is told to, for a slot. */
async function comeBack(store: Store, first: Reservation): Promise<void> {
  let step = first;
  while (step.kind === 'wait') {
    await sleep(step.lookMs);
    step = await store.reserve(ask('b'));
  }
  expect(step.kind).toBe('go');
}

function timesOf(lines: readonly string[]): number[] {
  return lines.filter((line) => line.startsWith('asked ')).map((line) => Number(line.slice(6)));
}

/** Requests beyond the limit in any window, whichever moment it begins at. */
function excess(times: readonly number[], limit: number, windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.filter((at, index) => at - (sorted[index - limit] ?? Number.NEGATIVE_INFINITY) < windowMs)
    .length;
}

describe('many processes', () => {
  it('share one quota: eight of them never ask more than the limit in any window', async () => {
    const script = await compile('quota-client', home);
    const children = Array.from({ length: 8 }, () =>
      start(script, [home, '2', JSON.stringify({ ...limits, minute: 6 })]),
    );
    const ends = await Promise.all(children.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual(Array(8).fill(0));
    const times = children.flatMap((child) => timesOf(child.lines()));
    expect(times).toHaveLength(16);
    expect(excess(times, 6, WINDOW_MS)).toBe(0);
  });

  it('may all start for the first time at once: no slot is given twice, and nobody sits a window out', async () => {
    const script = await compile('quota-client', home);
    for (let round = 0; round < 2; round++) {
      const fresh = join(home, `first-${round}`);
      const children = Array.from({ length: 4 }, () =>
        start(script, [fresh, '1', JSON.stringify({ ...limits, minute: 2 })]),
      );
      await Promise.all(children.map(({ ended }) => ended));
      const times = children.flatMap((child) => timesOf(child.lines()));
      expect(times).toHaveLength(4);
      expect(excess(times, 2, WINDOW_MS)).toBe(0);
      // Had the first one sat out, the store would have noted a lost state.
      const state = JSON.parse(readFileSync(join(storeFolder(fresh, seal), 'quota.json'), 'utf8'));
      expect(state.pausedUntil).toBe(0);
    }
  });

  it('may be killed at any moment: what was told is kept, the quota holds, the next one goes on', async () => {
    const script = await compile('quota-client', home);
    const many = { ...limits, minute: 30 };
    const lines: string[] = [];
    for (let round = 0; round < 5; round++) {
      const children = Array.from({ length: 3 }, () =>
        start(script, [home, '1000', JSON.stringify(many), 'keep']),
      );
      await Promise.all(
        children.map(async (child, index) => {
          await child.printed(1 + ((round + index) % 4));
          child.process.kill('SIGKILL');
          await child.ended;
          lines.push(...child.lines());
        }),
      );
    }
    expect(excess(timesOf(lines), 30, WINDOW_MS)).toBe(0);
    const store = await open({ limits: many });
    const kept = lines.filter((line) => line.startsWith('kept ')).map((line) => line.slice(5));
    const questions = kept.map((value): Question => ({ about: 'url', value }));
    expect(kept.length).toBeGreaterThan(5);
    expect(await store.read(questions)).not.toContain(null);
    expect(store.problems()).toEqual({ forged: 0, readOnly: null, redis: null });
    const step = await store.reserve(ask('next'));
    expect(['go', 'wait']).toContain(step.kind);
    expect((await store.figures('next')).pause).toBeNull();
  });

  it('have one background resolver at a time, and another after it was killed', async () => {
    const release = claimResolver({ home, seal });
    expect(release).not.toBeNull();
    expect(claimResolver({ home, seal })).toBeNull();
    expect(claimResolver({ home, seal: createSeal('another') })).not.toBeNull();
    release?.();
    const script = await compile('resolver', home);
    const child = start(script, [home]);
    await child.printed(1);
    expect(child.lines()).toEqual(['mine']);
    expect(claimResolver({ home, seal })).toBeNull();
    child.process.kill('SIGKILL');
    await child.ended;
    expect(claimResolver({ home, seal })).not.toBeNull();
  });
});

describe('a damaged quota', () => {
  const use = async (): Promise<void> => {
    const store = await open();
    await store.reserve(ask('a'));
    await store.close();
  };

  it.each<[string, (path: string) => void]>([
    ['is empty', (path) => writeFileSync(path, '')],
    ['is cut short', (path) => truncateSync(path, 40)],
    ['is full of zeros', (path) => writeFileSync(path, Buffer.alloc(400))],
    ['is garbage', (path) => writeFileSync(path, '{"v":1,"ends":"many"}')],
    ['is another kind of JSON', (path) => writeFileSync(path, '[]')],
    ['is gone', (path) => unlinkSync(path)],
    [
      'is a folder',
      (path) => {
        unlinkSync(path);
        mkdirSync(path);
      },
    ],
  ])('that %s is unknown: a window is sat out, or one request a minute is left', async (_, damage) => {
    await use();
    damage(join(folder, 'quota.json'));
    const store = await open();
    const first = await store.reserve(ask('b', null, { patienceMs: 100 }));
    if (store.problems().readOnly === null) {
      expect(first.kind).toBe('deny');
      const step = await store.reserve(ask('b'));
      expect(step.kind).toBe('wait');
      await comeBack(store, step);
    } else {
      const more = [await store.reserve(ask('b')), await store.reserve(ask('c'))];
      expect([first, ...more].filter(({ kind }) => kind === 'go').length).toBeLessThanOrEqual(1);
    }
  });

  it('is unknown to a process that saw it, when the whole home was deleted meanwhile', async () => {
    const store = await open();
    await store.reserve(ask('a'));
    rmSync(folder, { recursive: true });
    expect((await store.reserve(ask('a', null, { patienceMs: 100 }))).kind).toBe('deny');
  });

  it('is sat out when the clock steps back', async () => {
    let now = Date.now();
    const store = await open({ now: () => now });
    for (let i = 0; i < 3; i++) await store.reserve(ask('a'));
    now -= 3_600_000;
    const again = await open({ now: () => now });
    expect((await again.reserve(ask('b', null, { patienceMs: 100 }))).kind).toBe('deny');
    now += 2 * WINDOW_MS;
    expect((await again.reserve(ask('b'))).kind).toBe('go');
  });
});

describe('damaged answers', () => {
  it.each<[string, (path: string) => void]>([
    ['empty', (path) => writeFileSync(path, '')],
    ['cut short', (path) => truncateSync(path, 60)],
    ['zeros', (path) => writeFileSync(path, Buffer.alloc(300))],
    ['garbage', (path) => writeFileSync(path, 'not what it was')],
    [
      'another answer',
      (path) => writeFileSync(path, createSeal('x').seal(url('a'), { answer: EVIL, at: 1 })),
    ],
    ['huge', (path) => writeFileSync(path, Buffer.alloc(40 << 20, 'x'))],
  ])('(%s) are misses, said so, and replaced by the next answer', async (_, damage) => {
    await (await open()).write(url('a'), { answer: EVIL, at: 5 }, 1_000);
    damage(verdictFile(url('a')));
    const store = await open();
    expect(await store.read([url('a')])).toEqual([null]);
    expect((await store.reserve(ask('a', url('a')))).kind).toBe('go');
    expect(store.problems().forged).toBe(1);
    await store.write(url('a'), { answer: EVIL, at: 6 }, 1_000);
    expect(await (await open()).read([url('a')])).toMatchObject([{ answer: EVIL, at: 6 }]);
  });

  it('may even be folders or links to elsewhere', async () => {
    mkdirSync(verdictFile(url('a')), { recursive: true });
    const store = await open();
    expect(await store.read([url('a'), url('b')])).toEqual([null, null]);
  });
});

describe('a home that cannot be written', () => {
  /** Room for nothing more, or for nothing but short texts. */
  const full = (allowed: (path: string) => boolean): Files => {
    const check = (path: string): void => {
      if (!allowed(path)) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    return {
      ...realFiles,
      write(path, text, modified) {
        check(path);
        realFiles.write(path, text, modified);
      },
      create(path, text) {
        check(path);
        return realFiles.create(path, text);
      },
    };
  };

  it.each<[string, (path: string) => boolean]>([
    ['at all', () => false],
    ['but for the lock', (path) => path.endsWith('lock')],
    ['but for the quota', (path) => !path.includes('verdicts')],
  ])(
    '(%s): answers that are there are given, then one request a minute, and the report knows why',
    async (_, allowed) => {
      await (await open()).write(url('a'), { answer: EVIL, at: 5 }, 1_000);
      let now = Date.now();
      const store = await open({ files: full(allowed), now: () => now });
      expect(await store.read([url('a')])).toMatchObject([{ answer: EVIL, at: 5 }]);
      await store.write(url('b'), { answer: EVIL, at: 5 }, 1_000);
      const first = await store.reserve(ask('a'));
      expect(first.kind).toBe('go');
      expect(store.problems().readOnly).toMatchObject({ errno: 'ENOSPC' });
      expect(await store.reserve(ask('a'))).toMatchObject({ kind: 'wait' });
      expect(await store.reserve(ask('a', url('a')))).toMatchObject({ kind: 'hit' });
      expect(await store.reserve(ask('a', null, { patienceMs: 100 }))).toMatchObject({ kind: 'deny' });
      // Its grant was never released: it counts for as long as the request could be on its way.
      now += 2 * WINDOW_MS;
      expect((await store.reserve(ask('a'))).kind).toBe('go');
      await store.close();
    },
  );

  it('says so, and asks once a minute, when a file stands in its place', async () => {
    writeFileSync(join(home, 'store'), 'a file');
    const store = await open();
    expect(await store.read([url('a')])).toEqual([null]);
    const kinds = [(await store.reserve(ask('a'))).kind, (await store.reserve(ask('a'))).kind];
    expect(kinds).toEqual(['go', 'wait']);
    expect(store.problems().readOnly).toMatchObject({ errno: 'EEXIST', folder: home });
    await store.release({ kind: 'answered', grant: 'memory/1', question: url('a'), answer: EVIL, ttlMs: 1 });
    expect((await store.stats()).entries).toBe(0);
    expect(await store.clear()).toBe(0);
    expect((await store.figures('a')).minute.limit).toBe(1);
    await store.cancel('a');
    await store.close();
  });

  it('gives its one request back if that was never sent', async () => {
    writeFileSync(join(home, 'store'), 'a file');
    const store = await open();
    const step = await store.reserve(ask('a'));
    if (step.kind === 'go') await store.release({ kind: 'unsent', grant: step.grant, question: null });
    expect((await store.reserve(ask('a'))).kind).toBe('go');
  });

  it('of another user is read, and its quota kept, by a process that may only look', async () => {
    const store = await open();
    await store.write(url('a'), { answer: EVIL, at: 5 }, 1_000);
    await store.recordAllowances({ hourly: null, daily: { allowed: 500, used: 500 }, monthly: null });
    const script = await compile('reader', home);
    for (const path of [
      home,
      ...readdirSync(home, { recursive: true }).map((name) => join(home, String(name))),
    ]) {
      chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
    }
    const asRoot = process.getuid?.() === 0;
    const child = start(script, [home, JSON.stringify(limits)], asRoot ? { uid: 65_534 } : {});
    await child.ended;
    for (const path of [home, dirname(folder), folder]) chmodSync(path, 0o755);
    const said = JSON.parse(child.lines()[0] ?? '{}');
    expect(said).toMatchObject({ kept: { answer: EVIL, at: 5 }, step: 'deny' });
    expect(said.readOnly.errno).toBe('EACCES');
  });
});

describe('the files', () => {
  it('are for nobody else: folders 700, files 600', async () => {
    const store = await open();
    await store.write(url('a'), { answer: EVIL, at: 5 }, 1_000);
    await store.reserve(ask('a'));
    await store.close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of filesBelow(home)) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    }
  });

  it('that ended long ago are removed when others are written beside them; damaged names harm nothing', async () => {
    let now = Date.now();
    const store = await open({ now: () => now });
    await store.write(url('old'), { answer: EVIL, at: now }, 1_000);
    await store.write(url('young'), { answer: EVIL, at: now }, 40 * 86_400_000);
    writeFileSync(join(folder, '.tmp-left'), 'by a killed writer');
    writeFileSync(join(folder, 'verdicts', 'stray'), '');
    now += 30 * 86_400_000;
    for (const name of ['old', 'young'])
      await store.write(besideOf(url(name)), { answer: EVIL, at: now }, 1_000);
    expect((await store.read([url('old'), url('young')])).map((kept) => kept !== null)).toEqual([
      false,
      true,
    ]);
    expect(readdirSync(folder)).not.toContain('.tmp-left');
  });

  it('hold no state beyond what the limit needs, however long they are used', async () => {
    let now = Date.now();
    const store = await open({ now: () => now });
    for (let i = 0; i < 300; i++) {
      const step = await store.reserve(ask(`client ${i}`));
      if (step.kind === 'go')
        await store.release({ kind: 'answered', grant: step.grant, question: null, answer: EVIL, ttlMs: 1 });
      now += 2_000;
    }
    expect(statSync(join(folder, 'quota.json')).size).toBeLessThan(4_000);
  });
});
