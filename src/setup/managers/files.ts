/** Small questions about the files of a repository, for the managers. */
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { readBytes } from '../actions.ts';
import type { HookName } from '../hook/hook-script.ts';
import type { Place } from './manager.ts';

/** The first of these files below `root` that exists. */
export function firstFile(root: string, names: readonly string[]): string | null {
  return names.map((name) => join(root, name)).find((path) => existsSync(path)) ?? null;
}

/** package.json speaks of a package, as a dependency or in a script. Only a hint: the text is not even parsed. */
export async function packageNames(root: string, word: string): Promise<boolean> {
  const text = await readBytes(join(root, 'package.json'));
  return text !== null && new RegExp(`"[^"\n]*\\b${word}\\b[^"\n]*"`).test(text);
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** Why a hook does not come to the check by a manager whose configuration lists commands; null when it does. */
export async function callsThrough(
  place: Place,
  hook: HookName,
  text: string,
  itsHook: RegExp,
): Promise<string | null> {
  const { manager, config, hooks } = place;
  if (!itsHook.test(text))
    return `${join(hooks, hook)} is not ${manager.name}'s, although ${config} is there`;
  const listed = (await readBytes(config).catch(() => null)) ?? '';
  const needle =
    hook === 'pre-push' ? /^[^#\n]*\banteater\S* pre-push\b|\banteater-push\b/m : /^[^#\n]*\banteater\b/m;
  return needle.test(listed) ? null : `${config} has no command of anteater for ${hook}`;
}
