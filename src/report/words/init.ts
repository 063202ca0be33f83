/** `anteater init`: what it asks, and what it has done. */
import { escapeForTerminal } from '../terminal/escape.ts';
import { KEY_PAGE } from './errors.ts';
import { SIGN_UP } from './steps.ts';

export const KEY_INTRODUCTION =
  `\nEach lookup needs a key of VirusTotal. An account is free:\n  ${SIGN_UP}\n` +
  `It has its key here:\n  ${KEY_PAGE}\n`;
export const KEY_SKIPPED = '  later: anteater key set\n';
export const NEXT_IS_KEY = `  next: anteater key set   (your own VirusTotal key, free: ${SIGN_UP})`;
export const TO_BE_DONE = 'anteater: this is to be done:';
export const INSTALL = 'Install the hooks? [Y/n] ';
export const PROVE = '\nProve it: a canary commit and push must be blocked (nothing changes)? [Y/n] ';

export const GLOBAL_NOTES = [
  'the folder has a script for each hook of git: it runs the hook of that name that the repository has itself',
  'a repository with a core.hooksPath of its own (husky sets one) does not use them: run "anteater init" there',
  'lefthook and pre-commit refuse to install beside global hooks; this works: GIT_CONFIG_GLOBAL=/dev/null lefthook install',
];

export function nothingHere(cwd: string): string {
  return `anteater: no git repository at ${escapeForTerminal(cwd)}: nothing to do\n`;
}

export function ignoredNote(file: string): string {
  return `${file} is ignored by git here: git add -f ${file}`;
}

export function notRunNote(command: string): string {
  return `not run: ${command}   (a program of this repository; if you trust it: anteater init --yes)`;
}

export function runQuestion(command: string, comesWithBranch: boolean): string {
  return `Run ${escapeForTerminal(command)}${comesWithBranch ? ', which this branch has brought along? [y/N] ' : '? [Y/n] '}`;
}

export function doneText(which: 'hooks' | 'global hooks', uninstalled: boolean, changed: boolean): string {
  const done = `the ${which} are ${uninstalled ? 'removed' : 'installed'}`;
  return `anteater: ${changed ? done : `nothing to do, ${done} already`}`;
}
