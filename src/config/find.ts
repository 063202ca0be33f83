/** Which file is the rc file, and its data. Searched at the repository's root only; data formats only, nothing is run. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AnteaterError } from '../errors.ts';
import { type DataFile, parseJson, parseText } from './document.ts';
import type { AtPackage } from './explorer.ts';
import { PACKAGE_MARK, RC_PLACES, REFUSED_PLACES } from './file-names.ts';
import { isCode, type RuleSource, readText, refuseCode, refusePlace, worktreeSource } from './rule-source.ts';

/** At the root of the work tree; null when there is none. */
export async function findInTree(root: string, atPackage: AtPackage): Promise<DataFile | null> {
  const refused = REFUSED_PLACES.find((name) => existsSync(join(root, name)));
  if (refused !== undefined) refusePlace(refused);
  const source = worktreeSource(root);
  const places: string[] = [];
  for (const name of RC_PLACES) {
    if ((await source.read(name, markOf(name))) !== null) places.push(name);
  }
  if (places.length === 0) return null;
  const { searchFolder } = await import('./explorer.ts');
  const found = await searchFolder(
    root,
    places,
    (path, text) => parseFile(basename(path), basename(path), text),
    atPackage,
  );
  const others = places.filter((name) => name !== 'package.json' && name !== found?.name);
  if (found !== null && others.length > 0) throw tooMany([found.name, ...others]);
  return found;
}

/** At the root of a revision. */
export async function findAtRevision(source: RuleSource): Promise<DataFile | null> {
  const [name] = await presentPlaces(source);
  const text = name === undefined ? null : await source.read(name);
  return name === undefined || text === null ? null : parseFile(name, source.nameOf(name), text);
}

/** The places that hold a configuration: one, or none. Errors: `config`, for one that cannot be read, and for two. */
export async function presentPlaces(source: RuleSource): Promise<string[]> {
  const present: string[] = [];
  for (const name of RC_PLACES) {
    const text = await source.read(name, markOf(name));
    if (text !== null && (name !== 'package.json' || hasConfiguration(text))) present.push(name);
  }
  if (present.length > 1) throw tooMany(present.map(source.nameOf));
  return present;
}

/** A package.json without these bytes is not ours to read. */
function markOf(name: string): string | undefined {
  return name === 'package.json' ? PACKAGE_MARK : undefined;
}

function tooMany(names: readonly string[]): AnteaterError {
  return new AnteaterError('config', `two configurations: ${names.join(' and ')}`, {
    hint: 'keep one of them, so that it is clear which one counts',
  });
}

function hasConfiguration(packageJson: string): boolean {
  const { data } = parseJson('package.json', packageJson);
  return packagePart(data) !== undefined;
}

/** `package.json#anteater`, without the key that a distribution of this tool keeps there. */
function packagePart(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('anteater' in data)) return undefined;
  const part = data.anteater;
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  const { defaultKey, ...rest } = { defaultKey: undefined, ...part };
  return defaultKey !== undefined && Object.keys(rest).length === 0 ? undefined : rest;
}

/** The file that `--config` names: of the revision when it is part of the repository and there is one. */
export async function readNamed(
  given: string,
  where: { readonly cwd: string; readonly root: string | null; readonly revision: RuleSource | null },
): Promise<DataFile> {
  if (isCode(given)) refuseCode(given);
  const path = resolve(where.cwd, given);
  const inside = where.root === null || where.revision === null ? null : await insideOf(where.root, path);
  if (inside === null || where.revision === null) {
    return parseFile(basename(path), given, await readText(path, given));
  }
  const text = await where.revision.read(inside);
  const name = where.revision.nameOf(inside);
  if (text === null) throw new AnteaterError('config', `${name}: no such file in that revision`);
  return parseFile(basename(path), name, text);
}

/**
 * The path from the root, with `/`; null when it leads elsewhere. Links are followed only on the way into the repository:
 * from there on the path counts as written, since a link in the work tree is part of the very change that must not choose
 * its own rules. The file itself need not be there.
 */
async function insideOf(root: string, path: string): Promise<string | null> {
  const base = await realpath(root);
  for (const folder of prefixesOf(path)) {
    const place = await realpath(folder).catch(() => null);
    const from = place === null ? '..' : relative(base, place);
    if (from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from)) continue;
    return join(from, relative(folder, path)).split(sep).join('/');
  }
  return null;
}

/** `/`, `/a`, `/a/b` for `/a/b`. */
function prefixesOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...prefixesOf(above), path];
}

export async function parseFile(file: string, name: string, text: string): Promise<DataFile> {
  if (file === 'package.json') {
    const { data } = parseJson(name, text);
    return { name: `${name}#anteater`, data: packagePart(data), lineOf: () => null };
  }
  return parseText(name, text, file.endsWith('.json'));
}
