/** One holder at a time, and none for ever: dead holders, reused PIDs, other containers, garbage, breakers that die. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Files, realFiles } from '../../../src/store/files/files.ts';
import { createLock } from '../../../src/store/files/lock.ts';
import { type Holder, systemProcesses } from '../../../src/store/files/process-identity.ts';
import { compile, start } from '../../helpers/child.ts';

let home = '';
let path = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'anteater-lock-'));
  path = join(home, 'lock');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const system = systemProcesses();
const line = (holder: Holder): string =>
  `${holder.pid} ${holder.started || '-'} ${holder.place} 0123456789abcdef\n`;
const PLACE = 'f'.repeat(16);

describe('a lock', () => {
  it('is held by one, and free again afterwards, even after an error', async () => {
    const lock = createLock(path, realFiles, system);
    expect(await lock.hold(0, (stillOurs) => stillOurs())).toBe(true);
    await expect(
      lock.hold(0, () => {
        throw new Error('inside');
      }),
    ).rejects.toThrow('inside');
    expect(await lock.hold(0, () => 2)).toBe(2);
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not to be had while a living process has it', async () => {
    writeFileSync(path, line(system.self));
    expect(await createLock(path, realFiles, system).hold(30, () => 1)).toBeNull();
    expect(createLock(path, realFiles, system).claim()).toBeNull();
  });

  it('says so when somebody took it away meanwhile', async () => {
    const lock = createLock(path, realFiles, system);
    const result = await lock.hold(0, (stillOurs) => {
      writeFileSync(path, line({ pid: 1, started: '1', place: PLACE }));
      return stillOurs();
    });
    expect(result).toBe(false);
    // And another's lock is not removed at the end.
    expect(readFileSync(path, 'utf8')).toContain(PLACE);
  });

  it.each<[string, Holder]>([
    ['a process that is gone', { pid: 2 ** 22 + 1, started: '123', place: system.self.place }],
    ['another process with the same PID', { ...system.self, started: '1' }],
  ])('of %s is broken at once', async (_, holder) => {
    writeFileSync(path, line(holder));
    expect(await createLock(path, realFiles, system).hold(0, () => 1)).toBe(1);
    expect(readdirSync(home)).toEqual([]);
  });

  it('of a killed process that nobody has reaped yet is broken', async () => {
    const script = await compile('holder', home);
    const child = start(script, [path]);
    await child.printed(1);
    const lock = createLock(path, realFiles, system);
    expect(await lock.hold(20, () => 1)).toBeNull();
    child.process.kill('SIGKILL');
    await child.ended;
    expect(await lock.hold(1_000, () => 1)).toBe(1);
  });

  it.each(['', 'garbage', '99999999999 1 x y\n', '\0\0'])(
    'that holds garbage (%j), or is of another container, goes by age',
    async (text) => {
      for (const content of [text, line({ pid: 1, started: '5', place: PLACE })]) {
        writeFileSync(path, content);
        const lock = createLock(path, realFiles, system);
        for (const seconds of [-50, 50]) {
          utimesSync(path, Date.now() / 1_000 + seconds, Date.now() / 1_000 + seconds);
          expect(await lock.hold(0, () => 1)).toBeNull();
        }
        for (const seconds of [-61, 3_600]) {
          writeFileSync(path, content);
          utimesSync(path, Date.now() / 1_000 + seconds, Date.now() / 1_000 + seconds);
          expect(await lock.hold(0, () => 1)).toBe(1);
        }
      }
    },
  );

  it('is broken even when its breakers died, and theirs', async () => {
    const dead = { pid: 2 ** 22 + 1, started: '123', place: system.self.place };
    writeFileSync(path, line(dead));
    // Breakers that die right after taking the guard.
    let deaths = 0;
    const files: Files = {
      ...realFiles,
      create(name, text) {
        const made = realFiles.create(name, text);
        if (made && name !== path && deaths < 3) {
          deaths += 1;
          writeFileSync(name, line({ ...dead, pid: dead.pid + deaths }));
          throw new Error('killed');
        }
        return made;
      },
    };
    const lock = createLock(path, files, system);
    for (let i = 0; i < 3; i++) await expect(lock.hold(0, () => 1)).rejects.toThrow('killed');
    expect(await createLock(path, realFiles, system).hold(2_000, () => 1)).toBe(1);
    expect(readdirSync(home)).toEqual([]);
  });

  it('works where there are no hard links', async () => {
    const files: Files = { ...realFiles, create: (name, text) => exclusively(name, text) };
    const lock = createLock(path, files, system);
    const release = lock.claim();
    expect(release).not.toBeNull();
    expect(lock.claim()).toBeNull();
    release?.();
    expect(lock.claim()).not.toBeNull();
  });

  it('claimed for long keeps its file young, for those who go by age', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const release = createLock(path, realFiles, system).claim();
      utimesSync(path, 0, 0);
      vi.advanceTimersByTime(60_000);
      expect(statSync(path).mtimeMs).toBeGreaterThan(0);
      release?.();
      expect(readdirSync(home)).toEqual([]);
      vi.advanceTimersByTime(60_000);
      expect(readdirSync(home)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets eight processes count without losing one, though some are killed on the way', async () => {
    const script = await compile('counter', home);
    const children = Array.from({ length: 8 }, () => start(script, [home, '60']));
    const victims = children.slice(0, 3);
    await Promise.all(
      victims.map(async (victim, index) => {
        await victim.printed(5 + index * 10);
        victim.process.kill('SIGKILL');
      }),
    );
    const ends = await Promise.all(children.map(({ ended }) => ended));
    expect(ends.slice(3).map(({ code }) => code)).toEqual(Array(5).fill(0));
    const told = children.flatMap((child) => child.lines().map(Number));
    // Every count was given once: no two processes were inside at the same time.
    expect(new Set(told).size).toBe(told.length);
    expect(Number(realFiles.read(join(home, 'count')))).toBeGreaterThanOrEqual(Math.max(...told));
  });
});

describe('a process', () => {
  it('is known by PID, start and place', () => {
    expect(system.self.pid).toBe(process.pid);
    expect(system.self.place).toMatch(/^[0-9a-f]{16}$/);
    expect(system.liveness(system.self)).toBe('alive');
    expect(system.liveness({ ...system.self, place: PLACE })).toBe('unknown');
    expect(system.liveness({ pid: 2 ** 22 + 1, started: '', place: system.self.place })).toBe('dead');
    expect(system.liveness({ pid: process.pid, started: '', place: system.self.place })).toBe('unknown');
  });
});

function exclusively(name: string, text: string): boolean {
  try {
    writeFileSync(name, text, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
