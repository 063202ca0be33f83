/**
 * Whole files: below given paths (a full audit), or named in a list. In a repository git says which files there are;
 * elsewhere the folders are walked, with the .gitignore files in them obeyed.
 */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, posix, relative, resolve, sep } from 'node:path';
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import type { ChangeSource } from '../model.ts';
import { CountingSink } from './content/counting-sink.ts';
import { readWholeFile, type WholeFile } from './content/whole-file.ts';
import { findRepository, type Repository, realPlace } from './history/repository.ts';
import { walk } from './list-files.ts';
import { unquote } from './paths.ts';

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
      const tally = new CountingSink(sink, wants);
      const repository = git === null ? null : await findRepository(git);
      return tally.readAll('files', async () => {
        const files: WholeFile[] = [];
        for (const path of paths) {
          await requireThere(cwd, path);
          const listing = await listBelow(git, repository, cwd, path);
          for (const name of listing.ignored) tally.skip(name, 'gitignored');
          if (listing.files.length === 0 && listing.ignored.length === 0)
            tally.skip(path, isOfGit(cwd, path) ? 'git-folder' : 'empty');
          files.push(...listing.files);
        }
        await readOnce(files, tally, repository?.commonDir ?? null);
      });
    },
  };
}

export interface PatchsetOptions {
  readonly cwd: string;
  /** The list; names are relative to `root`, or else to `cwd`. */
  readonly file: string;
  /** The repository's root: `git diff --name-only` names files from there. */
  readonly root?: string | null;
}

export function openPatchset({ cwd, file, root = null }: PatchsetOptions): ChangeSource {
  return {
    kind: 'patchset',
    detail: `files that ${file} names`,
    read: async (sink, wants) => {
      const tally = new CountingSink(sink, wants);
      const lines = await readLines(cwd, file);
      return tally.readAll('files', async () => {
        const named: WholeFile[] = [];
        for (const line of lines) named.push(await locate(line, cwd, root));
        await readOnce(named, tally, null);
      });
    },
  };
}

/** A file that is named twice is read once. */
async function readOnce(
  files: readonly WholeFile[],
  tally: CountingSink,
  commonDir: string | null,
): Promise<void> {
  const seen = new Map(files.map((file) => [file.location.toString('latin1'), file]));
  tally.expect('files', seen.size);
  for (const file of seen.values()) {
    tally.checkTime();
    await readWholeFile(file, tally, commonDir);
  }
}

async function requireThere(cwd: string, path: string): Promise<void> {
  // An empty one, of a variable that was not set, is not the folder itself.
  const there = path === '' ? null : await lstat(resolve(cwd, path)).catch(() => null);
  if (there !== null) return;
  throw new AnteaterError('input', `there is no file or folder ${JSON.stringify(path)}`, {
    hint: `paths are read from ${cwd}`,
  });
}

interface Listing {
  readonly files: readonly WholeFile[];
  /** Left out: byte strings, folders with a `/` at the end. */
  readonly ignored: readonly string[];
}

async function listBelow(
  git: Git | null,
  repository: Repository | null,
  cwd: string,
  path: string,
): Promise<Listing> {
  const full = await realPlace(resolve(cwd, path));
  const root = repository?.root ?? null;
  if (git !== null && root !== null && isInside(root, full)) return listOfGit(git, root, full);
  return walk(full, (file) => nameOf(file, root ?? cwd));
}

async function listOfGit(git: Git, root: string, full: string): Promise<Listing> {
  const list = async (flags: readonly string[]) => {
    const names = await git.capture([
      'ls-files',
      '-z',
      '--full-name',
      ...flags,
      '--exclude-standard',
      '--',
      full,
    ]);
    return [...new Set(names.split('\0').filter((name) => name !== ''))];
  };
  const [names, ignored] = await Promise.all([list(['-c', '-o']), list(['-o', '-i', '--directory'])]);
  const files = names.map((name) => ({ location: join(root, name), name: name.replace(/\/$/, '') }));
  // Tracked files that are deleted in the working tree are not in it.
  const there = await Promise.all(
    files.map((file) =>
      lstat(file.location)
        .then(() => true)
        .catch(() => false),
    ),
  );
  return { files: files.filter((_, index) => there[index]), ignored };
}

/** A name that git gives, a byte string, as a place on disk. */
function join(root: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(root), Buffer.from('/'), Buffer.from(name, 'latin1')]);
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
function nameOf(file: Buffer, root: string): string {
  const bytes = file.toString('latin1');
  const prefix = `${Buffer.from(root).toString('latin1')}${sep}`;
  return (bytes.startsWith(prefix) ? bytes.slice(prefix.length) : bytes).replaceAll(sep, '/');
}

async function readLines(cwd: string, file: string): Promise<readonly string[]> {
  const text = await readFile(resolve(cwd, file), 'latin1').catch((error: NodeJS.ErrnoException) => {
    throw new AnteaterError('input', `${file} could not be read (${error.code ?? 'unknown'})`, {
      hint: 'give a file with one name a line, as git diff --name-only writes it',
    });
  });
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '')
    .map((line) => unquote(line) ?? line);
}

async function locate(line: string, cwd: string, root: string | null): Promise<WholeFile> {
  const absolute = line.startsWith('/') || /^[A-Za-z]:[\\/]/.test(line);
  const bases = [...new Set([root ?? cwd, cwd])];
  const real = await Promise.all(bases.map((base) => realpath(base).catch(() => base)));
  const places = absolute ? [await realLocation(line)] : real.map((base) => join(base, plainName(line)));
  for (const location of places) {
    const there = await lstat(location).catch(() => null);
    if (there !== null) return { location, name: nameOf(location, real[0] ?? cwd) };
  }
  return { location: places[0] ?? Buffer.from(line, 'latin1'), name: absolute ? line : plainName(line) };
}

/** `./d//b` and `c/../d/b` are called `d/b`, as git calls them. */
function plainName(line: string): string {
  return posix.normalize(line);
}

/** An absolute name, a byte string; links in the folders above it are what the list meant. */
async function realLocation(line: string): Promise<Buffer> {
  const folder = await realpath(Buffer.from(dirname(line), 'latin1'), { encoding: 'buffer' }).catch(
    () => null,
  );
  return folder === null
    ? Buffer.from(line, 'latin1')
    : Buffer.concat([folder, Buffer.from(`/${basename(line)}`, 'latin1')]);
}
