/**
 * `anteater init`: the rc file and the hooks, by the hook manager that the repository uses; `--uninstall` takes them out.
 * At a terminal it names what it does, asks, and leads through the key and a proof; every step can be skipped.
 */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { openGit } from '../../git.ts';
import { escapeForTerminal } from '../../report/terminal/escape.ts';
import { wrapLines } from '../../report/terminal/width.ts';
import { checkupLine, renderCheckups } from '../../report/words/doctor.ts';
import {
  doneText,
  GLOBAL_NOTES,
  INSTALL,
  ignoredNote,
  KEY_INTRODUCTION,
  KEY_SKIPPED,
  NEXT_IS_KEY,
  nothingHere,
  notRunNote,
  PROVE,
  runQuestion,
  TO_BE_DONE,
} from '../../report/words/init.ts';
import { type Action, applyActions, inWords } from '../../setup/actions.ts';
import { requireFindable, requireFindableIn } from '../../setup/findable.ts';
import type { Recorded } from '../../setup/hook/hook-script.ts';
import { applyInstall, findIgnored, type Plan, planInstall, planUninstall } from '../../setup/install.ts';
import { planGlobal, unplanGlobal } from '../../setup/managers/global.ts';
import { comesWithBranch } from '../../setup/managers/program.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import { askForKey, keepKey } from './key.ts';

export async function runCommand(context: Context): Promise<ExitCode> {
  const { options, io } = context;
  if (options.global === true) return runGlobal(context);
  if ((await context.repository()) === null) {
    await context.print(nothingHere(io.cwd));
    return 0;
  }
  if (options.uninstall === true) {
    const plan = await planUninstall(context.git());
    await applyInstall(plan, io.env);
    await sayDone(context, 'hooks', plan.actions, plan.notes);
    return 0;
  }
  const plan = await planInstall(context.git(), recordedProgram(context));
  await requireFindableIn(plan, io.env);
  const agreed = await agreedPlan(context, plan);
  if (agreed === null) return 0;
  await applyInstall(agreed, io.env);
  const ignored = await findIgnored(openGit({ cwd: plan.place.root, env: io.env }));
  const notes = [...(ignored === null ? [] : [ignoredNote(ignored)]), ...agreed.notes];
  // Who was asked has just read what was to be done.
  const isShown = ({ kind }: Action) => agreed === plan || kind === 'run';
  await sayDone(context, 'hooks', agreed.actions, notes, isShown);
  await followUp(context, agreed.actions.length > 0);
  return 0;
}

/** Outside of a repository, too. */
async function runGlobal(context: Context): Promise<ExitCode> {
  const { io, options, folders } = context;
  const folder = join(folders.config, 'hooks');
  const git = openGit({ cwd: existsSync(io.cwd) ? io.cwd : folders.config, env: io.env });
  const uninstall = options.uninstall === true;
  if (!uninstall) await requireFindable(null, io.env);
  const actions = await (uninstall ? unplanGlobal : planGlobal)(git, folder);
  await applyActions(actions, io.env);
  await sayDone(context, 'global hooks', actions, uninstall ? [] : GLOBAL_NOTES, isWorthALine);
  if (!uninstall) await followUp(context, false);
  return 0;
}

/** The other hooks of the folder do nothing but run the repository's own. */
function isWorthALine(action: Action): boolean {
  return action.kind === 'run' || /[\\/](anteater|pre-commit|pre-merge-commit|pre-push)$/.test(action.path);
}

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
      await print(context, [TO_BE_DONE, ...plan.actions.map(step)]);
      if ((await prompt.confirm(INSTALL, true)) !== true) return null;
    }
    const actions: Action[] = [];
    const notes = [...plan.notes];
    for (const action of plan.actions) {
      if (action.kind === 'run') {
        const command = action.command.join(' ');
        const risky = await comesWithBranch(action.command[0], context.io.env);
        const run = prompt === null ? !risky : await prompt.confirm(runQuestion(command, risky), !risky);
        if (run !== true) {
          notes.unshift(notRunNote(command));
          continue;
        }
      }
      actions.push(action);
    }
    return { ...plan, actions, notes };
  } finally {
    prompt?.close();
  }
}

async function followUp(context: Context, installed: boolean): Promise<void> {
  const missing = await keyIsMissing(context);
  if (context.options.yes === true || !canAsk(context)) {
    if (missing) await print(context, [NEXT_IS_KEY]);
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
  await context.print(KEY_INTRODUCTION);
  for (;;) {
    const typed = await askForKey(context, 'Enter skips');
    if (typed.trim() === '') {
      await context.print(KEY_SKIPPED);
      return;
    }
    try {
      return await keepKey(context, typed);
    } catch (error) {
      if (!(error instanceof AnteaterError)) throw error;
      await context.warn(error.message);
    }
  }
}

async function leadToProof(context: Context): Promise<void> {
  const prompt = openPrompt(context);
  if (prompt === null) return;
  const agreed = await prompt.confirm(PROVE, true);
  prompt.close();
  if (agreed !== true) return;
  const { prove } = await import('../../setup/doctor/prove.ts');
  const proofs = await prove(context.git(), context.io.env);
  const checkups = proofs.map(({ of, outcome }) => checkupLine({ code: 'proof', of, outcome }));
  const failed = proofs.filter(({ outcome }) => outcome.is !== 'blocked').map(({ output }) => output);
  await context.print(await renderCheckups(checkups, failed, context.style));
}

async function sayDone(
  context: Context,
  which: 'hooks' | 'global hooks',
  actions: readonly Action[],
  notes: readonly string[],
  isShown: (action: Action) => boolean = () => true,
): Promise<void> {
  const first = doneText(which, context.options.uninstall === true, actions.length > 0);
  await print(context, [first, ...actions.filter(isShown).map(step), ...notes.map((note) => `  ${note}`)]);
}

function step(action: Action): string {
  return `  ${inWords(action)}: ${action.why}`;
}

function print({ io, style, print }: Context, texts: readonly string[]): Promise<void> {
  const width = io.stdout.isTTY === true ? style.width : null;
  return print(`${wrapLines(texts.map(escapeForTerminal), width).join('\n')}\n`);
}
