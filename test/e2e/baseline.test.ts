/** Adopting the tool in an old repository: what is there is kept in a baseline, and only what is new is reported. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type World, withWorld } from '../helpers/cli.ts';

const OLD = 'http://old-evil.net/x';
const NEW = 'http://new-evil.net/x';
const ELF = '\x7fELF\x02\x01\x01\0 a tool';

const hashOf = (value: string) => createHash('sha256').update(value).digest('hex');

async function oldRepository(world: World): Promise<void> {
  world.vt.verdict(OLD, { malicious: 9 });
  world.vt.verdict(NEW, { malicious: 9 });
  await world.repo.write('src/b.txt', `${OLD}\n`);
  await world.repo.write('src/a.txt', `first ${OLD}\n`);
  await world.repo.write('tool', Buffer.from(ELF, 'latin1'));
  await world.repo.commit();
}

const valuesOf = (report: { findings: readonly { indicator: { value: string }; decision: string }[] }) =>
  report.findings.filter(({ decision }) => decision !== 'pass').map(({ indicator }) => indicator.value);

describe('a baseline', () => {
  test('keeps what is there, and leaves it out from then on; what is new blocks', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      expect((await world.anteater(['scan', '--path', '.'])).code).toBe(1);
      const written = await world.json(['scan', '--path', '.', '--write-baseline', 'baseline']);
      expect([written.run.code, written.report.outcome, valuesOf(written.report)]).toEqual([0, 'passed', []]);
      expect(written.run.stderr).toContain('baseline');
      await world.repo.commit();

      const same = await world.json(['scan', '--path', '.', '--baseline', 'baseline']);
      expect([same.run.code, valuesOf(same.report)]).toEqual([0, []]);

      await world.repo.write('src/a.txt', `\n\nmore text\nfirst ${OLD}\n`);
      await world.repo.git('mv', 'src/b.txt', 'src/c.txt');
      const moved = await world.json(['scan', '--path', '.', '--baseline', 'baseline']);
      expect([moved.run.code, valuesOf(moved.report)]).toEqual([0, []]);

      await world.repo.write('src/a.txt', `first ${OLD}\n${NEW}\n`);
      await world.repo.git('mv', 'src/c.txt', 'src/b.txt');
      const more = await world.json(['scan', '--path', '.', '--baseline', 'baseline']);
      expect([more.run.code, valuesOf(more.report)]).toEqual([1, [NEW]]);
    });
  });

  test('is spoken of by its own name and option where it cannot be had', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      const scan = (...args: string[]) => world.anteater(['scan', '--path', '.', ...args]);
      const missing = await scan('--baseline', 'none');
      expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('there is no such file')]);
      const both = await scan('--baseline', 'none', '--write-baseline', 'new');
      expect([both.code, both.stderr]).toEqual([
        2,
        expect.stringContaining('--baseline and --write-baseline cannot be combined'),
      ]);
      const nowhere = await scan('--write-baseline', 'none/new');
      expect([nowhere.code, nowhere.stdout]).toEqual([2, '']);
      expect(nowhere.stderr).toMatch(/the baseline cannot be written.*no folder.*\n.*--write-baseline/);
      const folder = await scan('--write-baseline', 'src');
      expect([folder.code, folder.stderr]).toEqual([
        2,
        expect.stringMatching(/the baseline cannot be written.*regular file\n.*--write-baseline/),
      ]);
      const written = await scan('--write-baseline', 'new');
      expect(written.stdout).toMatch(
        /^anteater: passed, 3 files, 2 lines.*: 2 checked.*, 2 in the baseline\n/,
      );
      const again = await scan('--baseline', 'new', '--urls');
      expect(again.stdout).toMatch(/1 in the baseline/);
      expect(again.stdout).toMatch(/it is in the baseline new, and no worse than\s+it\s+was/);
    });
  });

  test('may have the line ends of Windows, as git checks it out there', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      await world.anteater(['scan', '--path', '.', '--write-baseline', 'baseline']);
      const text = await readFile(world.repo.path('baseline'), 'utf8');
      await world.repo.write('baseline', text.replaceAll('\n', '\r\n'));
      const { run, report } = await world.json(['scan', '--path', '.', '--baseline', 'baseline']);
      expect([run.code, valuesOf(report)]).toEqual([0, []]);
    });
  });

  test('does not excuse what it has in a new place, nor what has become worse', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      await world.anteater(['scan', '--path', '.', '--write-baseline', 'baseline']);
      await world.repo.commit();
      await world.repo.stage('run.sh', `curl ${OLD}\n`);
      const elsewhere = await world.json(['staged', '--baseline', 'baseline']);
      expect([elsewhere.run.code, valuesOf(elsewhere.report)]).toEqual([1, [OLD]]);
      expect(elsewhere.report.findings[0]?.locations.map(({ path }) => path)).toEqual(['run.sh']);

      const text = await readFile(world.repo.path('baseline'), 'utf8');
      await world.repo.write('baseline', text.replaceAll('malicious', 'suspicious'));
      expect((await world.anteater(['scan', '--path', 'src', '--baseline', 'baseline'])).code).toBe(1);
    });
  });

  test('is sorted, one entry a line, the same each time, without lines and times', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      await world.anteater(['scan', '--path', '.', '--write-baseline', '../one']);
      await world.repo.write('src/a.txt', `\n\nfirst ${OLD}\n`);
      await world.anteater(['scan', '--path', '.', '--write-baseline', '../two']);
      const one = await readFile(world.repo.path('../one'), 'utf8');
      expect(await readFile(world.repo.path('../two'), 'utf8')).toBe(one);
      const lines = one.trimEnd().split('\n');
      expect(lines).toEqual([...lines].sort());
      expect(lines.map((line) => line.split('\t').slice(0, 3).join(' '))).toEqual([
        expect.stringMatching(/^file [0-9a-f]{64} "tool"$/),
        `url ${hashOf(OLD)} "src/a.txt"`,
        `url ${hashOf(OLD)} "src/b.txt"`,
      ]);
    });
  });

  test('comes from the revision of --rules-from, so that a change cannot excuse itself', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      await world.repo.write('baseline', '');
      const base = await world.repo.commit();
      await world.anteater(['scan', '--path', '.', '--write-baseline', 'baseline']);
      const args = ['scan', '--path', 'src', '--baseline', 'baseline'];
      expect((await world.anteater(args)).code).toBe(0);
      expect((await world.anteater([...args, '--rules-from', base])).code).toBe(1);
    });
  });

  test('is read from the base of the range, and written, no matter which revision the rules come from', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      const write = ['scan', '--path', 'src', '--write-baseline', 'baseline', '--rules-from', 'HEAD'];
      expect((await world.anteater(write)).code).toBe(0);
      const base = await world.repo.commit();
      await world.repo.write('src/a.txt', `again ${OLD}\n`);
      await world.repo.commit();
      const range = ['scan', '--range', `${base}..HEAD`, '--rules-from', '@{base}'];
      expect((await world.anteater(range)).code).toBe(1);
      const run = await world.anteater([...range, '--baseline', 'baseline']);
      expect(run.code, run.stderr).toBe(0);
    });
  });

  test.each<readonly [string, string | null]>([
    ['is not there', null],
    ['holds what is not an entry', 'url\thttp://a.net\t"a"\tmalicious\n'],
    ['holds a verdict that is none', `url\t${hashOf('x')}\t"a"\tfine\n`],
  ])('that %s is an error', async (_, content) => {
    await withWorld(async (world) => {
      if (content !== null) await world.repo.write('baseline', content);
      const run = await world.anteater(['scan', '--path', '.', '--baseline', 'baseline']);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('baseline');
    });
  });
});

describe('a trial', () => {
  test('reports what it would block, and exits with 0', async () => {
    await withWorld(async (world) => {
      await oldRepository(world);
      const { run, report } = await world.json(['scan', '--path', '.', '--exit-zero']);
      expect([run.code, report.exitCode, report.outcome]).toEqual([0, 0, 'blocked']);
      expect(valuesOf(report)).toContain(OLD);
    });
  });
});

describe('a full audit', () => {
  test('says how long it takes at the quota of a day, and goes on from the cache', async () => {
    await withWorld(async (world) => {
      const urls = Array.from({ length: 8 }, (_, n) => `http://host-${n}.net/`);
      await world.repo.write('urls.txt', `${urls.join('\n')}\n`);
      await world.rc('vt_limits: {minute: null, day: 5, month: null}\nurl_hosts: off');
      const first = await world.json(['scan', '--path', '.', '--max-wait', '40s']);
      expect(first.run.stderr).toContain(
        '8 lookups, at most 8 requests: at 5 requests a day they take at most 2 days',
      );
      const { sent } = first.report.requests;
      // Some of a day's quota is kept for people.
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThanOrEqual(5);
      expect(first.run.stderr).toContain('at least 1 more day');
      await world.rc('vt_limits: {minute: null, day: null, month: null}\nurl_hosts: off');
      const second = await world.json(['scan', '--path', '.']);
      expect([second.report.requests.sent, second.report.requests.cached]).toEqual([8 - sent, sent]);
    });
  });

  test('counts the second question that an unknown URL or an address may need', async () => {
    await withWorld(async (world) => {
      await world.repo.write('urls.txt', 'http://a.net/1 http://a.net/2 http://b.net/ 8.8.8.8\n');
      await world.rc('vt_limits: {minute: null, day: 3, month: null}');
      const { stderr } = await world.anteater(['scan', '--path', '.', '--max-wait', '40s']);
      expect(stderr).toContain('4 lookups, at most 7 requests: at 3 requests a day they take at most 3 days');
    });
  });
});
