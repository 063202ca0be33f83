/**
 * The POSIX shell text that git runs. One file, `anteater`, beside the hooks does the work; each hook calls it from a
 * fenced block, so that other people's hooks keep running and ours can be taken out again without a trace.
 *
 * It runs in dash, bash, busybox and Git for Windows' sh, uses no program but git, grep, tr and cat, and never npx
 * (which costs 280 ms and may fetch what it does not find). What it cannot find blocks (exit 2) and says why.
 */
import { BYTES, KEPT, PATCH, SUSPECT } from './prefilter.ts';

export type HookName = 'pre-commit' | 'pre-push';
export const HOOKS: readonly HookName[] = ['pre-commit', 'pre-push'];

/** The file beside the hooks. */
export const RUNNER = 'anteater';
/** In git's folder; its time tells what configuration the tool has seen. */
export const CONFIG_READ = 'anteater-config-read';
/** Counts up when the runner's text changes in a way that old ones should be replaced for. */
export const RUNNER_VERSION = 1;
const FINGERPRINT = 'anteater hook runner';

/** Where things were when `init` ran; only for hooks that stay on this machine. */
export interface Recorded {
  /** Node's own path. */
  readonly node: string;
  /** The script that `node` runs. */
  readonly bin: string;
}

/** Which version of ours a file is; null: it is not ours. */
export function runnerVersion(text: string): number | null {
  const found = /^# anteater hook runner (\d+)/m.exec(text);
  return found === null ? null : Number(found[1]);
}

/**
 * A shell script starts this program: the first word of a command, behind a path or what starts a package's programs.
 * A folder of that name elsewhere in a line is no call.
 */
const CALL =
  /^(?:[^#\n]*[;&|]\s*)?\s*(?:(?:npx|bunx|pnpm|yarn|npm|exec|sh|bash|command|--?\S+)\s+)*"?(?:\S*\/)?anteater"?(?=$|[\s;&|])/m;

export function callsAnteater(script: string): boolean {
  return CALL.test(script);
}

export function runnerScript(recorded: Recorded | null): string {
  return `#!/bin/sh
# ${FINGERPRINT} ${RUNNER_VERSION}: written by "anteater init", taken out by "anteater init --uninstall"
# usage: anteater pre-commit | anteater pre-push REMOTE URL   (git's ref lines on standard input)
# Exit: 0 passed, 1 blocked by a finding, 2 could not run, 3 blocked because something was not checked.
node_then=${quote(recorded === null ? '' : recorded.node)}
anteater_then=${quote(recorded === null ? '' : recorded.bin)}
hook=$1
shift

say() {
  printf 'anteater: %s\\n' "$1" >&2
  shift
  for line; do printf '  %s\\n' "$line" >&2; done
}

# git writes the refs that it pushes into our standard input, and fails when nobody reads them.
drain() {
  [ "$hook" != pre-push ] || [ -t 0 ] || cat >/dev/null
}

if [ "\${ANTEATER_SKIP:-}" = 1 ]; then
  say "skipped, nothing was checked (ANTEATER_SKIP=1)"
  drain
  exit 0
fi

# When the tool last ran without calling the configuration broken (exit 2). Read in tool_must_look, set at the end.
config_read=\${GIT_DIR:-.git}/${CONFIG_READ}

# Lookups put off wait to be reported; a configuration that was changed since it was last read may be broken. Nothing
# here starts a process.
tool_must_look() {
  case \${HOME:-} in /* | [A-Za-z]:*) ;; *) return 0 ;; esac
  if [ -n "\${ANTEATER_HOME:-}" ]; then
    store=$ANTEATER_HOME/store
  elif [ "\${OS:-}" = Windows_NT ]; then
    store=\${LOCALAPPDATA:-$HOME/AppData/Local}/anteater/store
  elif [ -d /System/Library ]; then
    store=$HOME/Library/Caches/anteater
  else
    case \${XDG_CACHE_HOME:-} in /*) store=$XDG_CACHE_HOME/anteater ;; *) store=$HOME/.cache/anteater ;; esac
  fi
  for debt in "$store"/debts/*; do
    [ ! -e "$debt" ] || return 0
  done
  [ ! -d "$store/debts" ] || [ -r "$store/debts" ] || return 0
  for rc in .anteaterrc .anteaterrc.json .anteaterrc.yaml .anteaterrc.yml; do
    [ ! -e "$rc" ] || [ "$config_read" -nt "$rc" ] || return 0
  done
  for rc in anteater.conf .anteaterrc.?js .anteaterrc.[jt]s anteater.config.*; do
    [ ! -e "$rc" ] || return 0
  done
  return 1
}

# The staged changes, through tr and grep, to sed, which prints the number of the line "=0" (git ended well), or "!" at
# the first line that may hold an indicator or belong to a binary, or nothing when any of the four did not end well.
look() {
  { git ${PATCH}; echo "=$?"; } |
    tr '${BYTES.from}' '${BYTES.to}' |
    grep -aE '${KEPT}' |
    sed -nE -e '\\#${SUSPECT}#{' -e 's/.*/!/p' -e q -e '}' -e '/^=0$/='
}

if [ "$hook" = pre-commit ] && ! tool_must_look; then
  end=$(
    # The user's own attributes and options would show other changes than those that are committed.
    unset GIT_DIFF_OPTS
    export LC_ALL=C GIT_OPTIONAL_LOCKS=0 GIT_ATTR_NOSYSTEM=1
    look 2>/dev/null
  )
  case $end in
  '' | *[!0-9]*) ;;
  *)
    added=$((end - 1)) s=s
    [ "$added" != 1 ] || s=
    echo "anteater: passed, $added added line$s: nothing to check"
    exit 0
    ;;
  esac
fi

# ---- Where the program and Node are. A GUI client starts hooks without what a terminal's profile sets up.

# The folders in which version managers and installers put node and what it installed, newest nvm version first.
node_folders() {
  newest= major=0
  for folder in "\${NVM_DIR:-\${HOME:-}/.nvm}"/versions/node/v*/bin; do
    version=\${folder%/bin}
    version=\${version##*/v}
    version=\${version%%.*}
    case $version in '' | *[!0-9]*) continue ;; esac
    if [ "$version" -ge "$major" ]; then newest=$folder major=$version; fi
  done
  printf '%s\\n' "$newest" "\${FNM_DIR:-\${HOME:-}/.local/share/fnm}/aliases/default/bin" \\
    "\${HOME:-}/Library/Application Support/fnm/aliases/default/bin" "\${HOME:-}/.fnm/aliases/default/bin" \\
    "\${VOLTA_HOME:-\${HOME:-}/.volta}/bin" "\${HOME:-}/.local/share/mise/shims" "\${ASDF_DATA_DIR:-\${HOME:-}/.asdf}/shims" \\
    "\${N_PREFIX:-\${HOME:-}/n}/bin" "\${HOME:-}/.nodenv/shims" "\${HOME:-}/.local/bin" "\${HOME:-}/.npm-global/bin" \\
    /opt/homebrew/bin /usr/local/bin /home/linuxbrew/.linuxbrew/bin /opt/local/bin /usr/bin /snap/bin \\
    "\${NVM_SYMLINK:-}" "\${ProgramFiles:-}/nodejs" "\${APPDATA:-}/npm" "\${HOME:-}/scoop/apps/nodejs/current"
}

runs() {
  [ -f "$1" ] && [ -x "$1" ]
}

find_node() {
  if [ -n "$node_then" ] && runs "$node_then"; then
    PATH=\${node_then%/*}:$PATH
    return
  fi
  if command -v node >/dev/null 2>&1; then return; fi
  while IFS= read -r folder; do
    if runs "$folder/node" || runs "$folder/node.exe"; then
      PATH=$PATH:$folder
      return
    fi
  done <<FOLDERS
$(node_folders)
FOLDERS
  return 1
}

# Sets \`program\`. The repository's own comes first; above its root only what belongs to the user, since anybody may
# write into /tmp/node_modules.
# A program that is committed is the branch's own: it would run with the user's key.
comes_with_branch() { [ -n "$(git ls-files -- node_modules/.bin node_modules/anteater-hook 2>/dev/null)" ]; }

find_anteater() {
  folder=$PWD
  if runs "$folder/node_modules/.bin/anteater" && ! comes_with_branch; then
    program=$folder/node_modules/.bin/anteater && return
  fi
  if [ -f .git ]; then
    folder=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null)
    folder=\${folder%/*}
    if runs "$folder/node_modules/.bin/anteater"; then program=$folder/node_modules/.bin/anteater && return; fi
    folder=$PWD
  fi
  while [ -n "$folder" ]; do
    folder=\${folder%/*}
    program=$folder/node_modules/.bin/anteater
    if runs "$program" && [ -O "$program" ]; then return; fi
  done
  if program=$(command -v anteater); then return; fi
  if [ -n "$anteater_then" ] && [ -f "$anteater_then" ]; then program=$anteater_then && return; fi
  while IFS= read -r folder; do
    if runs "$folder/anteater"; then program=$folder/anteater && return; fi
  done <<FOLDERS
$(node_folders)
FOLDERS
  return 1
}

without() {
  say "$@" "go on without the check, once: ANTEATER_SKIP=1 git \${hook#pre-} ..."
  drain
  exit 2
}

find_node || without "NOT CHECKED, so blocked: Node.js was not found" \\
  "looked for node on this program's PATH and where nvm, fnm, volta, mise, asdf, n, nodenv and Homebrew put it" \\
  "install Node 20 or newer; or, in a terminal where node works, type: anteater init"
find_anteater || without "NOT CHECKED, so blocked: anteater was not found" \\
  "looked in node_modules/.bin from $PWD upwards, on PATH, and beside every Node that was found" \\
  "install it here: npm install --save-dev anteater-hook    or for all: npm install --global anteater-hook"

# Node 20 needs 40 ms more to start with this variable; the tool adds the certificates when it opens a connection.
if [ -n "\${NODE_EXTRA_CA_CERTS:-}" ] && [ -z "\${ANTEATER_CA_CERTS:-}" ]; then
  export ANTEATER_CA_CERTS="$NODE_EXTRA_CA_CERTS"
  unset NODE_EXTRA_CA_CERTS
fi
export PATH

case $hook in
pre-commit) set -- staged ;;
pre-push) set -- pre-push "$@" ;;
esac
if [ "$program" = "$anteater_then" ]; then set -- "$program" "$@" && program=node; fi
# The last word of the script, for the refs on standard input and for signals.
[ "$hook" = pre-commit ] || exec "$program" "$@"
"$program" "$@"
code=$?
case $code in
[013]) [ ! -d "\${GIT_DIR:-.git}" ] || { echo >"$config_read"; } 2>/dev/null ;;
esac
exit "$code"
`;
}

/** What a hook script says to call the runner beside it; also first among other people's lines. */
export function hookBody(hook: HookName): string {
  const note =
    '# Checks with anteater, by the file beside this one. To take it out: anteater init --uninstall\n';
  const call = `sh "\${0%/*}/${RUNNER}" ${hook} "$@"`;
  return note + (hook === 'pre-commit' ? `${call} || exit $?\n` : feedingBoth(call));
}

/**
 * git gives a pre-push hook its refs on standard input, once. `call` gets all of it, and what follows in the script
 * finds standard input as it was.
 */
export function feedingBoth(call: string): string {
  return `anteater_refs=
[ -t 0 ] || anteater_refs=$(cat)
printf '%s' "\${anteater_refs:+$anteater_refs
}" | ${call} || exit $?
if [ -n "$anteater_refs" ]; then
  exec <<ANTEATER_REFS
$anteater_refs
ANTEATER_REFS
else
  exec </dev/null
fi
`;
}

/** One argument of a shell, whatever is in it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
