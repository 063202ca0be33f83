/** `anteater doctor`: one line a thing, how it is in words and never by colour alone, with the command that fixes it. Pure. */
import type { Checkup, CheckupLine, DiskCause, HookFlaw, HookState, ProofOutcome } from '../../model.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { shellWord } from '../terminal/quoting.ts';
import { paintOf, proseWidth, type Style } from '../terminal/style.ts';
import { beside, indented } from '../terminal/width.ts';
import { counted } from './count.ts';
import { diskText } from './disk.ts';

const INIT = 'anteater init';
const WORD = { ok: 'ok', warn: 'warning', bad: 'BROKEN' } as const;

export function checkupLine(checkup: Checkup): CheckupLine {
  switch (checkup.code) {
    case 'said': {
      const { name, ok, detail, fix } = checkup;
      return { name, ok, detail, fix };
    }
    case 'git':
      return checkup.tooOld
        ? bad('git', `version ${checkup.version} is too old`, `install git ${checkup.oldest} or newer`)
        : good('git', `version ${checkup.version}`);
    case 'repository':
      return good('repository', checkup.root);
    case 'hook':
      return hookLine(checkup.hook, checkup.state);
    case 'switched-off': {
      const variable = checkup.setting.split('=', 1)[0];
      const detail = `${checkup.setting} is set: no commit made from here is checked`;
      return warning('environment', detail, `unset ${variable}`);
    }
    case 'configuration':
      return good('configuration', checkup.sources.join(', ') || 'none: every setting has its default');
    case 'key':
      return keyLine(checkup.shown, checkup.shared);
    case 'virustotal': {
      const used =
        checkup.today === null ? '' : `: ${checkup.today.used} of ${checkup.today.allowed} used today`;
      return good('VirusTotal', `answers, and accepts the key${used}`);
    }
    case 'virustotal-unavailable': {
      const fix =
        checkup.reason === 'auth'
          ? 'anteater key set'
          : 'anteater key test   (asks again, and costs no quota)';
      // A used-up quota is not a fault of the set-up.
      return (checkup.reason === 'quota' ? warning : bad)('VirusTotal', checkup.why, fix);
    }
    case 'home':
      return homeLine(checkup.home, checkup.exists, checkup.problem);
    case 'proof':
      return proofLine(checkup.of, checkup.outcome);
  }
}

export function good(name: string, detail: string): CheckupLine {
  return { name, ok: 'ok', detail, fix: null };
}

export function warning(name: string, detail: string, fix: string): CheckupLine {
  return { name, ok: 'warn', detail, fix };
}

export function bad(name: string, detail: string, fix: string): CheckupLine {
  return { name, ok: 'bad', detail, fix };
}

function hookLine(hook: string, state: HookState): CheckupLine {
  const line = stateLine(`${hook} hook`, hook, state);
  if (hook !== 'pre-merge-commit' || line.ok !== 'bad') return line;
  return warning(
    line.name,
    `${line.detail}; what a merge brings in is checked only before the push`,
    line.fix ?? INIT,
  );
}

function stateLine(name: string, hook: string, state: HookState): CheckupLine {
  switch (state.is) {
    case 'in-force': {
      if (state.old !== null)
        return warning(
          name,
          `works, but an earlier version of anteater wrote ${state.old.path}`,
          state.old.global ? `${INIT} --global` : INIT,
        );
      if (state.beside !== null) return warning(name, `works, but ${flawText(state.beside)}`, INIT);
      const starts = state.program === null ? '' : `, starts ${state.program}`;
      return good(name, `${state.path} (${state.manager})${starts}`);
    }
    case 'without':
      return withoutLine(name, state.missing, state.refused);
    case 'without-runner':
      return bad(
        name,
        `${state.path} calls ${state.runner}, which is missing: every commit is blocked`,
        INIT,
      );
    case 'not-installed':
      return bad(name, `not installed: git looks for ${state.path}`, state.command);
    case 'not-executable':
      return bad(
        name,
        `git ignores ${state.path}: it is not executable`,
        `chmod +x ${shellWord(state.path)}`,
      );
    case 'not-reached': {
      const detail =
        state.reason === null
          ? `git runs ${state.path}, which ends before it comes to anteater`
          : flawText(state.reason);
      const byHand =
        hook === 'pre-push'
          ? 'call anteater first in this hook, before anything that can end it: anteater pre-push "$@"'
          : 'call anteater in this hook before anything that can end it: anteater || exit $?';
      return bad(name, detail, state.init ? INIT : byHand);
    }
    case 'elsewhere': {
      const detail = `git runs hooks from ${state.folder} (core.hooksPath, ${state.scope} configuration), not from this repository`;
      return bad(name, detail, `git config --local core.hooksPath ${shellWord(state.own)} && ${INIT}`);
    }
    case 'stopped': {
      const detail = `could not be tried: in a copy of the repository, something else in ${state.path} failed first: ${state.said}`;
      return warning(name, detail, 'anteater doctor --prove   (shows all that the hook printed)');
    }
    case 'not-tried':
      return warning(name, noScratch(state.said), 'anteater doctor');
  }
}

function flawText(flaw: HookFlaw): string {
  switch (flaw.flaw) {
    case 'no-call':
      return `${flaw.path} does not call anteater`;
    case 'not-global':
      return `${flaw.path} is not one of your global hooks`;
    case 'no-command':
      return `${flaw.config} has no command of anteater for ${flaw.hook}`;
    case 'not-managed':
      return `${flaw.path} is not ${flaw.manager}'s, although ${flaw.config} names it`;
  }
}

function noScratch(said: string): string {
  return `the scratch repository could not be made: ${said}`;
}

function withoutLine(
  name: string,
  missing: 'node' | 'newer-node' | 'program',
  refused: string | null,
): CheckupLine {
  if (missing === 'node')
    return bad(name, 'it finds no Node.js, and blocks', `in a terminal where node works: ${INIT}`);
  if (missing === 'newer-node')
    return bad(
      name,
      `it starts ${refused}, which is too old, and blocks`,
      `install Node 20 or newer, then: ${INIT}`,
    );
  const why = refused === null ? '' : ` (${refused} is a part of the repository, and is not started)`;
  return bad(name, `it finds no anteater, and blocks${why}`, 'npm install --save-dev anteater-hook');
}

function keyLine(shown: string | null, shared: boolean): CheckupLine {
  if (shown === null) {
    const fix = 'anteater key set   (free: https://www.virustotal.com/gui/join-us)';
    return bad('key', 'none: nothing can be asked', fix);
  }
  return shared
    ? warning('key', `${shown}; others share it and its quota`, 'anteater key set')
    : good('key', shown);
}

function homeLine(home: string, exists: boolean, problem: DiskCause | null): CheckupLine {
  if (problem === null) return good('cache', exists ? home : `${home} (does not exist yet)`);
  const detail = `${home} cannot be written: ${diskText(problem)}; nothing is remembered, and only one request a minute is made`;
  return warning(
    'cache',
    detail,
    `chmod u+rwx ${shellWord(home)}, or point ANTEATER_HOME to a folder of yours`,
  );
}

function proofLine(of: 'commit' | 'push', outcome: ProofOutcome): CheckupLine {
  const name = of === 'commit' ? 'proof' : 'proof of push';
  switch (outcome.is) {
    case 'blocked':
      return good(
        name,
        `the installed hook blocked a canary ${of} (a made-up address that a stand-in called malicious)`,
      );
    case 'skipped':
      return bad(name, `the hook let a canary ${of} pass: ANTEATER_SKIP=1 is set`, 'unset ANTEATER_SKIP');
    case 'asked-and-passed':
      return bad(name, `the hook asked about the canary, and let its ${of} pass`, INIT);
    case 'passed':
      return bad(
        name,
        `the hook let a canary ${of} pass without asking about it: the check does not run`,
        INIT,
      );
    case 'no-hook':
      return bad(name, `there is no hook to prove: git looks for ${outcome.path}`, INIT);
    case 'stopped':
      return bad(
        name,
        `something stopped the canary ${of} before the check asked about it: ${outcome.said}`,
        INIT,
      );
    case 'not-tried':
      return bad(name, noScratch(outcome.said), 'anteater doctor');
  }
}

/** @param outputs what the proofs' hooks printed */
export async function renderCheckups(
  checkups: readonly CheckupLine[],
  outputs: readonly string[],
  style: Style,
): Promise<string> {
  const paint = await paintOf(style);
  const colors = { ok: paint.good, warn: paint.warn, bad: paint.bad };
  const column = 13 + Math.max(14, ...checkups.map(({ name }) => name.length));
  const width = proseWidth(style);
  const lines = checkups.flatMap(({ name, ok, detail, fix }) => {
    const label = `  ${colors[ok](WORD[ok].padEnd(7))}  ${escapeForTerminal(name)}`;
    return [
      ...beside(label, escapeForTerminal(detail), width, column),
      ...(fix === null
        ? []
        : [indented(`fix: ${paint.strong(escapeForTerminal(fix))}`, width, ' '.repeat(column))]),
    ];
  });
  const said = outputs.flatMap((output) => [
    '',
    '  What the hook said:',
    '',
    // As wide as it was printed.
    ...output.split('\n').map(escapeForTerminal),
  ]);
  return `${[headline(checkups), '', ...lines, ...said].join('\n').trimEnd()}\n`;
}

function headline(checkups: readonly CheckupLine[]): string {
  const broken = checkups.filter(({ ok }) => ok === 'bad').length;
  const warnings = checkups.filter(({ ok }) => ok === 'warn').length;
  const parts = [
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return parts.length === 0 ? 'anteater: everything is in order' : `anteater: ${parts.join(', ')}`;
}
