/**
 * `anteater init`: the rc file and the hooks, by the hook manager that the repository uses; `--uninstall` takes them out.
 * At a terminal it names what it does, asks, and leads through the key and a proof; every step can be skipped.
 */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isAnteaterError } from '../../errors.ts';
import { openGit } from '../../git.ts';
import { escapeForTerminal } from '../../report/terminal/escape.ts';
import { wrap } from '../../report/terminal/width.ts';
import { checkupLine, renderCheckups } from '../../report/words/doctor.ts';
import { type Action, applyActions, inWords } from '../../setup/actions.ts';
import { requireFindable, requireFindableIn } from '../../setup/findable.ts';
import type { Recorded } from '../../setup/hook/hook-script.ts';
import { applyInstall, findIgnored, type Plan, planInstall, planUninstall } from '../../setup/install.ts';
import { planGlobal, unplanGlobal } from '../../setup/managers/global.ts';
import { comesWithBranch } from '../../setup/managers/program.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { openPrompt } from '../prompt.ts';
import { askForKey, KEY_PAGE, keepKey } from './key.ts';

const SIGN_UP = 'https://www.virustotal.com/gui/join-us';

export async function runCommand(context: Context): Promise<ExitCode> {
  const { options, io } = context;
  if (options.global === true) return runGlobal(context);
  const repository = await context.repository();
  if (repository === null) {
    await context.print(`anteater: no git repository at ${escapeForTerminal(io.cwd)}: nothing to do\n`);
    return 0;
  }
  if (options.uninstall === true) {
    const plan = await planUninstall(context.git());
    await applyInstall(plan, io.env);
    await context.print(told(context, plan.actions, 'the hooks are removed', plan.notes));
    return 0;
  }
  const plan = await planInstall(context.git(), recordedProgram(context));
  await requireFindableIn(plan, io.env);
  const agreed = await agreedPlan(context, plan);
  if (agreed === null) return 0;
  await applyInstall(agreed, io.env);
  const ignored = await findIgnored(openGit({ cwd: plan.place.root, env: io.env }));
  const notes = ignored === null ? [] : [`${ignored} is ignored by git here: git add -f ${ignored}`];
  // Who was asked has just read what was to be done.
  const shown = agreed === plan ? agreed.actions : agreed.actions.filter(({ kind }) => kind === 'run');
  await context.print(
    told(context, shown, 'the hooks are installed', [...notes, ...agreed.notes], agreed.actions.length),
  );
  await followUp(context, agreed.actions.length > 0);
  return 0;
}

// ---------------------------------------------------------------- for all repositories

async function runGlobal(context: Context): Promise<ExitCode> {
  const { io, options, homes } = context;
  const folder = join(homes.config, 'hooks');
  // Outside of a repository, too.
  const git = openGit({ cwd: existsSync(io.cwd) ? io.cwd : homes.config, env: io.env });
  if (options.uninstall === true) {
    const actions = await unplanGlobal(git, folder);
    await applyActions(actions, io.env);
    await context.print(told(context, actions, 'the global hooks are removed', []));
    return 0;
  }
  await requireFindable(null, io.env);
  const actions = await planGlobal(git, folder);
  await applyActions(actions, io.env);
  await context.print(
    told(context, actions.filter(isWorthALine), 'the global hooks are installed', GLOBAL_NOTES),
  );
  await followUp(context, false);
  return 0;
}

/** The other hooks of the folder do nothing but run the repository's own. */
function isWorthALine(action: Action): boolean {
  return action.kind === 'run' || /[\\/](anteater|pre-commit|pre-merge-commit|pre-push)$/.test(action.path);
}

const GLOBAL_NOTES = [
  'the folder has a script for each hook of git: it runs the hook of that name that the repository has itself',
  'a repository with a core.hooksPath of its own (husky sets one) does not use them: run "anteater init" there',
  'lefthook and pre-commit refuse to install beside global hooks; this works: GIT_CONFIG_GLOBAL=/dev/null lefthook install',
];

// ---------------------------------------------------------------- what is started, and where it is

/**
 * This program by a path that stays when it is updated: pnpm's own paths hold the version. What npx, dlx and the like have
 * fetched is gone soon, so it is not recorded.
 */
function recordedProgram({ io }: Context): Recorded {
  const fetched = /[\\/](?:_npx|dlx[^\\/]*|bunx-[^\\/]*|xfs-[^\\/]*)[\\/]/.test(io.packageRoot);
  const linked = io.packageRoot.replace(
    /[\\/]node_modules[\\/]\.pnpm[\\/].*$/,
    '/node_modules/anteater-hook',
  );
  const same = existsSync(linked) && realpathSync(linked) === realpathSync(io.packageRoot);
  const folder = same ? linked : io.packageRoot;
  return { node: process.execPath, bin: fetched ? '' : join(folder, 'bin', 'anteater.cjs') };
}

/**
 * The programs of hook managers are started with the user's word: at a terminal it is asked for, `--yes` gives it. Without
 * both, what a branch brings along is not started. null: the user wants nothing installed.
 */
async function agreedPlan(context: Context, plan: Plan): Promise<Plan | null> {
  if (context.options.yes === true || plan.actions.length === 0) return plan;
  const prompt = openPrompt(context);
  try {
    if (prompt !== null) {
      await context.print(
        `${lines(context, ['anteater: this is to be done:', ...plan.actions.map(step)])}\n`,
      );
      if (isNo(await prompt.ask('Install the hooks? [Y/n] '))) return null;
    }
    const actions: Action[] = [];
    const notes = [...plan.notes];
    for (const action of plan.actions) {
      if (action.kind !== 'run') {
        actions.push(action);
        continue;
      }
      const command = action.command.join(' ');
      const risky = await comesWithBranch(action.command[0], context.io.env);
      const question = `Run ${escapeForTerminal(command)}${risky ? ', which this branch has brought along' : ''}? ${risky ? '[y/N]' : '[Y/n]'} `;
      const run = prompt === null ? !risky : isYes(await prompt.ask(question), !risky);
      if (run) actions.push(action);
      else
        notes.unshift(
          `not run: ${command}   (a program of this repository; if you trust it: anteater init --yes)`,
        );
    }
    return { ...plan, actions, notes };
  } finally {
    prompt?.close();
  }
}

function isYes(answer: string | null, usually: boolean): boolean {
  return answer === '' ? usually : /^y(es)?$/i.test(answer ?? 'n');
}

function isNo(answer: string | null): boolean {
  return !isYes(answer, true);
}

// ---------------------------------------------------------------- the key, and the proof

async function followUp(context: Context, installed: boolean): Promise<void> {
  const prompt = context.options.yes === true ? null : openPrompt(context);
  prompt?.close();
  const missing = await keyIsMissing(context);
  if (prompt === null) {
    if (missing) {
      const next = `  next: anteater key set   (your own VirusTotal key, free: ${SIGN_UP})`;
      await context.print(`${lines(context, [next])}\n`);
    }
    return;
  }
  if (missing) await leadToKey(context);
  if (installed) await leadToProof(context);
}

/** A configuration that does not load does not keep the hooks out: they will report it. */
async function keyIsMissing(context: Context): Promise<boolean> {
  return context.key().then(
    (key) => key === null,
    () => false,
  );
}

async function leadToKey(context: Context): Promise<void> {
  await context.print(
    `\nEach lookup needs a key of VirusTotal. An account is free:\n  ${SIGN_UP}\n` +
      `It has its key here:\n  ${KEY_PAGE}\n`,
  );
  for (;;) {
    const typed = await askForKey(context, 'Enter skips');
    if (typed.trim() === '') {
      await context.print('  later: anteater key set\n');
      return;
    }
    try {
      return await keepKey(context, typed);
    } catch (error) {
      if (!isAnteaterError(error)) throw error;
      await context.warn(error.message);
    }
  }
}

async function leadToProof(context: Context): Promise<void> {
  const prompt = openPrompt(context);
  if (prompt === null) return;
  const answer = await prompt.ask(
    '\nProve it: a canary commit and push must be blocked (nothing changes)? [Y/n] ',
  );
  prompt.close();
  if (isNo(answer)) return;
  const { prove } = await import('../../setup/doctor/prove.ts');
  const proofs = await prove(context.git(), context.io.env);
  const checkups = proofs.map(({ of, outcome }) => checkupLine({ code: 'proof', of, outcome }));
  const failed = proofs.filter(({ outcome }) => outcome.is !== 'blocked').map(({ output }) => output);
  await context.print(await renderCheckups(checkups, failed, context.style));
}

// ---------------------------------------------------------------- words

/** `count`: how many actions there were, where they are not all shown. */
function told(
  context: Context,
  actions: readonly Action[],
  done: string,
  notes: readonly string[],
  count = actions.length,
): string {
  const first = count === 0 ? `nothing to do, ${done} already` : done;
  const texts = [`anteater: ${first}`, ...actions.map(step), ...notes.map((note) => `  ${note}`)];
  return `${lines(context, texts)}\n`;
}

function step(action: Action): string {
  return `  ${inWords(action)}: ${action.why}`;
}

/** One line each; at a terminal wrapped to it. */
function lines({ io, style }: Context, texts: readonly string[]): string {
  const safe = texts.map(escapeForTerminal);
  if (io.stdout.isTTY !== true) return safe.join('\n');
  return safe
    .flatMap((text) => wrap(text.trimStart(), style.width, indentOf(text), `${indentOf(text)}  `))
    .join('\n');
}

function indentOf(text: string): string {
  return /^ */.exec(text)?.[0] ?? '';
}
