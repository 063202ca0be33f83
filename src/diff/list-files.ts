/** All files below a folder that is in no repository; .gitignore files are obeyed all the same. */
import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import type { Ignore } from 'ignore';
import type { WholeFile } from './content/whole-file.ts';

export interface Walked {
  readonly files: readonly WholeFile[];
  /** Byte strings; folders with a `/` at the end. */
  readonly ignored: readonly string[];
}

/** The rules of a .gitignore file count for paths below its folder. */
interface RuleFile {
  /** A byte string that ends in `/`. */
  readonly folder: string;
  readonly rules: Ignore;
}

/** `nameOf` gives what reports call a file, as a byte string. */
export async function walk(start: string, nameOf: (location: Buffer) => string): Promise<Walked> {
  const { default: createIgnore } = await import('ignore');
  const files: WholeFile[] = [];
  const ignored: string[] = [];

  const add = (location: Buffer): void => {
    files.push({ location, name: nameOf(location) });
  };

  const visit = async (folder: Buffer, above: readonly RuleFile[]): Promise<void> => {
    const prefix = `${folder.toString('latin1')}/`;
    const text = await readFile(Buffer.from(`${prefix}.gitignore`, 'latin1'), 'utf8').catch(() => null);
    const rules =
      text === null
        ? above
        : [...above, { folder: prefix, rules: createIgnore({ allowRelativePaths: true }).add(text) }];
    const entries: Dirent<Buffer>[] = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
    entries.sort((a, b) => Buffer.compare(a.name, b.name));
    for (const entry of entries) {
      const bytes = `${prefix}${entry.name.toString('latin1')}`;
      const location = Buffer.from(bytes, 'latin1');
      if (entry.isDirectory() && entry.name.toString() === '.git') continue;
      if (isIgnored(rules, bytes, entry.isDirectory())) {
        ignored.push(entry.isDirectory() ? `${nameOf(location)}/` : nameOf(location));
      } else if (entry.isDirectory()) await visit(location, rules);
      else add(location);
    }
  };

  const location = Buffer.from(start);
  if ((await lstat(location)).isDirectory()) await visit(location, []);
  else add(location);
  return { files, ignored };
}

/** The nearest rule file that says anything about a path decides, as in git. */
function isIgnored(files: readonly RuleFile[], bytes: string, folder: boolean): boolean {
  for (const { folder: prefix, rules } of files.toReversed()) {
    const path = Buffer.from(bytes.slice(prefix.length), 'latin1').toString('utf8');
    const { ignored, unignored } = rules.test(folder ? `${path}/` : path);
    if (ignored || unignored) return ignored;
  }
  return false;
}
