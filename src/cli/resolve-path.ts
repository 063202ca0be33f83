/** Files that a person names on the command line. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { twoFiles } from '../report/words/errors.ts';

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

function fromFolder(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

export interface NamedMember {
  /** Where the archive lies. */
  readonly archive: string;
  readonly member: string;
  /** From the root, as reports and rules name it. */
  readonly path: string;
}

/** A member of an archive, as reports name it: `lib/x.jar!a/tool`. null where no archive has that name. */
export function memberNamed(operand: string, cwd: string, root: string): NamedMember | null {
  for (let at = operand.indexOf('!'); at > 0; at = operand.indexOf('!', at + 1)) {
    const archive = placeNamed(operand.slice(0, at), cwd, root);
    const member = operand.slice(at + 1);
    if (archive !== null) return { archive, member, path: `${fromFolder(root, archive)}!${member}` };
  }
  return null;
}
