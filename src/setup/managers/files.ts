/** Small questions about the files of a repository, for the managers. */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { parseJson, valueAt } from '../../lib/json.ts';
import { type Action, readBytes, readOrEmpty } from '../actions.ts';
import { HOOKS, type HookName } from '../hook/hook-script.ts';
import type { HookLocation } from './manager.ts';

/** The first of these files below `root` that exists. */
export function firstFile(root: string, names: readonly string[]): string | null {
  return names.map((name) => join(root, name)).find((path) => existsSync(path)) ?? null;
}

/** null where there is no package.json, or it is not JSON. */
export async function packageJson(root: string): Promise<unknown> {
  // Whoever edits it says what is wrong with it.
  return parseJson((await readBytes(join(root, 'package.json'))) ?? '') ?? null;
}

/** As a dependency of any kind. */
export async function dependsOn(root: string, name: string): Promise<boolean> {
  const manifest = await packageJson(root);
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some(
    (kind) => valueAt(manifest, [kind, name]) !== undefined,
  );
}

/** A script of package.json calls a program. */
export async function scriptCalls(root: string, program: string): Promise<boolean> {
  const scripts = valueAt(await packageJson(root), ['scripts']);
  const called = new RegExp(`(^|[\\s;&|/])${program}($|[\\s;&|])`);
  return typeof scripts === 'object' && scripts !== null && called.test(Object.values(scripts).join('\n'));
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** In this work tree, in git's folder, or in the main work tree of a linked one; not what other repositories use as well. */
export function isOfRepository({ root, common }: HookLocation, path: string): boolean {
  const main = basename(common) === '.git' ? dirname(common) : common;
  return [root, common, main].some((folder) => isInside(folder, path));
}

/** A hook that git runs was written by the manager with this mark. */
export async function madeBy(place: HookLocation, mark: RegExp): Promise<boolean> {
  const texts = await Promise.all(HOOKS.map((hook) => hookText(place, hook)));
  return texts.some((text) => mark.test(text));
}

/** Of what git runs; '' where there is nothing, or nothing readable. */
export async function hookText({ hooks }: HookLocation, hook: HookName): Promise<string> {
  return readOrEmpty(join(hooks, hook));
}

export function changed(path: string, before: string, content: string, why: string): readonly Action[] {
  return content === before ? [] : [{ kind: 'write', path, content, executable: false, why }];
}

/** A file without our lines; `rest` null: it was made by us, and nobody added to it. */
export function restored(path: string, rest: string | null): Action {
  if (rest === null) return { kind: 'remove', path, why: 'it held nothing but anteater' };
  return { kind: 'write', path, content: rest, executable: false, why: 'as it was before anteater' };
}
