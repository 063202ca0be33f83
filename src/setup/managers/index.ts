/**
 * The hook managers that are known. The order decides where two are equally likely: husky first, whose "prepare" script
 * sets `core.hooksPath` at the next npm install, after which git runs the hooks of no other.
 */
import { ghooks, simpleGitHooks, yorkie } from './commands-in-json.ts';
import { globalHooks } from './global.ts';
import { husky } from './husky.ts';
import { lefthook } from './lefthook.ts';
import type { HookManager } from './manager.ts';
import { npmPreCommit } from './npm-pre-commit.ts';
import { plain } from './plain.ts';
import { preCommit } from './pre-commit.ts';
import { husky4, overcommit } from './refused.ts';

export const MANAGERS: readonly HookManager[] = [
  husky,
  lefthook,
  preCommit,
  simpleGitHooks,
  yorkie,
  ghooks,
  npmPreCommit,
  overcommit,
  husky4,
  globalHooks,
  plain,
];
