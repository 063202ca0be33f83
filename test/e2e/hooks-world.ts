/**
 * A repository with hooks installed by the real planner, and in place of the tool a script that writes down how it was
 * called and answers as it is told. What is tested is the way from git to the tool, in every surrounding.
 */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openGit } from '../../src/git.ts';
import { applyInstall, type Plan, planInstall, planUninstall } from '../../src/setup/install.ts';
import type { Repo } from '../helpers/repo.ts';

export interface Call {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `code`: what the stand-in exits with when the environment says nothing else (`ANSWER`). */
export async function standIn(path: string, log: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    `#!/usr/bin/env node
const { appendFileSync, fstatSync, readFileSync } = require('node:fs');
const piped = fstatSync(0).isFIFO() || fstatSync(0).isFile() || fstatSync(0).isSocket();
const call = { args: process.argv.slice(2), cwd: process.cwd(), stdin: piped ? readFileSync(0, 'utf8') : '', env: process.env };
appendFileSync(${JSON.stringify(log)}, JSON.stringify(call) + '\\n');
process.exitCode = Number(process.env.ANSWER ?? 0);
`,
  );
  await chmod(path, 0o755);
}

export async function calls(log: string): Promise<readonly Call[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Call => JSON.parse(line));
}

export const NOWHERE = { node: '/nonexistent/node', bin: '/nonexistent/anteater.cjs' };

export async function install(repo: Repo, cwd = repo.dir, recorded = NOWHERE): Promise<Plan> {
  const plan = await planInstall(openGit({ cwd, env: repo.env }), recorded);
  await applyInstall(plan, repo.env);
  return plan;
}

export async function uninstall(repo: Repo): Promise<Plan> {
  const plan = await planUninstall(openGit({ cwd: repo.dir, env: repo.env }));
  await applyInstall(plan, repo.env);
  return plan;
}

/** A folder with these programs and nothing else, for a PATH that hides the rest of the machine. */
export async function pathWith(
  folder: string,
  programs: readonly string[],
  find: Repo['run'],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const program of programs) {
    const found = (await find('sh', ['-c', `command -v ${program}`])).stdout.trim();
    await symlink(found, join(folder, program));
  }
  return folder;
}

/** What a POSIX system has where hooks run, without Node. */
export const SYSTEM = [
  'sh',
  'git',
  'grep',
  'sed',
  'tr',
  'cat',
  'env',
  'basename',
  'dirname',
  'uname',
  'readlink',
];
