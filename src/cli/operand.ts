/** What a person names on the command line: an indicator, a file, or a member of an archive. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { readFileByHand, readMemberByHand } from '../diff/file.ts';
import { explain } from '../extract/parse-indicator.ts';
import type { AddedFile, Indicator } from '../model.ts';
import { twoFiles } from '../report/words/errors.ts';
import type { Context } from './context.ts';

export type Operand =
  | { readonly kind: 'indicator'; readonly indicator: Indicator }
  /** `full`: where it, or its archive, lies. `path`: from the root, as reports and rules name it. */
  | {
      readonly kind: 'file';
      readonly content: AddedFile;
      readonly full: string;
      readonly path: string;
      readonly isMember: boolean;
    }
  | { readonly kind: 'neither'; readonly why: string };

/** A file may have the name of a host, never that of a URL, an address or a hash. */
export async function readOperand(context: Context, operand: string): Promise<Operand> {
  const named = await explain(operand);
  if (named.kind === 'indicator' && named.indicator.type !== 'domain') return named;
  return (
    (await fileNamed(operand, context.io.cwd, await rootOf(context))) ??
    (named.kind === 'indicator' ? named : { kind: 'neither', why: named.why })
  );
}

/** From where what a report names is named; outside of a repository, from here. */
export async function rootOf(context: Context): Promise<string> {
  return (await context.repository())?.root ?? context.io.cwd;
}

async function fileNamed(operand: string, cwd: string, root: string): Promise<Operand | null> {
  // Of a variable that was not set: not the folder itself.
  if (operand === '') return null;
  const full = placeNamed(operand, cwd, root);
  const content = full === null ? null : await readFileByHand(full, operand);
  if (full !== null && content !== null)
    return { kind: 'file', content, full, path: fromFolder(root, full), isMember: false };
  // As reports name it: `lib/x.jar!a/tool`.
  for (let at = operand.indexOf('!'); at > 0; at = operand.indexOf('!', at + 1)) {
    const archive = placeNamed(operand.slice(0, at), cwd, root);
    const member = operand.slice(at + 1);
    const found = archive === null ? null : await readMemberByHand(archive, member, operand);
    if (archive !== null && found !== null) {
      const path = `${fromFolder(root, archive)}!${member}`;
      return { kind: 'file', content: found, full: archive, path, isMember: true };
    }
  }
  return null;
}

function fromFolder(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/**
 * Where a file that a person names lies: from where they are, or from the root, as reports name files, so that their commands
 * work in every folder. null where there is none.
 */
export function placeNamed(operand: string, cwd: string, root: string): string | null {
  const here = resolve(cwd, operand);
  const there = resolve(root, operand);
  if (!existsSync(here)) return existsSync(there) ? there : null;
  const explicit = isAbsolute(operand) || /^\.{1,2}[/\\]/.test(operand);
  if (explicit || here === there || !existsSync(there)) return here;
  throw twoFiles(operand, fromFolder(cwd, there));
}
