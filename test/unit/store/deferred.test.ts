/** Deferred lookups: kept on this machine, even when a process is killed or a disk is full. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeferredLookup } from '../../../src/model.ts';
import { DeferredFiles } from '../../../src/store/deferred.ts';
import { hasDeferred } from '../../../src/store/deferred-mark.ts';
import { realFiles } from '../../../src/store/files/files.ts';
import { createLock } from '../../../src/store/files/lock.ts';
import { compile, start } from '../../helpers/child.ts';

let home = '';
let repository = '';
let other = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'anteater-deferred-'));
  repository = join(home, 'a/.git');
  other = join(home, 'b/.git');
  for (const folder of [repository, other]) mkdirSync(folder, { recursive: true });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const at = (path: string, line: number | null = 3) => ({ path, pathBytes: null, line, oid: null });
const later = (name: string, more: Partial<DeferredLookup> = {}): DeferredLookup => ({
  indicator: { type: 'url', value: `http://${name}.net/` },
  repository,
  places: [at('src/a.ts')],
  since: 1_000,
  ...more,
});
const open = (files = realFiles) => new DeferredFiles(home, files);
const files = () => readdirSync(join(home, 'deferred')).filter((name) => name.endsWith('.json'));

describe('deferred lookups', () => {
  it('are there for every process, by repository, oldest first, in one file each', async () => {
    await open().add([later('b', { since: 2_000 }), later('a')]);
    await open().add([later('c', { repository: other, since: 1_500 })]);
    expect(await open().list(repository)).toEqual([later('a'), later('b', { since: 2_000 })]);
    expect((await open().list(null)).map(({ indicator }) => indicator.value)).toEqual([
      'http://a.net/',
      'http://c.net/',
      'http://b.net/',
    ]);
    expect(await open().list('/unknown')).toEqual([]);
    expect(files()).toHaveLength(2);
  });

  it('leave a mark in their own repository, until the last of them is gone', async () => {
    expect(hasDeferred(repository)).toBe(false);
    await open().add([later('a'), later('b')]);
    expect([hasDeferred(repository), hasDeferred(other)]).toEqual([true, false]);
    await open().remove([later('a')]);
    expect(hasDeferred(repository)).toBe(true);
    await open().remove([later('b')]);
    expect(hasDeferred(repository)).toBe(false);
    expect(files()).toEqual([]);
  });

  it('are one an indicator, with all its places', async () => {
    await open().add([later('a'), later('a', { places: [at('b')], since: 2_000 })]);
    await open().add([later('a', { since: 1_500 })]);
    expect(await open().list(repository)).toEqual([
      later('a', { places: [at('src/a.ts'), at('b')], since: 1_500 }),
    ]);
  });

  it('keep a hundred places, the latest ones', async () => {
    const places = (first: number) => Array.from({ length: 80 }, (_, index) => at('a', first + index));
    await open().add([later('a', { places: places(0) })]);
    await open().add([later('a', { places: places(1_000) })]);
    const [one] = await open().list(repository);
    expect(one?.places).toHaveLength(100);
    expect(one?.places.slice(0, 80)).toEqual(places(1_000));
  });

  it('are not read twice where a write was cut short', async () => {
    await open().add([later('a')]);
    const [name = ''] = files();
    copyFileSync(join(home, 'deferred', name), join(home, 'deferred', `${name}.tmp-1-2`));
    expect(await open().list(null)).toEqual([later('a')]);
  });

  it('lose no other of the same file to one that cannot be read', async () => {
    await open().add([later('a')]);
    const [name = ''] = files();
    const lookups = [{ indicator: { type: 'url' } }, later('a'), 'none'];
    writeFileSync(join(home, 'deferred', name), JSON.stringify({ version: 1, repository, lookups }));
    expect(await open().list(repository)).toEqual([later('a')]);
  });

  it('that another process keeps from being written are an error too', async () => {
    await open().add([later('a')]);
    const release = createLock(join(home, 'deferred', 'lock'), realFiles).claim();
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    try {
      const adding = expect(open().add([later('b')])).rejects.toThrow(/another process holds the lock/);
      await vi.advanceTimersByTimeAsync(4_000);
      await adding;
    } finally {
      vi.useRealTimers();
      release?.();
    }
    expect(await open().list(repository)).toEqual([later('a')]);
  });

  it('of a repository that is gone are dropped', async () => {
    await open().add([later('a'), later('c', { repository: other })]);
    rmSync(other, { recursive: true });
    expect(await open().list(null)).toEqual([later('a')]);
    expect(files()).toHaveLength(1);
  });

  it('go along with a repository that is moved, or copied, and outlive their folder', async () => {
    await open().add([later('a'), later('b', { since: 2_000 })]);
    const moved = join(home, 'c/.git');
    cpSync(repository, moved, { recursive: true });
    const there = [later('a', { repository: moved }), later('b', { repository: moved, since: 2_000 })];
    expect(await open().list(moved)).toEqual(there);
    expect(await open().list(null)).toHaveLength(4);
    rmSync(repository, { recursive: true });
    expect(await open().list(null)).toEqual(there);
    await open().remove([later('a', { repository: moved })]);
    rmSync(join(home, 'deferred'), { recursive: true });
    expect(await open().list(moved)).toEqual(there.slice(1));
    await open().remove(there);
    expect([await open().list(moved), hasDeferred(moved)]).toEqual([[], false]);
    expect(await open().list(other)).toEqual([]);
  });

  it('whose mark holds nothing, or nothing of ours, are none', async () => {
    for (const text of ['', '{', '[]', '{"version": 1, "repository": 1, "lookups": []}']) {
      writeFileSync(join(repository, 'anteater-deferred'), text);
      expect(await open().list(repository)).toEqual([]);
    }
  });

  it('are for nobody else to read', async () => {
    await open().add([later('a')]);
    expect(statSync(join(home, 'deferred')).mode & 0o777).toBe(0o700);
    for (const name of files()) expect(statSync(join(home, 'deferred', name)).mode & 0o777).toBe(0o600);
    expect(statSync(join(repository, 'anteater-deferred')).mode & 0o777).toBe(0o600);
  });

  it.each([
    '',
    '\0\0\0',
    '[]',
    '{"version":1}',
    '{"version":1,"lookups":[{"indicator":1}]}',
    'x'.repeat(1_000),
  ])('that are damaged (%j) cost no other repository, and can be written again', async (text) => {
    await open().add([later('a'), later('c', { repository: other })]);
    const [name = ''] = files();
    writeFileSync(join(home, 'deferred', name), text);
    expect(await open().list(null)).toHaveLength(1);
    await open().add([later('a'), later('c', { repository: other })]);
    expect(await open().list(null)).toHaveLength(2);
  });

  it.each<[string, (file: string) => void]>([
    ['is empty', (file) => writeFileSync(file, '')],
    ['is cut short', (file) => truncateSync(file, 60)],
    ['is of zeros', (file) => writeFileSync(file, Buffer.alloc(300))],
    [
      'is a folder',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('whose file %s are read from the copy in their git folder', async (_, damage) => {
    await open().add([later('a'), later('b')]);
    const [name = ''] = files();
    damage(join(home, 'deferred', name));
    expect(await open().list(repository)).toEqual([later('a'), later('b')]);
  });

  it('are added to the copy in their git folder where their file is damaged', async () => {
    await open().add([later('a')]);
    const [name = ''] = files();
    writeFileSync(join(home, 'deferred', name), '{"version": 1, "repos');
    await open().add([later('b')]);
    expect(await open().list(repository)).toEqual([later('a'), later('b')]);
  });

  it('of a later version are left alone, and that is said', async () => {
    await open().add([later('a')]);
    const [name = ''] = files();
    writeFileSync(join(home, 'deferred', name), '{"version":2,"repository":"x","lookups":[]}');
    expect(await open().list(repository)).toEqual([]);
    await open().remove([later('a')]);
    await expect(open().add([later('b')])).rejects.toThrow(/of another version of anteater/);
    expect(files()).toEqual([name]);
    expect(hasDeferred(repository)).toBe(true);
  });

  it('that cannot be written are an error, not a silent loss', async () => {
    writeFileSync(join(home, 'deferred'), 'a file in the way');
    await expect(open().add([later('a')])).rejects.toMatchObject({ syscall: expect.stringMatching(/./) });
    rmSync(join(home, 'deferred'));
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const broken = {
      ...realFiles,
      write: () => {
        throw full;
      },
    };
    await expect(open(broken).add([later('a')])).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('survive kill -9 at any moment: what was told to be kept is kept, whole', async () => {
    const script = await compile('defer', home);
    const told: string[] = [];
    for (let round = 0; round < 6; round++) {
      const writer = start(script, [home, repository]);
      await writer.printed(5 + round * 3);
      writer.process.kill('SIGKILL');
      await writer.ended;
      told.push(...writer.lines());
    }
    const kept = new Set((await open().list(repository)).map(({ indicator }) => indicator.value));
    for (const line of told) {
      const [pid, i] = line.split(' ');
      expect(kept).toContain(`http://${pid}.net/${i}`);
    }
    expect(told.length).toBeGreaterThan(20);
    expect(existsSync(join(repository, 'anteater-deferred'))).toBe(true);
  });

  it('of many processes at once are all kept', async () => {
    const names = Array.from({ length: 24 }, (_, index) => `n${index}`);
    await Promise.all(names.map((name) => open().add([later(name)])));
    expect(await open().list(repository)).toHaveLength(24);
  });
});
