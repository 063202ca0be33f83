/** What a person at a real terminal sees and may type, while the program waits or asks. */
import { expect, test } from 'vitest';
import { BIN, binary, type World, withWorld } from '../helpers/cli.ts';
import { CTRL_C, hasTerminal, inTerminal, type Screen, type TerminalHow } from '../helpers/terminal.ts';
import { killResolvers } from './push-world.ts';

const FRAME = /[\u2800-\u28ff]/;
const ONE_A_MINUTE = 'vt_limits: {minute: 1, day: 500, month: 15500}\nurl_hosts: off\n';
const THREE = 'http://one.net/ http://two.net/ http://three.net/\n';

function see(world: World, args: string, how: Partial<TerminalHow> = {}): Promise<Screen> {
  const env = { ...world.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...how.env };
  return inTerminal(`"${process.execPath}" "${BIN}" ${args}`, {
    columns: 80,
    cwd: world.repo.dir,
    ...how,
    env,
  });
}

const inTerminals = test.skipIf(!hasTerminal);

inTerminals.each([60, 80, 120])(
  'the bar of a wait fits into %d columns, and Ctrl-C leaves no frame of it',
  async (columns) => {
    await withWorld(
      async (world) => {
        await world.repo.stage('a.txt', THREE);
        const typing = [{ at: /1 of 3 checked, about/, keys: CTRL_C }];
        const screen = await see(world, '--max-wait 10m', { columns, typing });
        expect(screen.before).toMatch(/^[\u2800-\u28ff] (?:[█░]+ )?1 of 3 checked, about/);
        expect(screen.before.trimEnd().split('\n')).toHaveLength(1);
        expect(screen.code).toBe(130);
        expect(screen.text).not.toMatch(FRAME);
        expect(squeezed(screen.text)).toContain(
          squeezed('anteater: stopped; 2 lookups go on in the background (anteater pending)'),
        );
        expect(screen.text).toContain('2 not checked: you stopped it');
        // The cursor is shown again.
        expect(screen.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.raw.lastIndexOf('\u001b[?25l'));
        // It is as was said: they are deferred, and somebody looks them up.
        await killResolvers(world.home);
        const pending = await world.anteater(['pending', '--format', 'json']);
        expect(JSON.parse(pending.stdout).pending).toHaveLength(2);
      },
      { rc: ONE_A_MINUTE },
    );
  },
);

inTerminals('without colours, what moves has none either', async () => {
  await withWorld(
    async (world) => {
      await world.repo.stage('a.txt', THREE);
      for (const [args, env] of [
        ['--no-color', {}],
        ['', { NO_COLOR: '1' }],
      ] as const) {
        const typing = [{ at: /1 of 3 checked, about|3 not checked/, keys: CTRL_C }];
        const screen = await see(world, `--max-wait 10m ${args}`, { env, typing });
        expect(screen.raw).toMatch(FRAME);
        expect(screen.raw).not.toMatch(/\u001b\[[0-9;]*m/);
      }
    },
    { rc: ONE_A_MINUTE },
  );
});

inTerminals('a wait that ends leaves nothing behind', async () => {
  await withWorld(async (world) => {
    world.vt.fault({ kind: 'drip', everyMs: 1 }, { times: 1 });
    await world.repo.stage('a.txt', 'http://fine.net/\n');
    const screen = await see(world, '');
    expect(screen.code).toBe(0);
    expect(screen.text).toBe('anteater: passed, 1 file, 1 added line: 1 checked, 1 unknown\n');
  });
});

inTerminals('a log of a CI and a dumb terminal get lines, and no bar', async () => {
  await withWorld(
    async (world) => {
      await world.repo.stage('a.txt', THREE);
      await world.repo.commit('three');
      for (const env of [{ CI: 'true' }, { TERM: 'dumb' }]) {
        const typing = [{ at: /1 of 3 checked, about|3 not checked/, keys: CTRL_C }];
        const screen = await see(world, 'scan --commit HEAD --max-wait 10m', { env, typing });
        expect(screen.raw).not.toMatch(FRAME);
        expect(screen.text).toContain('stopped; ');
      }
    },
    { rc: ONE_A_MINUTE },
  );
});

inTerminals(
  '`lookup FILE` asks VirusTotal first, and the person only where it does not know the file',
  async () => {
    await withWorld(async (world) => {
      const { repo, vt } = world;
      await repo.write('known.bin', binary('known'));
      await repo.write('new.bin', binary('new'));
      vt.verdict(await sha256Of(world, 'known.bin'), { harmless: 60 });
      const known = await see(world, 'lookup known.bin');
      expect(known.code).toBe(0);
      expect(known.text).not.toContain('[y/N]');

      const no = await see(world, 'lookup new.bin', { typing: [{ at: /\[y\/N\]/, keys: 'n\r' }] });
      expect(no.text).toContain('VirusTotal does not know new.bin (');
      expect(no.text).toContain('It becomes public there. [y/N] n\n');
      expect(uploads(vt)).toHaveLength(0);

      const stopped = await see(world, 'lookup new.bin', { typing: [{ at: /\[y\/N\]/, keys: CTRL_C }] });
      expect(stopped.code).toBe(130);
      expect(uploads(vt)).toHaveLength(0);

      const sent = [
        { at: /\[y\/N\]/, keys: 'y\r' },
        { at: /analysing new\.bin for \d+ s/, keys: CTRL_C },
      ];
      const yes = await see(world, 'lookup new.bin', { typing: sent });
      expect(yes.code).toBe(130);
      expect(yes.text).toMatch(/VirusTotal has the file|1 not checked: you stopped it/);
      expect(yes.text).not.toMatch(FRAME);
      expect(uploads(vt)).toHaveLength(1);
    });
  },
);

async function sha256Of({ anteater }: World, path: string): Promise<string> {
  const run = await anteater(['lookup', path, '--dry-run', '--format', 'json']);
  return JSON.parse(run.stdout).findings[0].indicator.value;
}

function uploads({ requests }: World['vt']) {
  return requests.filter(({ method }) => method === 'POST');
}

/** Where a terminal breaks a line is nothing of the program's. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
