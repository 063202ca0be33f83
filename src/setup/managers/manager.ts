/**
 * What a hook manager is to `init`, `init --uninstall` and `doctor`: one object in a file of its own, listed once in
 * `index.ts`. Every question about a manager is a field here; nothing else in the program branches on a name.
 */
import type { HookFlaw } from '../../model.ts';
import type { Action } from '../actions.ts';
import type { HookName } from '../hook/hook-script.ts';

/** Where a repository keeps its hooks, as git says. */
export interface HookLocation {
  /** The top of the work tree, absolute. */
  readonly root: string;
  /** The folder that git itself runs hooks from, absolute. */
  readonly hooks: string;
  /** The git folder that all worktrees share, absolute. */
  readonly common: string;
  readonly hooksPath: HooksPath | null;
}

/** `core.hooksPath`, where it is set. */
export interface HooksPath {
  readonly value: string;
  readonly scope: string;
}

/** How sure it is that a repository uses a manager. The highest wins; what another manager left behind loses. */
export const STANDING = { leftOver: 0, mentioned: 1, configured: 2, inForce: 3 } as const;

export type Standing = (typeof STANDING)[keyof typeof STANDING];

export interface Detected {
  /** The file or folder that says what the manager runs, absolute. */
  readonly config: string;
  readonly standing: Standing;
}

/** A repository with the manager that is to call the check. */
export interface ManagedHooks extends HookLocation, Detected {
  readonly manager: HookManager;
  /** The names of others that are configured as well. */
  readonly others: readonly string[];
}

/** What planning is given. */
export interface Setup extends ManagedHooks {
  readonly env: NodeJS.ProcessEnv;
}

export interface HookManager {
  /** As its users call it. */
  readonly name: string;
  /** Which of our hooks it can run. The others are plain hooks beside it. */
  readonly runs: readonly HookName[];
  /** null: the repository does not use it. */
  detect(place: HookLocation): Promise<Detected | null>;
  /** What has to change for it to run the check. */
  plan(setup: Setup): Promise<readonly Action[]>;
  /** What takes the check out again, also where another manager is in force by now. */
  unplan(place: HookLocation): Promise<readonly Action[]>;
  /** What the user, and each colleague, must do by hand, given what `plan` does. */
  notes(place: ManagedHooks, planned: readonly Action[]): readonly string[];
  /** Why this hook, whose text git would run, does not reach the check; null when it does. */
  callsUs(place: ManagedHooks, hook: HookName, text: string): Promise<HookFlaw | null>;
  /** Settings of the environment that make it run no hook: `HUSKY=0`. */
  readonly switchedOff: readonly string[];
  /** It keeps its hooks where `core.hooksPath` says, and sets that itself. */
  readonly ownsHooksPath?: boolean;
}
