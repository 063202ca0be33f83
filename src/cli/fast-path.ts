/**
 * What a commit pays for. With nothing to check it is git and this file: no parser of options or configuration, no store,
 * no network. With something to check, what was read is handed to `commands/staged`. Options, and what is unusual, go to
 * `main`.
 */
import { readFileSync, writeSync } from 'node:fs';
import { configState, isKnown } from '../config/fingerprint.ts';
import { userFoldersOf } from '../config/user-folders.ts';
import { createDebug } from '../debug.ts';
import { readRepository } from '../diff/history/repository.ts';
import { openStaged } from '../diff/staged.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import { createExtractor } from '../extract/extract.ts';
import { passLine } from '../report/words/summary.ts';
import { hasDeferred } from '../store/deferred-mark.ts';
import { type Early, type ExitCode, type Io, write } from './io.ts';

const trace = createDebug('fast-path');

type Preread = Pick<Io, 'gathered' | 'repository'>;

/** Answers by itself where it can; `early` is null where options or the environment ask for more. */
export async function run(
  process: NodeJS.Process,
  packageRoot: string,
  early: Early | null,
): Promise<ExitCode> {
  const world = (preread: Preread = {}) => ioOf(process, packageRoot, preread);
  if (early === null) return runMain(world());
  let preread: Preread | null = null;
  try {
    preread = await checkStaged(process, packageRoot, early, world);
  } catch (error) {
    if (error instanceof AnteaterError) return (await import('./explain.ts')).explain(error, world(), false);
    // Nothing was printed or asked yet: `main` begins again, and explains what happens there.
    trace(`left to main: ${reasonOf(error)}`);
    return runMain(world());
  }
  if (preread === null) return 0;
  const { runPlain } = await import('./commands/staged.ts');
  return runPlain(world(preread));
}

/** null: nothing to check, and said so. Else what was read. */
async function checkStaged(
  process: NodeJS.Process,
  packageRoot: string,
  { git, diff, stop }: Early,
  world: () => Io,
): Promise<Preread | null> {
  const limit = setTimeout(() => void stopInTime(stop, world()), SLOW_MS);
  const extractor = createExtractor({ checks: ['ips', 'urls', 'binaries'] });
  const asking = readRepository(git);
  const judgedByPath = async (oldPath: string, path: string): Promise<boolean> => {
    const { readsDifferently } = await import('../extract/path-reading.ts');
    if (readsDifferently(oldPath, path)) return true;
    const { root } = await asking;
    if (root === null || configState(root, versionOf(packageRoot))?.present === false) return false;
    const { pathCheckOf } = await import('./gathering.ts');
    return pathCheckOf(world())(oldPath, path);
  };
  const source = openStaged(git, { repository: asking, started: diff });
  const [read, repository] = await Promise.all([
    source.read(extractor, { text: true, binaries: true, judgedByPath, signal: stop.signal }),
    asking,
  ]).finally(() => clearTimeout(limit));
  const found = await extractor.finish();
  const { root, commonDir } = repository;
  const whole = read.skipped.length === 0 && read.unread.length === 0;
  const quiet = found.length === 0 && root !== null && whole;
  const silent = quiet && !hasDeferred(commonDir);
  if (!silent || !isConfigured(process, packageRoot, root)) return { gathered: { found, read }, repository };
  await printLine(process, passLine(read.scanned));
  return null;
}

/** Most commits are read long before: only then is it worth loading what knows how long reading may take. */
const SLOW_MS = 1_000;

async function stopInTime(stop: AbortController, io: Io): Promise<void> {
  const { stagedTimeLeft } = await import('./gathering.ts');
  // A configuration that cannot be read is met again when the reading is done.
  const left = await stagedTimeLeft(io).catch((error: unknown) => {
    trace(`the time for reading is not known: ${reasonOf(error)}`);
    return null;
  });
  if (left !== null) setTimeout(() => stop.abort(), left).unref();
}

/** Past the stream, which takes longer to make than the line to write; a pipe that is full gets the stream after all. */
async function printLine(process: NodeJS.Process, line: string): Promise<void> {
  try {
    writeSync(1, `${line}\n`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
    await write(process.stdout, `${line}\n`);
  }
}

/** The configuration was valid before, or there is none. */
function isConfigured(process: NodeJS.Process, packageRoot: string, root: string): boolean {
  const home = userFoldersOf(process.env, process.platform).store;
  return isKnown(home, configState(root, versionOf(packageRoot)));
}

function versionOf(packageRoot: string): string {
  return /"version": "([^"]+)"/.exec(readFileSync(`${packageRoot}/package.json`, 'utf8'))?.[1] ?? '';
}

async function runMain(io: Io): Promise<ExitCode> {
  const { main } = await import('./main.ts');
  return main(io);
}

/** What ends no sooner after Ctrl-C hangs. */
const INTERRUPTED_MS = 1_500;

/** The streams are made when they are asked for: most commits need none of them. */
function ioOf(process: NodeJS.Process, packageRoot: string, preread: Preread): Io {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return unbroken(process.stdout);
    },
    get stderr() {
      return unbroken(process.stderr);
    },
    get terminal() {
      return process.stderr.isTTY ? unbroken(process.stderr) : null;
    },
    packageRoot,
    startedAt: Date.now(),
    onInterrupt: (listener) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => {
          listener();
          // What was begun is given back, and what goes on later is written down; then the signal has its usual end.
          process.once('exit', () => {
            process.exitCode = 130;
          });
          setTimeout(() => process.exit(130), INTERRUPTED_MS).unref();
        });
      }
    },
    ...preread,
  };
}

/** A reader that went away (`| head`) is not our error. */
function unbroken<T extends NodeJS.WriteStream>(stream: T): T {
  if (stream.listenerCount('error', ignore) === 0) stream.on('error', ignore);
  return stream;
}

function ignore(): void {}
