/** Lookups put off and content checked before: kept on this machine, whatever dies. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Debt } from '../../../src/lookup/ports.ts';
import { debtFolder, hasDebts } from '../../../src/store/debts.ts';
import { realFiles } from '../../../src/store/files/files.ts';
import { openLedger } from '../../../src/store/ledger.ts';
import { createSeal } from '../../../src/store/seal.ts';
import { compile, start } from '../../store/child.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'anteater-ledger-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const seal = createSeal('a key');
const REPOSITORY = 'ab12';
const debt = (name: string, more: Partial<Debt> = {}): Debt => ({
  question: { about: 'url', value: `http://${name}.net/` },
  repository: REPOSITORY,
  places: [{ path: 'src/a.ts', pathBytes: null, line: 3 }],
  since: 1_000,
  ...more,
});
const open = (more = {}) => openLedger({ home, seal, ...more });

describe('debts', () => {
  it('are there for every process, by repository, oldest first', async () => {
    await open().defer([debt('b', { since: 2_000 }), debt('a')]);
    await open().defer([debt('c', { repository: 'cd34', since: 1_500 })]);
    expect(await open().debts(REPOSITORY)).toEqual([debt('a'), debt('b', { since: 2_000 })]);
    expect((await open().debts(null)).map(({ question }) => question.value)).toEqual([
      'http://a.net/',
      'http://c.net/',
      'http://b.net/',
    ]);
    expect(await open().debts('unknown')).toEqual([]);
  });

  it('are found by one look into a folder, which goes with the last of them', async () => {
    expect(hasDebts(home, REPOSITORY)).toBe(false);
    await open().defer([debt('a'), debt('b')]);
    expect(hasDebts(home, REPOSITORY)).toBe(true);
    expect(hasDebts(home, 'cd34')).toBe(false);
    await open().forget([debt('a')]);
    expect(hasDebts(home, REPOSITORY)).toBe(true);
    await open().forget([debt('b')]);
    expect(hasDebts(home, REPOSITORY)).toBe(false);
    expect(readdirSync(join(home, 'debts'))).toEqual([]);
  });

  it('are one when put off twice for the same places, and two for others', async () => {
    const elsewhere = debt('a', { places: [{ path: 'b', pathBytes: 'Yg==', line: null }] });
    await open().defer([debt('a'), debt('a')]);
    await open().defer([debt('a'), elsewhere]);
    expect(await open().debts(REPOSITORY)).toHaveLength(2);
    await open().forget([debt('a')]);
    expect(await open().debts(REPOSITORY)).toEqual([elsewhere]);
  });

  it('need no key to be kept and read', async () => {
    await openLedger({ home, seal: null }).defer([debt('a')]);
    expect(await open().debts(REPOSITORY)).toEqual([debt('a')]);
  });

  it('are for nobody else to read', async () => {
    await open().defer([debt('a')]);
    const folder = debtFolder(home, REPOSITORY);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it.each(['', '..', '../../etc', 'a/b', '.', 'x\0y'])(
    'stay below the home for the repository %j',
    async (name) => {
      await open().defer([debt('a', { repository: name })]);
      expect(readdirSync(home)).toEqual(['debts']);
      expect(readdirSync(join(home, 'debts'))).toHaveLength(1);
      expect(await open().debts(name)).toHaveLength(1);
      expect(hasDebts(home, name)).toBe(true);
    },
  );

  it.each(['', '\0\0\0', '{"version":1}', '{"version":1,"debt":{"question":1}}', 'x'.repeat(1_000)])(
    'that are damaged (%j) cost no other',
    async (text) => {
      await open().defer([debt('a')]);
      writeFileSync(join(debtFolder(home, REPOSITORY), 'f00.json'), text);
      expect(await open().debts(null)).toEqual([debt('a')]);
      await open().forget([debt('a')]);
      expect(hasDebts(home, REPOSITORY)).toBe(false);
    },
  );

  it('of a later version are left alone', async () => {
    await open().defer([debt('a')]);
    writeFileSync(join(debtFolder(home, REPOSITORY), 'f00.json'), '{"version":2,"debt":null}');
    await open().debts(null);
    await open().forget([debt('a')]);
    expect(hasDebts(home, REPOSITORY)).toBe(true);
  });

  it('that cannot be written are an error that says what to do, not a silent loss', async () => {
    writeFileSync(join(home, 'debts'), 'a file in the way');
    await expect(open().defer([debt('a')])).rejects.toMatchObject({
      code: 'store',
      hint: expect.stringMatching(/./),
    });
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const files = {
      ...realFiles,
      write: () => {
        throw full;
      },
    };
    await expect(open({ files }).defer([debt('a')])).rejects.toThrow(/the disk is full/);
  });

  it('survive kill -9 at any moment: what was told to be kept is kept, whole', async () => {
    const script = await compile(
      `import { openLedger } from './src/store/ledger.ts';
       const ledger = openLedger({ home: process.argv[2], seal: null });
       for (let i = 0; ; i++) {
         const question = { about: 'url', value: 'http://' + process.pid + '.net/' + i };
         await ledger.defer([{ question, repository: 'ab12', places: [], since: i }]);
         process.stdout.write(process.pid + ' ' + i + '\\n');
       }`,
      home,
    );
    const told: string[] = [];
    for (let round = 0; round < 6; round++) {
      const writer = start(script, [home]);
      await writer.printed(5 + round * 3);
      writer.process.kill('SIGKILL');
      await writer.ended;
      told.push(...writer.lines());
    }
    const kept = new Set((await open().debts('ab12')).map(({ question }) => question.value));
    for (const line of told) {
      const [pid, i] = line.split(' ');
      expect(kept).toContain(`http://${pid}.net/${i}`);
    }
    expect(told.length).toBeGreaterThan(20);
  });
});

describe('receipts', () => {
  const DAY_MS = 86_400_000;

  it('are known to every process with the key, one by one', async () => {
    await open().addReceipts(['a', 'b']);
    await open().addReceipts(['c', 'a']);
    expect(await open().receipts(['c', 'x', 'a', 'b'])).toEqual([true, false, true, true]);
    expect(await open().receipts([])).toEqual([]);
    expect(await openLedger({ home, seal: createSeal('another') }).receipts(['a'])).toEqual([false]);
    expect(await openLedger({ home, seal: null }).receipts(['a'])).toEqual([false]);
  });

  it('count for nothing once anything in them was changed, moved or copied', async () => {
    await open().addReceipts(['a']);
    const folder = join(home, 'receipts', seal.keyId);
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, name), 'utf8');
    const forge = (changed: string, as = name) => {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      writeFileSync(join(folder, as), changed);
    };
    for (const changed of [
      `${text}${seal.mark('receipt', 'b')}\n`,
      text.slice(0, -1),
      text.replace(/^./, 'x'),
      '',
      '\0',
    ]) {
      forge(changed);
      expect(await open().receipts(['a', 'b'])).toEqual([false, false]);
    }
    // Given another day, so that it would live longer.
    forge(text, `2999-01-01${name.slice(10)}`);
    expect(await open().receipts(['a'])).toEqual([false]);
    forge(text);
    expect(await open().receipts(['a'])).toEqual([true]);
  });

  it('are forgotten after a week, and a clock set back does not end them', async () => {
    const start = Date.UTC(2026, 10, 21);
    let now = start;
    const ledger = open({ now: () => now });
    await ledger.addReceipts(['a']);
    now = start + 6 * DAY_MS;
    expect(await ledger.receipts(['a'])).toEqual([true]);
    now = start - 3 * DAY_MS;
    expect(await ledger.receipts(['a'])).toEqual([true]);
    now = start + 9 * DAY_MS;
    expect(await ledger.receipts(['a'])).toEqual([false]);
    expect(readdirSync(join(home, 'receipts', seal.keyId))).toEqual([]);
  });

  it('stay a handful of files however often some are added', async () => {
    for (let i = 0; i < 120; i++) await open().addReceipts([`k${i}`]);
    expect(readdirSync(join(home, 'receipts', seal.keyId)).length).toBeLessThan(60);
    const keys = Array.from({ length: 120 }, (_, i) => `k${i}`);
    expect(await open().receipts(keys)).toEqual(keys.map(() => true));
  });

  it('that cannot be kept, or read, mean that it is checked again', async () => {
    writeFileSync(join(home, 'receipts'), 'a file in the way');
    await open().addReceipts(['a']);
    expect(await open().receipts(['a'])).toEqual([false]);
  });
});
