/** `anteater init`: the rc file and the hooks, by whatever hook system the repository uses; `--uninstall` takes them out. */
import { join } from 'node:path';
import { escapeForTerminal } from '../../report/terminal/escape.ts';
import { inWords } from '../../setup/actions.ts';
import { applyInstall, type Plan, planInstall, planUninstall } from '../../setup/install.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

export async function runCommand(context: Context): Promise<ExitCode> {
  await context.requireRepository();
  const { io, options } = context;
  const recorded = { node: process.execPath, bin: join(io.packageRoot, 'bin', 'anteater.cjs') };
  const plan =
    options.uninstall === true
      ? await planUninstall(context.git())
      : await planInstall(context.git(), recorded);
  await applyInstall(plan, io.env);
  await context.print(told(plan, options.uninstall === true));
  if (options.uninstall !== true && (await keyIsMissing(context))) {
    await context.print('  next: anteater key set      your own VirusTotal key\n');
  }
  return 0;
}

/** A configuration that does not load is no reason to leave the hooks out: they will say so. */
async function keyIsMissing(context: Context): Promise<boolean> {
  return context.key().then(
    (key) => key === null,
    () => false,
  );
}

function told(plan: Plan, uninstalled: boolean): string {
  const done = uninstalled ? 'the hooks are taken out' : 'the hooks are installed';
  const first = plan.actions.length === 0 ? `nothing to do, ${done} already` : done;
  const actions = plan.actions.map((action) => `  ${inWords(action)}: ${action.why}`);
  const notes = plan.notes.map((note) => `  ${note}`);
  return `${[`anteater: ${first}`, ...actions, ...notes].map(escapeForTerminal).join('\n')}\n`;
}
