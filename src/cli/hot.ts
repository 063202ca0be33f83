/**
 * What a commit pays for. With nothing to check it is git and this file: no parser of options or configuration, no store,
 * no network. With something to check, what was read is handed to `main`. Whatever is unusual (an option, an rc file not
 * seen before, debts, an error) goes to `main` as well, which knows how to say it.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { homesOf } from '../config/homes.ts';
import { CODE_PLACES, LEGACY_PLACE, PACKAGE_MARK, RC_PLACES } from '../config/places.ts';
import { readRepository } from '../diff/repository.ts';
import { openStaged } from '../diff/staged.ts';
import { createExtractor } from '../extract/extract.ts';
import { openGit } from '../git.ts';
import { passLine } from '../report/summary.ts';
import { debtsFolder } from '../store/debts.ts';
import { wantsSkip } from './environment.ts';
import { type ExitCode, type Io, write } from './io.ts';

type Process = NodeJS.Process;

/** The entry of every command; `packageRoot` is the installed package's folder. */
export async function start(process: Process, packageRoot: string): Promise<void> {
  const io = ioOf(process, packageRoot);
  process.exitCode = await runHot(io);
  // Nothing is left to do; a socket that lingers must not hold up a commit.
  setTimeout(() => process.exit(), 1_000).unref();
}

function ioOf(process: Process, packageRoot: string): Io {
  // A reader that went away (`| head`) is no error of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    terminal: process.stderr.isTTY ? process.stderr : null,
    packageRoot,
    startedAt: Date.now(),
    onInterrupt: (listener) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => {
          listener();
          // What was begun is given back within a moment; then the signal has its usual end.
          setTimeout(() => process.exit(130), 300);
        });
      }
    },
  };
}

async function runHot(io: Io): Promise<ExitCode> {
  const nothingAsked = io.argv.length === 0 || (io.argv.length === 1 && io.argv[0] === 'staged');
  if (!nothingAsked || wantsSkip(io.env) || io.env.ANTEATER_DEBUG !== undefined) return runMain(io);
  try {
    return await checkStaged(io);
  } catch {
    // It is met again there, and explained.
    return runMain(io);
  }
}

async function checkStaged(io: Io): Promise<ExitCode> {
  const git = openGit({ cwd: io.cwd, env: io.env });
  const extractor = createExtractor({ checks: ['ips', 'urls', 'binaries'] });
  const repository = readRepository(git);
  const [read, known] = await Promise.all([
    openStaged(git, { paths: [], repository }).read(extractor, { text: true, binaries: true }),
    repository,
  ]);
  const found = extractor.empty ? [] : await extractor.finish();
  const { root } = known;
  if (found.length > 0 || root === null || read.skipped.length > 0 || !(await isQuiet(io, root))) {
    return runWarm({ ...io, gathered: { found, read }, repository: known });
  }
  await write(io.stdout, `${passLine(read.scanned)}\n`);
  return 0;
}

/** No debts of any repository, and a configuration that was valid before, or none. */
async function isQuiet(io: Io, root: string): Promise<boolean> {
  const home = homesOf(io.env, io.platform).store;
  if (hasFiles(debtsFolder(home))) return false;
  if (!mayBeConfigured(root)) return true;
  // Hashing the files takes Node's crypto, which takes longer to load than most commits to read.
  const { fingerprintOf, isValidated } = await import('../config/seen.ts');
  const fingerprint = fingerprintOf(root, versionOf(io.packageRoot));
  return fingerprint === null || isValidated(home, fingerprint);
}

function mayBeConfigured(root: string): boolean {
  const places = [LEGACY_PLACE, ...CODE_PLACES, ...RC_PLACES].filter((place) => place !== 'package.json');
  if (places.some((place) => lstatSync(`${root}/${place}`, { throwIfNoEntry: false }) !== undefined))
    return true;
  try {
    return readFileSync(`${root}/package.json`).includes(PACKAGE_MARK);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

function versionOf(packageRoot: string): string {
  return /"version": "([^"]+)"/.exec(readFileSync(`${packageRoot}/package.json`, 'utf8'))?.[1] ?? '';
}

function hasFiles(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

async function runWarm(io: Io): Promise<ExitCode> {
  try {
    const warm = await import('./warm.ts');
    return await warm.runWarm(io);
  } catch {
    return runMain(io);
  }
}

async function runMain(io: Io): Promise<ExitCode> {
  const { main } = await import('./main.ts');
  return main(io);
}
