// Deterministic repositories for the benchmarks: the same bytes on every machine.
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A small linear congruential generator (constants of Numerical Recipes): seeded, so that runs compare. */
function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS =
  'const value return import from export function async await string number config path index result'.split(
    ' ',
  );

function line(random) {
  const words = Array.from({ length: 4 + random(8) }, () => WORDS[random(WORDS.length)]);
  return `  ${words.join(' ')} = ${random(10_000)}; // ${WORDS[random(WORDS.length)]}`;
}

export function git(folder, ...args) {
  const done = spawnSync('git', args, { cwd: folder, env: cleanEnvironment(folder), encoding: 'buffer' });
  if (done.status !== 0) throw new Error(`git ${args[0]}: ${done.stderr}`);
  return done.stdout;
}

export function cleanEnvironment(folder) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|NODE_EXTRA_CA_CERTS|ANTEATER_|VT_KEY|CI$|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Bench',
    GIT_AUTHOR_EMAIL: 'bench@localhost',
    GIT_COMMITTER_NAME: 'Bench',
    GIT_COMMITTER_EMAIL: 'bench@localhost',
    ANTEATER_HOME: join(folder, '..', 'home'),
  };
}

async function put(folder, path, content) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

/** 2,000 committed files of 40 lines. */
async function base(folder) {
  const random = generator(1);
  await mkdir(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  for (let file = 0; file < 2000; file += 1) {
    const lines = Array.from({ length: 40 }, () => line(random));
    await put(folder, `src/module${file % 50}/file${file}.ts`, `${lines.join('\n')}\n`);
  }
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '-m', 'base');
  return random;
}

function changed(random, lines, extra = []) {
  return `${[...Array.from({ length: lines }, () => line(random)), ...extra].join('\n')}\n`;
}

/** The indicators of the cached and the large commit: addresses and URLs that the emulator calls clean. */
export function indicator(number) {
  return number % 3 === 0
    ? `193.${(number >> 8) & 255}.${number & 255}.77`
    : `https://host${number}.anteater-bench.net/path/${number}`;
}

const shapes = {
  async small(folder) {
    const random = await base(folder);
    await put(folder, 'src/module1/file1.ts', changed(random, 5));
  },
  async typical(folder) {
    const random = await base(folder);
    for (let file = 0; file < 20; file += 1)
      await put(folder, `src/module${file}/file${file}.ts`, changed(random, 10));
  },
  async cached(folder) {
    const random = await base(folder);
    for (let file = 0; file < 20; file += 1) {
      const extra = file < 9 ? [`fetch('${indicator(file)}')`] : [];
      await put(folder, `src/module${file}/file${file}.ts`, changed(random, 10, extra));
    }
  },
  async large(folder) {
    const random = await base(folder);
    for (let file = 0; file < 2000; file += 1) {
      const extra = file < 600 ? [`fetch('${indicator(file)}')`] : [];
      await put(folder, `src/module${file % 50}/file${file}.ts`, changed(random, 100, extra));
    }
  },
  async binaries(folder) {
    await base(folder);
    for (let file = 0; file < 50; file += 1) {
      const random = generator(file + 2);
      const content = new Uint32Array(262_144).map(() => random(2 ** 32));
      content[0] = 0;
      await put(folder, `bin/tool${file}`, new Uint8Array(content.buffer));
    }
  },
  async longline(folder) {
    await base(folder);
    const filler = 'x = y + z; '.repeat(600_000);
    const stream = createWriteStream(join(folder, 'long.js'));
    for (let part = 0; part < 30; part += 1) stream.write(`${filler}"${indicator(part)}" `);
    await new Promise((done) => stream.end(done));
  },
};

export const SHAPES = Object.keys(shapes);

/** A repository whose index holds the change of that shape. */
export async function make(shape, folder) {
  await shapes[shape](folder);
  git(folder, 'add', '--all');
}
