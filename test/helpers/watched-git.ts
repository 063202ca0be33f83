import type { Git } from '../../src/git.ts';

/** A git whose streamed commands are written down, by name. */
export function watchedGit(git: Git): { readonly git: Git; readonly started: readonly string[] } {
  const started: string[] = [];
  const note = (args: readonly string[]) => started.push(args[0] ?? '');
  return {
    started,
    git: {
      ...git,
      read: (args, more) => {
        note(args);
        return git.read(args, more);
      },
      stream: (args, more) => {
        note(args);
        return git.stream(args, more);
      },
    },
  };
}
