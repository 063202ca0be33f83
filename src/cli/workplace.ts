/** Where the person stands, and how they start this program there: what is printed is to work when it is pasted. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { shellWord } from '../report/terminal/quoting.ts';
import type { Workplace } from '../report/terminal/style.ts';
import type { Io } from './io.ts';

type World = Pick<Io, 'argv' | 'env' | 'cwd' | 'platform' | 'packageRoot'>;

const PACKAGE = 'anteater-hook';

/** What each package manager's lock file says of how a dependency's program is started. */
const MANAGERS = [
  ['yarn.lock', 'yarn anteater'],
  ['pnpm-lock.yaml', 'pnpm exec anteater'],
  ['bun.lock', 'bunx anteater'],
  ['bun.lockb', 'bunx anteater'],
] as const;

/** @param root the work tree's, null outside of a repository */
export function workplaceOf(world: World, root: string | null): Workplace {
  let program: string | null = null;
  const here = standingPlace(world, root);
  const nameIt = () => {
    program ??= programName(world, here);
    return program;
  };
  const below = root === null ? '' : relative(root, here).split(sep).join('/');
  return {
    // Found out when a command is printed: a pass has none.
    get program() {
      return nameIt();
    },
    get again() {
      return againWith(world.argv, nameIt);
    },
    root,
    prefix: below === '' || below.startsWith('..') || isAbsolute(below) ? '' : `${below}/`,
    head: null,
    commits: new Map(),
  };
}

/** git starts hooks at the root, and says in GIT_PREFIX where it was called itself. */
function standingPlace({ cwd, env }: World, root: string | null): string {
  const prefix = env.GIT_PREFIX ?? '';
  return root !== null && resolve(cwd) === resolve(root) && prefix !== '' ? resolve(root, prefix) : cwd;
}

/**
 * A dependency of the project by its package manager, else by name where it is on PATH, else by its path among the dependencies of another folder. Folders of
 * dependencies on PATH are npm's and husky's doing: the person's own shell does not have them.
 */
function programName({ env, platform, packageRoot }: World, here: string): string {
  const folder = dependingFolder(here, packageRoot);
  if (folder !== null) {
    const above = [...ancestors(folder)];
    return MANAGERS.find(([lock]) => above.some((one) => existsSync(join(one, lock))))?.[1] ?? 'npx anteater';
  }
  const names = platform === 'win32' ? ['anteater.cmd', 'anteater.exe'] : ['anteater'];
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .some(
      (path) =>
        isAbsolute(path) && !isOfDependencies(path) && names.some((name) => existsSync(join(path, name))),
    );
  if (onPath) return 'anteater';
  if (/[/\\]_npx[/\\]/.test(packageRoot)) return `npx ${PACKAGE}`;
  const linked = join(dirname(resolve(packageRoot)), '.bin', 'anteater');
  const isLinked = isOfDependencies(dirname(linked)) && existsSync(linked);
  const near = relative(here, linked);
  // The dependency of a part of the project, or of another one.
  if (isLinked && platform !== 'win32') return shellWord(near.startsWith('..') ? linked : near);
  return 'anteater';
}

/** The nearest folder whose dependency this package is. */
function dependingFolder(here: string, packageRoot: string): string | null {
  const pnp = /[/\\](?:\.yarn|__virtual__)[/\\]|\.zip[/\\]/.test(resolve(packageRoot));
  for (const folder of ancestors(here)) {
    if (existsSync(join(folder, 'node_modules', PACKAGE, 'package.json'))) return folder;
    if (pnp && existsSync(join(folder, '.pnp.cjs'))) return folder;
  }
  return null;
}

function* ancestors(folder: string): Generator<string> {
  for (let each = resolve(folder); ; each = dirname(each)) {
    yield each;
    if (dirname(each) === each) return;
  }
}

function isOfDependencies(path: string): boolean {
  return /[/\\]node_modules[/\\]\.bin[/\\]?$/.test(path);
}

/**
 * The same command with --verbose. Not where standard input was read, which is gone, and no URL that may hold a password:
 * git names the remote's to pre-push.
 */
function againWith(argv: readonly string[], program: () => string): string | null {
  const words = argv[0] === 'pre-push' ? argv.slice(0, 2) : argv;
  if (words.some((word) => word === '-' || word.includes('://') || word.includes('@'))) return null;
  return [program(), ...words.map(typed), '--verbose'].join(' ');
}

function typed(word: string): string {
  return /^--[a-z-]+$/.test(word) ? word : shellWord(word);
}

/** A text of ours names commands as `anteater doctor`: here they are spelt as this person types them. */
export function spelt(text: string, program: () => string): string {
  return text.replace(OWN_COMMAND, () => `${program()} `);
}
const OWN_COMMAND =
  /(?<![\w/.-])(?<!(?:npx|yarn|bunx|exec) )anteater (?=(?:staged|pre-push|scan|lookup|why|allow|init|key|quota|pending|cache|doctor|completion)(?![\w-])|--\w)/g;
