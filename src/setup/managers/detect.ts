/**
 * Which hook system a repository uses, and where its hooks are: husky, lefthook, the pre-commit framework, or git's
 * own hooks folder, wherever a worktree or `core.hooksPath` puts it. Reads only.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { readBytes } from '../actions.ts';

export type HookSystem =
  /** Version 9: `.husky/pre-commit` is plain commands, `.husky/_` what git runs. */
  | { readonly kind: 'husky'; readonly folder: string; readonly active: boolean }
  | { readonly kind: 'lefthook'; readonly config: string }
  | { readonly kind: 'pre-commit'; readonly config: string }
  /** `shared`: the folder belongs to the work tree, so that its files are committed. */
  | { readonly kind: 'plain'; readonly folder: string; readonly shared: boolean };

export interface Place {
  /** The top of the work tree, absolute. */
  readonly root: string;
  /** The folder that git itself runs hooks from, absolute. */
  readonly hooks: string;
  /** The git folder that all worktrees share, absolute. */
  readonly common: string;
  readonly hooksPath: HooksPath | null;
  readonly system: HookSystem;
}

/** `core.hooksPath`, where it is set. */
export interface HooksPath {
  readonly value: string;
  readonly scope: string;
}

const LEFTHOOK = ['lefthook', '.lefthook', '.config/lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'json', 'jsonc', 'toml'].map((end) => `${name}.${end}`),
);
const FRAMEWORK = ['.pre-commit-config.yaml', '.pre-commit-config.yml'];

/** Throws (`repository`) outside of a work tree. */
export async function findPlace(git: Git): Promise<Place> {
  const root = line(await git.ask(['rev-parse', '--show-toplevel']));
  if (root === null) {
    throw new AnteaterError('repository', 'hooks are installed in a work tree, and this is none', {
      hint: 'go to a checkout of the repository (or make one: git init), then: anteater init',
    });
  }
  // `--git-path` answers relative to where it was asked, which may be a sub-folder.
  const hooks = resolve(git.cwd, line(await git.run(['rev-parse', '--git-path', 'hooks'])) ?? '.git/hooks');
  const common = resolve(git.cwd, line(await git.run(['rev-parse', '--git-common-dir'])) ?? '.git');
  const hooksPath = readHooksPath(await git.ask(['config', '--show-scope', '-z', '--get', 'core.hooksPath']));
  const top = resolve(root);
  const place = { root: top, hooks: fromRoot(top, hooks, hooksPath), common, hooksPath };
  return { ...place, system: await findSystem(place) };
}

/** A relative `core.hooksPath` counts from where hooks run: the top of the work tree. */
function fromRoot(root: string, hooks: string, hooksPath: HooksPath | null): string {
  if (hooksPath === null || isAbsolute(hooksPath.value) || hooksPath.value.startsWith('~')) return hooks;
  return resolve(root, hooksPath.value);
}

function readHooksPath(answer: string | null): HooksPath | null {
  const [scope, value] = answer?.split('\0') ?? [];
  return scope === undefined || value === undefined || value === '' ? null : { scope, value };
}

async function findSystem(place: Omit<Place, 'system'>): Promise<HookSystem> {
  const { root, hooks } = place;
  // Also in a sub-folder's package. `_` is not committed, and comes with husky's own install.
  if (basename(hooks) === '_' && basename(dirname(hooks)) === '.husky') {
    return { kind: 'husky', folder: dirname(hooks), active: existsSync(join(hooks, 'pre-commit')) };
  }
  const husky = join(root, '.husky');
  const config = (names: readonly string[]) =>
    names.map((name) => join(root, name)).find((path) => existsSync(path));
  const hasHusky = existsSync(husky) || existsSync(join(root, 'node_modules/.bin/husky'));
  const usesHusky = place.hooksPath === null && hasHusky && (await names(root, 'husky'));
  if (usesHusky) return { kind: 'husky', folder: husky, active: false };
  const lefthook = config(LEFTHOOK);
  if (lefthook !== undefined) return { kind: 'lefthook', config: lefthook };
  const framework = config(FRAMEWORK);
  if (framework !== undefined) return { kind: 'pre-commit', config: framework };
  return { kind: 'plain', folder: hooks, shared: isInside(root, hooks) && !isInside(place.common, hooks) };
}

/** package.json speaks of a package, as a dependency or in a script. Only a hint: the text is not even parsed. */
export async function names(root: string, word: string): Promise<boolean> {
  const text = await readBytes(join(root, 'package.json'));
  return text !== null && new RegExp(`"[^"\n]*\\b${word}\\b[^"\n]*"`).test(text);
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** A one-line answer without its line end; null for none. */
export function line(answer: string | null): string | null {
  const text = answer?.replace(/\r?\n$/, '') ?? '';
  return text === '' ? null : text;
}
