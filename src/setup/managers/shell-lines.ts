/**
 * Our lines in a hook that others wrote in shell. They stand before the first statement, so that no exit, `exec` or
 * function of the file keeps them from running, and are the same for a file that git, husky 9 or husky 8 starts.
 */
import { callsAnteater, type HookName } from '../hook/hook-script.ts';
import { blockAt, withoutBlock } from '../hook/marked-block.ts';

/** What a file may begin with that is not a statement of its own: the shebang, comments, husky 8's re-start of the file. */
const HEAD = /^(?:#!.*\n)?(?:(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:\.|source) .*\bhusky\.sh.*\n)?/;

/** Among our lines in a file that was not there before. */
export const OURS = '# made by "anteater init"\n';

/** The file with these lines in it, in place of those that an earlier `init` put there. */
export function withShellLines(text: string, lines: string): string {
  const bare = withoutBlock(text);
  return blockAt(bare, HEAD.exec(bare)?.[0].length ?? 0, lines);
}

/**
 * Before a commit: first the whole file, then the check, which so sees what formatters have staged. `again` starts the
 * file once more; there, these lines do nothing. A process of its own ends by any exit of the file.
 */
export function commitLines(call: string, again: string): string {
  return `# Runs what follows, and if it passes, anteater's check. To remove it: anteater init --uninstall
if [ "\${anteater_in-}" != "$PPID" ]; then
  anteater_in=$$ ${again} "$0" "$@" || exit $?
  ${call} "$@"
  exit $?
fi
export anteater_in=$$
`;
}

/** Before a push: first the check. What follows in the script finds git's refs on standard input as they were. */
export function pushLines(call: string): string {
  return `# Anteater's check of what is pushed. To remove it: anteater init --uninstall
# git writes the refs that it pushes to standard input, once. They are kept, so that what follows in this script
# (git-lfs reads them too) finds them on standard input again.
anteater_refs=
[ -t 0 ] || anteater_refs=$(PATH=/usr/bin:/bin:$PATH cat)
printf '%s' "\${anteater_refs:+$anteater_refs
}" | ${call} "$@" || exit $?
if [ -n "$anteater_refs" ]; then
  exec <<ANTEATER_REFS
$anteater_refs
ANTEATER_REFS
else
  exec </dev/null
fi
`;
}

/** git-lfs installs no hook where there is one: a pre-push hook of ours calls it, once the repository holds its files. */
export const LFS_LINES = `if [ -d "$(git rev-parse --git-common-dir)/lfs" ] && command -v git-lfs >/dev/null 2>&1; then
  printf '%s' "\${anteater_refs:+$anteater_refs
}" | git lfs pre-push "$@" || exit $?
fi
`;

/** The words in which a script may end, branch, or wait for a program that it started. */
const LEAVES = /\b(exit|exec|return|if|case|while|until|for|function|trap)\b|\(\)|\{\s*$|\|\|/m;

/**
 * A call, written by hand, that certainly runs and decides: at the start of a line, with nothing before it
 * that could leave or skip it, and nothing after it that hides its exit code. Any other call does not count.
 */
export function callsByHand(script: string, hook: HookName): boolean {
  const words = hook === 'pre-push' ? /\banteater"? pre-push\b/ : /\banteater"?(?! pre-push)/;
  const lines = withoutBlock(script).split(/\r?\n/);
  const at = lines.findIndex((line) => /^[^\s#]/.test(line) && words.test(line) && callsAnteater(line));
  if (at === -1) return false;
  const [before, line, after] = [lines.slice(0, at).join('\n'), lines[at] ?? '', lines.slice(at + 1)];
  const decides = /\|\| *exit\b/.test(line) || after.every((text) => /^\s*(#.*)?$/.test(text));
  const hidden = /[;&|]/.test(line.replace(/\|\| *exit( \$\?)?\s*$/, '').replace(/&&/g, ''));
  return !LEAVES.test(before.replace(/#.*$/gm, '')) && decides && !hidden;
}
