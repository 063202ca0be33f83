/** The hook managers that are known. The order decides where two are equally likely. */
import { husky } from './husky.ts';
import { lefthook } from './lefthook.ts';
import type { HookManager } from './manager.ts';
import { plain } from './plain.ts';
import { preCommit } from './pre-commit.ts';

export const MANAGERS: readonly HookManager[] = [lefthook, preCommit, husky, plain];
