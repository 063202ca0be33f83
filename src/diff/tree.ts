/**
 * Whole files: below given paths (a full audit), or named in a list. In a repository git says which files there are;
 * elsewhere the folders are walked, with the .gitignore files in them obeyed.
 */
import { lstat, realpath } from 'node:fs/promises';
import { join, posix, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import type { ChangeSource } from '../model.ts';
import { CountingSink } from './content/counting-sink.ts';
import { isGone, readWholeFile, type WholeFile } from './content/whole-file.ts';
import { findRepository } from './history/repository.ts';
import { type FileList, listFiles, listFolder } from './list-files.ts';
import { byteString, fileName, isThere, onDisk, realLocation, shown, unquote } from './paths.ts';

export interface TreeOptions {
  readonly cwd: string;
  /** Files and folders, relative to `cwd` or absolute. */
  readonly paths: readonly string[];
}

/** `git`: null where there is no git at all. */
export function openTree(git: Git | null, { cwd, paths }: TreeOptions): ChangeSource {
  return {
    kind: 'path',
    detail: `files below ${paths.join(', ')}`,
    read: async (sink, wants) => {
      const counting = new CountingSink(sink, wants);
      const repository = git === null ? null : await findRepository(git);
      const [root, gitFolder] = [repository?.root ?? null, repository?.commonDir ?? null];
      return counting.readAll('files', async () => {
        const files: WholeFile[] = [];
        for (const path of paths) {
          await requireThere(cwd, path);
          const full = await realLocation(byteString(resolve(cwd, path)));
          if (isOfGit(cwd, path) || (gitFolder !== null && isInside(byteString(gitFolder), full))) {
            counting.skip(path, 'git-folder');
            continue;
          }
          const isInGit = git !== null && root !== null && isInside(byteString(root), full);
          const listing = await (isInGit
            ? listOfGit(git, root, onDisk(full).toString())
            : listFiles(full, (location) => nameOf(location, root ?? cwd)));
          for (const name of listing.ignored) counting.skip(name, 'gitignored');
          for (const folder of listing.closed)
            counting.unread({ why: 'closed', path: fileName(folder).path });
          if ([listing.files, listing.ignored, listing.closed].every(({ length }) => length === 0))
            counting.skip(path, 'empty');
          files.push(...listing.files);
        }
        await readOnce(files, counting, gitFolder);
      });
    },
  };
}

export interface PatchsetOptions {
  readonly cwd: string;
  /** The list, as `git diff --name-only` writes it; names are relative to `root`, or else to `cwd`. */
  readonly list: AsyncIterable<Uint8Array>;
  /** How people call the list. */
  readonly name: string;
  /** The repository's root: `git diff --name-only` names files from there. */
  readonly root?: string | null;
}

export function openPatchset({ cwd, list, name, root = null }: PatchsetOptions): ChangeSource {
  return {
    kind: 'patchset',
    detail: `files that ${name} names`,
    read: async (sink, wants) => {
      const counting = new CountingSink(sink, wants);
      const lines = linesOf(await buffer(list));
      const bases = await Promise.all([root ?? cwd, cwd].map((base) => realpath(base).catch(() => base)));
      return counting.readAll('files', async () => {
        const named: WholeFile[] = [];
        for (const line of lines) {
          const unquoted = unquote(line);
          const file = await locate(unquoted ?? line, bases);
          if (file === null && unquoted === null) await refuseNoName(line, name, bases);
          if (file === null) counting.skip(unquoted ?? line, 'missing');
          else named.push(file);
        }
        await readOnce(named, counting, null);
      });
    },
  };
}

/** A file that is named twice is read once. */
async function readOnce(
  files: readonly WholeFile[],
  counting: CountingSink,
  commonDir: string | null,
): Promise<void> {
  const distinct = new Map(files.map((file) => [file.location, file]));
  counting.expect('files', distinct.size);
  for (const file of distinct.values()) {
    counting.checkTime();
    await readWholeFile(file, counting, commonDir);
  }
}

async function requireThere(cwd: string, path: string): Promise<void> {
  // An empty one, of a variable that was not set, is not the folder itself.
  if (path !== '' && (await isThere(resolve(cwd, path)))) return;
  throw new AnteaterError('input', `there is no file or folder ${JSON.stringify(path)}`, {
    hint: `paths are read from ${cwd}`,
  });
}

async function isClosedFolder(path: string): Promise<boolean> {
  return (await lstat(path)).isDirectory() && (await listFolder(`${byteString(path)}/`)) === null;
}

async function listOfGit(git: Git, root: string, full: string): Promise<FileList> {
  const list = async (...flags: string[]) => {
    // A second path, which is never listed: git fails on a single one that lies below an ignored folder.
    const args = [
      'ls-files',
      '-z',
      '--full-name',
      ...flags,
      '--exclude-standard',
      '--',
      full,
      join(root, '.git'),
    ];
    const names = await git.capture(args);
    return [...new Set(names.split('\0').filter((name) => name !== ''))];
  };
  const [names, ignored] = await Promise.all([list('-c', '-o'), list('-o', '-i', '--directory')]);
  const files = names.map((name) => ({
    location: `${byteString(root)}/${name}`,
    name: name.replace(/\/$/, ''),
  }));
  // Tracked files that are deleted in the working tree are not in it.
  const gone = await Promise.all(files.map(({ location }) => isGone(location)));
  const there = files.filter((_, index) => !gone[index]);
  // git passes over what it may not list.
  const isClosed = there.length === 0 && ignored.length === 0 && (await isClosedFolder(full));
  return { files: there, ignored, closed: isClosed ? [nameOf(byteString(full), root)] : [] };
}

/** git's own files are never part of a change. */
function isOfGit(cwd: string, path: string): boolean {
  return resolve(cwd, path).split(sep).includes('.git');
}

function isInside(root: string, full: string): boolean {
  const way = relative(root, full);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === full;
}

/** How reports call a file: from the root where it is inside, else whole. */
function nameOf(location: string, root: string): string {
  const prefix = `${byteString(root)}${sep}`;
  return (location.startsWith(prefix) ? location.slice(prefix.length) : location).replaceAll(sep, '/');
}

/** Byte strings: names as they are, or quoted by git; one a line, or ended by NUL (`-z`). */
function linesOf(list: Buffer): readonly string[] {
  const text = textOf(list);
  if (text.includes('\0')) return text.split('\0').filter((name) => name !== '');
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '');
}

/** Without a byte order mark; PowerShell's `>` writes UTF-16. */
function textOf(list: Buffer): string {
  const [first, second] = list;
  const wide =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  if (wide !== null) return byteString(new TextDecoder(wide).decode(list));
  return list.toString('latin1').replace(/^\xef\xbb\xbf/, '');
}

/** A line of a patch, of `git status --short`, of `git diff --name-status`, and a URL. */
const NO_NAME =
  /\t|^(?:diff --git |@@ -|--- |\+\+\+ |(?:[ACDMRTU?!]{2}| [ACDMRTU]|[ACDMRTU] ) )|^[a-z][a-z0-9+.-]*:\/\//i;

/** What stands before a name in `git status --short` and `git diff --name-status`. */
const STATUS = /^ ?[ACDMRTUX?!]{1,2}\d*$/;

/**
 * A file that was deleted is named in such lists, and is passed over. Another kind of list would be passed over as a whole:
 * it is an error.
 */
async function refuseNoName(line: string, list: string, bases: readonly string[]): Promise<void> {
  const parts = line.split(/[\s,]+/).filter((part) => part !== '' && !STATUS.test(part));
  const found = await Promise.all(parts.map((part) => locate(part, bases)));
  const isSeveral = parts.join('') !== line && parts.length > 0 && !found.includes(null);
  if (!isSeveral && !NO_NAME.test(line)) return;
  throw new AnteaterError('input', `${list}: ${shown(line)} is not the name of a file`, {
    hint: 'give one name a line, as git diff --name-only prints them; for a patch: --patch FILE; for a URL: anteater lookup',
  });
}

/** `bases`: folders from which names are given, the one that reports name files from first. null: it is not there. */
async function locate(line: string, bases: readonly string[]): Promise<WholeFile | null> {
  const isAbsolute = line.startsWith('/') || /^[A-Za-z]:[\\/]/.test(line);
  // `./d//b` and `c/../d/b` are called `d/b`, as git calls them.
  const name = isAbsolute ? line : posix.normalize(line);
  const places = isAbsolute ? [await realLocation(line)] : bases.map((base) => `${byteString(base)}/${name}`);
  for (const location of places) {
    if (await isThere(onDisk(location))) return { location, name: nameOf(location, bases[0] ?? '') };
  }
  return null;
}
