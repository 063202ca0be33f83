/** What becomes of an answer: thresholds, engines, associations, unknown ones, listed binaries, uploads, and the cache. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  binary,
  type JsonFinding,
  type JsonReport,
  verdicts,
  type World,
  withWorld,
} from '../helpers/cli.ts';

const URL_ = 'http://judged.net/x';
const IP = '198.41.0.4';
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

function only(report: JsonReport): JsonFinding {
  const [finding] = report.findings;
  expect(report.findings).toHaveLength(1);
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

/** Judges again under other rules; the answers come from the cache after the first time. */
async function judged(world: World, rc: string, ...args: string[]): Promise<JsonReport> {
  await world.rc(rc);
  const { run, report } = await world.json(['staged', ...args]);
  expect(run.code).toBe(report.exitCode);
  return report;
}

describe('thresholds', () => {
  test.each<[string, object, Record<string, string>]>([
    [
      'two engines of three',
      { malicious: 2 },
      {
        '': 'suspicious/warn',
        '{block: 2}': 'malicious/block',
        '{block: 2, warn: 0}': 'malicious/block',
        '{block: 0, warn: 0}': 'clean/pass',
        '{block: 0}': 'suspicious/warn',
        '{block: 3, warn: 3}': 'clean/pass',
      },
    ],
    [
      'one finds it suspicious',
      { suspicious: 1 },
      {
        '': 'suspicious/warn',
        '{block: 1}': 'suspicious/warn',
        '{warn: 2}': 'clean/pass',
        '{warn: 0}': 'clean/pass',
      },
    ],
    [
      'malicious and suspicious together warn',
      { malicious: 1, suspicious: 1 },
      { '{warn: 2}': 'suspicious/warn', '{block: 2, warn: 3}': 'clean/pass' },
    ],
    ['nobody complains', {}, { '': 'clean/pass', '{block: 1, warn: 1}': 'clean/pass' }],
    [
      'three',
      { malicious: 3 },
      { '': 'malicious/block', '{block: 4}': 'suspicious/warn', '{warn: 9}': 'malicious/block' },
    ],
  ])('%s: judged again when the rc file changes, from the cache', async (_, verdict, expected) => {
    await withWorld(async (world) => {
      world.vt.verdict(URL_, verdict);
      await world.repo.stage('a.txt', `${URL_}\n`);
      for (const [thresholds, decided] of Object.entries(expected)) {
        const report = await judged(world, thresholds === '' ? '' : `thresholds: ${thresholds}\n`);
        expect(verdicts(report), thresholds).toEqual({ [URL_]: decided });
        expect(report.exitCode).toBe(decided.endsWith('block') ? 1 : 0);
        expect(report.outcome).toBe(decided.endsWith('block') ? 'blocked' : 'passed');
      }
      expect(world.vt.asked(URL_)).toHaveLength(1);
    });
  });

  test('a trusted engine alone blocks, an ignored one is never counted, in upper or lower case', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(URL_, {
        malicious: 3,
        suspicious: 0,
        engines: { 'Acme AV': { result: 'phishing' }, 'Other AV': {}, Third: {} },
      });
      await world.repo.stage('a.txt', URL_);
      const by = async (rc: string) => only(await judged(world, rc)).verdict;
      expect(await by('thresholds: {block: 9}\n')).toBe('suspicious');
      expect(await by('thresholds: {block: 9}\ntrusted_engines: [acme av]\n')).toBe('malicious');
      expect(await by('thresholds: {block: 0, warn: 0}\ntrusted_engines: [Third]\n')).toBe('malicious');
      expect(await by('trusted_engines: [Nobody]\nthresholds: {block: 9}\n')).toBe('suspicious');
      expect(await by('ignored_engines: [THIRD]\n')).toBe('suspicious');
      expect(await by('ignored_engines: [Third, Other AV, Acme AV]\n')).toBe('clean');
      // Ignored wins: it is "never counted".
      expect(await by('ignored_engines: [Third, Other AV, Acme AV]\ntrusted_engines: [Third]\n')).toBe(
        'clean',
      );
    });
  });

  test('a trusted engine that finds it suspicious does not block', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(URL_, { engines: { 'Acme AV': { category: 'suspicious' } } });
      await world.repo.stage('a.txt', URL_);
      expect(only(await judged(world, 'trusted_engines: [Acme AV]\n')).verdict).toBe('suspicious');
    });
  });

  test('an engine that names itself after a part of an object is an engine like any other', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(URL_, {
        engines: { constructor: {}, toString: {}, ['__proto__']: {}, hasOwnProperty: {} },
      });
      await world.repo.stage('a.txt', URL_);
      expect(only(await judged(world, 'thresholds: {block: 3}\n')).verdict).toBe('malicious');
    });
  });
});

describe('an address', () => {
  test('with malicious host names: off, warn, block; the hosts are named', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(IP, { malicious: 0 });
      world.vt.resolutions(IP, [
        { host: 'fine.net' },
        { host: 'worse.net', malicious: 9 },
        { host: 'bad.net', malicious: 3 },
        { host: 'mild.net', malicious: 2 },
        { host: 'old.net', noStats: true },
      ]);
      await world.repo.stage('a.txt', `server ${IP}\n`);
      expect(verdicts(await judged(world, 'ip_associations: off\n'))).toEqual({ [IP]: 'clean/pass' });
      expect(world.vt.requests.filter(({ path }) => path.includes('resolutions'))).toEqual([]);
      const warned = only(await judged(world, ''));
      expect(warned).toMatchObject({ verdict: 'suspicious', decision: 'warn' });
      expect([...(warned.evidence?.associations ?? [])].sort()).toEqual(['bad.net', 'worse.net']);
      const blocked = await judged(world, 'ip_associations: block\n');
      expect(only(blocked)).toMatchObject({ verdict: 'malicious', decision: 'block' });
      expect(blocked.exitCode).toBe(1);
      const lower = only(await judged(world, 'thresholds: {block: 2}\n'));
      expect(lower.evidence?.associations).toContain('mild.net');
      expect(verdicts(await judged(world, 'thresholds: {block: 0}\n'))).toEqual({ [IP]: 'clean/pass' });
      expect(world.vt.asked(IP)).toHaveLength(2);
    });
  });

  test('whose own engines block is not asked about further', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(IP, { malicious: 3 });
      world.vt.fault('server-error', { path: /resolutions/, times: Number.POSITIVE_INFINITY });
      await world.repo.stage('a.txt', IP);
      expect(verdicts(await judged(world, ''))).toEqual({ [IP]: 'malicious/block' });
      expect(world.vt.asked(IP)).toHaveLength(1);
    });
  });

  test('whose host names cannot be had is unresolved, not clean', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(IP, {});
      world.vt.fault('forbidden', { path: /resolutions/, times: Number.POSITIVE_INFINITY });
      await world.repo.stage('a.txt', IP);
      const report = await judged(world, 'max_wait: {staged: 30s}\nunresolved: {staged: block}\n');
      expect(only(report).verdict).toBe('unresolved');
      expect(report.exitCode).toBe(3);
    });
  });

  test('unknown itself, is judged by its host names', async () => {
    await withWorld(async (world) => {
      world.vt.resolutions(IP, [{ host: 'bad.net', malicious: 5 }]);
      await world.repo.stage('a.txt', IP);
      expect(verdicts(await judged(world, 'ip_associations: block\n'))).toEqual({ [IP]: 'malicious/block' });
    });
  });
});

describe('what VirusTotal does not know', () => {
  test('passes, warns or blocks by kind', async () => {
    await withWorld(async (world) => {
      const content = binary('unheard');
      await world.repo.stage('a.txt', `${URL_} ${IP}\n`);
      await world.repo.stage('a.bin', content);
      const hash = sha256(content);
      const usual = await judged(world, '');
      expect(verdicts(usual)).toEqual({
        [URL_]: 'unknown/pass',
        [IP]: 'unknown/pass',
        [hash]: 'unknown/warn',
      });
      expect(usual).toMatchObject({ exitCode: 0, outcome: 'passed' });
      const strict = await judged(world, 'unknown: {ips: warn, urls: block, binaries: pass}\n');
      expect(verdicts(strict)).toEqual({
        [URL_]: 'unknown/block',
        [IP]: 'unknown/warn',
        [hash]: 'unknown/pass',
      });
      expect(strict).toMatchObject({ exitCode: 1, outcome: 'blocked' });
      expect(strict.findings.map((one) => one.decision)).toEqual(['block', 'warn', 'pass']);
      const text = await world.anteater(['staged']);
      expect(text.code).toBe(1);
      expect(text.stdout).toMatch(/^anteater: BLOCKED 1 unknown/);
    });
  });
});

describe('a binary', () => {
  test('listed with its hash is ignored; with another content it is looked up, and a warning at least', async () => {
    await withWorld(async (world) => {
      const content = binary('listed');
      await world.repo.stage('img/a.png', content);
      const listed = (hash: string) => `binaries:\n  img/a.png:\n    - ${hash}\n`;
      expect(verdicts(await judged(world, listed(sha256(content))))).toEqual({
        [sha256(content)]: 'ignored/pass',
      });
      expect(world.vt.requests).toEqual([]);
      world.vt.verdict(sha256(content), {});
      const other = sha256(Buffer.from('other'));
      const changed = only(await judged(world, listed(other)));
      expect(changed).toMatchObject({ verdict: 'clean', decision: 'warn', reason: 'hash-changed' });
      const text = (await world.anteater([])).stdout;
      expect(text).toContain('another sha256');
    });
  });

  test('listed with another hash and malicious is blocked', async () => {
    await withWorld(async (world) => {
      const content = binary('evil');
      world.vt.verdict(sha256(content), { malicious: 30 });
      await world.repo.stage('a.png', content);
      const report = await judged(world, `binaries: {a.png: [${'0'.repeat(64)}]}\n`);
      expect(only(report)).toMatchObject({ verdict: 'malicious', decision: 'block', reason: 'hash-changed' });
      expect(report.exitCode).toBe(1);
    });
  });

  test('unlisted blocks where every binary must be listed, even if it is clean', async () => {
    await withWorld(async (world) => {
      const content = binary('clean');
      world.vt.verdict(sha256(content), {});
      await world.repo.stage('a.png', content);
      const report = await judged(world, 'block_unlisted_binaries: true\n');
      expect(only(report)).toMatchObject({ verdict: 'clean', decision: 'block' });
      expect(report.exitCode).toBe(1);
      const dry = await world.json(['staged', '--dry-run']);
      expect(dry.run.code).toBe(0);
      await world.repo.stage('b.png', content);
      const listed = `block_unlisted_binaries: true\nbinaries: {b.png: [${'0'.repeat(64)}]}\n`;
      for (const path of ['a.png', 'b.png'] as const) {
        const changed = await judged(world, listed);
        expect(only(changed)).toMatchObject({ verdict: 'clean', decision: 'block', reason: 'hash-changed' });
        expect(changed.exitCode, path).toBe(1);
        await world.repo.git('rm', '-q', '--cached', '-f', 'a.png', '--ignore-unmatch');
      }
      expect((await world.anteater(['staged'])).stdout).toContain('BLOCKED 1 unlisted');
      expect(only((await world.json(['lookup', 'b.png'])).report)).toMatchObject({ decision: 'pass' });
    });
  });
});

describe('an answer without analysis', () => {
  test.each(['no-attributes', 'no-stats', 'zero-stats', 'empty', 'no-content'] as const)(
    '%s is never clean',
    async (fault) => {
      await withWorld(async (world) => {
        world.vt.verdict(URL_, {});
        world.vt.fault(fault, { times: Number.POSITIVE_INFINITY });
        await world.repo.stage('a.txt', URL_);
        const report = await judged(world, 'max_wait: {staged: 30s}\nunresolved: {staged: block}\n');
        expect(only(report).verdict).toBe('unresolved');
        expect(report.exitCode).toBe(3);
      });
    },
  );
});

describe('an answer about something else', () => {
  test('is not an answer, for an address and for a file', async () => {
    await withWorld(async (world) => {
      world.vt.fault({ kind: 'other-object', id: '9.9.9.9' }, { path: '/ip', times: 9 });
      world.vt.fault('other-object', { path: '/files', times: 9 });
      const content = binary('another');
      world.vt.verdict(IP, {});
      world.vt.verdict(sha256(content), {});
      await world.repo.stage('a.txt', IP);
      await world.repo.stage('a.bin', content);
      const report = await judged(world, 'max_wait: {staged: 30s}\nunresolved: {staged: block}\n');
      expect(verdicts(report)).toEqual({ [IP]: 'unresolved/block', [sha256(content)]: 'unresolved/block' });
    });
  });
});

describe.concurrent('an unknown file', () => {
  const content = binary('to be sent');

  test('is never sent by a scan unless the rc file says always', async () => {
    await withWorld(async (world) => {
      await world.repo.stage('a.bin', content);
      for (const upload of ['ask', 'never']) await judged(world, `upload: ${upload}\n`);
      expect(world.vt.uploaded).toEqual([]);
      expect(world.vt.requests.every(({ method }) => method === 'GET')).toBe(true);
    });
  });

  /** The user's own word beside the repository's. */
  async function agreed(world: World, rc: string) {
    await world.rc(rc);
    return world.json(['staged'], { env: { ANTEATER_UPLOAD: 'always' } });
  }

  test('is not sent on the word of the repository alone: what would have been is said, and how to allow it', async () => {
    await withWorld(async (world) => {
      await world.repo.stage('dir/a.bin', content);
      await world.rc('upload: always\n');
      for (const ANTEATER_UPLOAD of [undefined, 'never', '1']) {
        const ran = await world.anteater(['staged'], { env: { ANTEATER_UPLOAD } });
        expect(ran.stdout).toContain('would have been sent');
        expect(ran.stdout).toContain('dir/a.bin');
        expect(ran.stdout).toContain('export ANTEATER_UPLOAD=always');
      }
      const { report } = await world.json(['staged']);
      expect(only(report)).toMatchObject({ verdict: 'unknown', decision: 'warn' });
      expect(world.vt.uploaded).toEqual([]);
    });
  });

  test('is sent under its sha256 as name and awaited: malicious then', async () => {
    await withWorld(
      async (world) => {
        await world.repo.stage('secret name.bin', content);
        const { report } = await agreed(world, 'upload: always\nmax_wait: {staged: 45s}\n');
        expect(world.vt.uploaded).toEqual([
          { filename: sha256(content), sha256: sha256(content), size: content.length },
        ]);
        expect(only(report)).toMatchObject({ verdict: 'malicious', decision: 'block' });
      },
      { vt: { uploads: { states: ['completed'], verdict: { malicious: 7 } } } },
    );
  });

  test('whose analysis is not done in time is unresolved: analysing', async () => {
    await withWorld(
      async (world) => {
        await world.repo.stage('a.bin', content);
        const { report } = await agreed(
          world,
          'upload: always\nmax_wait: {staged: 12s}\nunresolved: {staged: block}\n',
        );
        expect(only(report)).toMatchObject({ verdict: 'unresolved', reason: 'analysing', decision: 'block' });
        expect(report.exitCode).toBe(3);
      },
      { vt: { uploads: { states: ['queued'] } } },
    );
  });

  test('is sent by `lookup --upload`, unless the rc file says never', async () => {
    await withWorld(
      async (world) => {
        await world.repo.write('a.bin', content);
        const plain = await world.json(['lookup', 'a.bin']);
        expect(only(plain.report)).toMatchObject({ verdict: 'unknown' });
        expect(world.vt.uploaded).toEqual([]);
        await world.rc('upload: never\n');
        const refused = await world.anteater(['lookup', 'a.bin', '--upload']);
        expect(refused.code).toBe(2);
        expect(refused.stderr).toContain('upload: never');
        await world.rc('');
        const sent = await world.json(['lookup', 'a.bin', '--upload', '--max-wait', '40s']);
        expect(world.vt.uploaded).toHaveLength(1);
        expect(only(sent.report)).toMatchObject({
          verdict: 'clean',
          indicator: { type: 'file', value: sha256(content) },
        });
      },
      { vt: { uploads: { states: ['completed'] } } },
    );
  });
});

describe('1 wins over 3', () => {
  test('with a malicious finding beside an unresolved one the exit code is 1, and both are reported', async () => {
    await withWorld(async (world) => {
      world.vt.verdict(URL_, { malicious: 9 });
      world.vt.fault('server-error', { path: '/urls/aHR0cDovL290aGVy', times: Number.POSITIVE_INFINITY });
      await world.repo.stage('a.txt', `${URL_} http://other.net/\n`);
      const report = await judged(world, 'max_wait: {staged: 30s}\nunresolved: {staged: block}\n');
      expect(verdicts(report)).toEqual({
        [URL_]: 'malicious/block',
        'http://other.net/': 'unresolved/block',
      });
      expect(report).toMatchObject({ exitCode: 1, outcome: 'blocked' });
      const text = await world.anteater(['staged']);
      expect(text.code).toBe(1);
      expect(text.stdout).toMatch(/BLOCKED 1 malicious.*1 not checked/);
    });
  });
});
