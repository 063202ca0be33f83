/** All files below a folder that is in no repository; .gitignore files are obeyed all the same. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import type { Ignore } from 'ignore';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { errorCode } from '../lib/atomic-file.ts';
import type { WholeFile } from './content/whole-file.ts';
import { onDisk } from './paths.ts';

const debug = createDebug('files');

export interface FileList {
  readonly files: readonly WholeFile[];
  /** Left out: byte strings, folders with a `/` at the end. */
  readonly ignored: readonly string[];
  /** Folders whose names this user may not list: byte strings. */
  readonly closed: readonly string[];
}

/** Where there is no .gitignore file, or none that can be read: more is scanned. */
function withoutRules(error: unknown): null {
  if (errorCode(error) !== 'ENOENT') debug(`a .gitignore file is left out: ${reasonOf(error)}`);
  return null;
}

/** The rules of a .gitignore file count for paths below its folder. */
interface RuleFile {
  /** It ends in `/`. */
  readonly folder: string;
  readonly rules: Ignore;
}

/** Places and names are byte strings. `nameOf` gives what reports call a file. */
export async function listFiles(start: string, nameOf: (location: string) => string): Promise<FileList> {
  const { default: createIgnore } = await import('ignore');
  const files: WholeFile[] = [];
  const ignored: string[] = [];
  const closed: string[] = [];

  const visit = async (folder: string, above: readonly RuleFile[]): Promise<void> => {
    const text = await readFile(onDisk(`${folder}.gitignore`), 'utf8').catch(withoutRules);
    const rules =
      text === null
        ? above
        : [...above, { folder, rules: createIgnore({ allowRelativePaths: true }).add(text) }];
    const entries = await listFolder(folder);
    if (entries === null) {
      closed.push(nameOf(folder.slice(0, -1)));
      return;
    }
    entries.sort((a, b) => Buffer.compare(a.name, b.name));
    for (const entry of entries) {
      const [name, isFolder] = [entry.name.toString('latin1'), entry.isDirectory()];
      if (isFolder && name === '.git') continue;
      const location = folder + name;
      if (isIgnored(rules, location, isFolder)) ignored.push(nameOf(location) + (isFolder ? '/' : ''));
      else if (isFolder) await visit(`${location}/`, rules);
      else files.push({ location, name: nameOf(location) });
    }
  };

  if ((await lstat(onDisk(start))).isDirectory()) await visit(`${start}/`, []);
  else files.push({ location: start, name: nameOf(start) });
  return { files, ignored, closed };
}

/** null: not to be read. */
export async function listFolder(folder: string) {
  try {
    return await readdir(onDisk(folder), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    debug(`${folder} cannot be listed: ${reasonOf(error)}`);
    return null;
  }
}

/** The nearest rule file that says anything about a path decides, as in git. */
function isIgnored(files: readonly RuleFile[], location: string, isFolder: boolean): boolean {
  for (const { folder, rules } of files.toReversed()) {
    const path = onDisk(location.slice(folder.length)).toString();
    const { ignored, unignored } = rules.test(isFolder ? `${path}/` : path);
    if (ignored || unignored) return ignored;
  }
  return false;
}
