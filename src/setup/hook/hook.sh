#!/bin/sh
# anteater hook runner @VERSION@
#
# Git's hooks, or the hook manager's files, start this script. It looks for what anteater would have to check; only if
# there is something, it finds Node and anteater, and starts them. "anteater init" writes it and replaces it, so changes
# belong elsewhere; "anteater init --uninstall" removes it.
#
# usage: sh anteater pre-commit | pre-merge-commit | pre-push REMOTE URL | where
#        ("where" checks nothing: it prints the Node and the anteater that a hook would start)
# exit:  0 passed, 1 blocked by a finding, 2 could not run, 3 blocked because something could not be checked
#
# It runs in dash, bash, busybox and Git for Windows' sh, and starts no program but git, grep, sed, tr, cat, readlink.
# It holds no path of a machine: what "anteater init" found is in git's own folder, in the file anteater-program.
#
# shellcheck disable=SC2317 # functions are also called by name, by each_folder
# Filled in when this file is written (the expressions are explained in src/setup/hook/prefilter.ts):
bytes_from='@BYTES_FROM@'
bytes_to='@BYTES_TO@'
kept='@KEPT@'
suspect='@SUSPECT@'

main() {
  hook=$1
  shift
  # git starts hooks at the top of the work tree. From here on PWD has no link in it.
  CDPATH='' cd -P . || exit 2
  # The work tree that anteater belongs to: this one, or the one of which "anteater doctor" has made a copy.
  tree=${ANTEATER_PROOF_OF:-$PWD}
  drop_own_folders_from_path
  # With one of these, git would read the paths below in another way.
  unset GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS

  if [ "$hook" = where ]; then print_places; fi
  if [ -n "${ANTEATER_PROBE:-}" ]; then answer_doctor; fi
  if [ "${ANTEATER_SKIP:-}" = 1 ]; then
    say "skipped, nothing was checked (ANTEATER_SKIP=1)"
    drain
    exit 0
  fi
  case $hook in
  pre-commit | pre-merge-commit)
    note_missing_push_hook
    if ! anteater_must_look && nothing_to_check; then exit 0; fi
    ;;
  pre-push) ;;
  *) give_up "\"$hook\" is not a hook of anteater's" "write the hooks again: anteater init" ;;
  esac

  read_places
  find_node || give_up "Node.js was not found" \
    "looked for node on PATH and where nvm, fnm, volta, mise, asdf, n, nodenv and Homebrew put it" \
    "install Node 20 or newer; or, in a terminal where node works, type: anteater init"
  find_anteater || give_up "anteater was not found" \
    ${refused:+"$refused was not started: it is a part of the repository"} \
    "looked in node_modules of $PWD, of the folders below and above it, on PATH, and beside every Node" \
    "install it here: npm install --save-dev anteater-hook    or for all: npm install --global anteater-hook"
  start_anteater "$@"
}

say() {
  printf 'anteater: %s\n' "$1" >&2
  shift
  for line; do printf '  %s\n' "$line" >&2; done
}

# git writes the refs that it pushes to our standard input, and fails when nothing reads them.
drain() {
  [ "$hook" != pre-push ] || [ -t 0 ] || cat >/dev/null
}

give_up() {
  reason=$1
  shift
  say "NOT CHECKED, so blocked: $reason" "$@" "go on without the check, once: ANTEATER_SKIP=1 git ${hook#pre-} ..."
  drain
  exit 2
}

print_places() {
  read_places
  if ! find_node; then
    echo "missing node"
  elif ! find_anteater; then
    printf 'missing program\n%s' "${refused:+refused $refused
}"
  else
    printf 'node %s\nprogram %s\n' "$node" "$program"
    exit 0
  fi
  exit 2
}

# "anteater doctor" asks whether git comes here: the answer is a file, and nothing else of the hook is to run.
answer_doctor() {
  (print_places) >"$ANTEATER_PROBE/$hook"
  drain
  exit 1
}

# A branch can bring programs along (git, grep, node) in a folder that PATH names: husky and npm put node_modules/.bin
# first. Only folders outside of the work tree stay on PATH. The others are kept in own_path.
drop_own_folders_from_path() {
  rest=$PATH:
  # shellcheck disable=SC2123 # it is the search path that is meant
  PATH=''
  own_path=''
  while [ -n "$rest" ]; do
    folder=${rest%%:*}
    rest=${rest#*:}
    case $folder in
    /*) ;;
    *) folder=$PWD/$folder ;;
    esac
    case $folder/ in
    "$PWD"/* | "${OLDPWD:-$PWD}"/* | "$tree"/* | */../*) own_path=$own_path$folder: ;;
    *) PATH=$PATH${PATH:+:}$folder ;;
    esac
  done
}

# ---- Before a commit: is there anything to check? Nothing here starts Node.

# When anteater last ran without calling the configuration broken (exit 2). Its time counts, not what it holds.
config_read=${GIT_DIR:-.git}/anteater-config-read

# Deferred lookups wait to be reported; a configuration that was changed since it was last read may be broken.
anteater_must_look() {
  # The git folder that all worktrees share.
  shared=${GIT_DIR:-.git}
  [ -d "$shared" ] || return 0
  if [ -f "$shared/commondir" ]; then
    read -r common <"$shared/commondir" || [ -n "$common" ] || return 0
    case $common in /* | [A-Za-z]:*) shared=$common ;; *) shared=$shared/$common ;; esac
  fi
  [ ! -e "$shared/anteater-deferred" ] || return 0
  for rc in .anteaterrc .anteaterrc.json .anteaterrc.yaml .anteaterrc.yml; do
    # shellcheck disable=SC3013 # POSIX has -nt since 2024, all shells above for long
    [ ! -e "$rc" ] || [ "$config_read" -nt "$rc" ] || return 0
  done
  # shellcheck disable=SC3013
  [ ! -e package.json ] || [ "$config_read" -nt package.json ] || ! grep -qsF '"anteater"' package.json || return 0
  for rc in anteater.conf .anteaterrc.?js .anteaterrc.[jt]s .anteaterrc.toml .anteaterrc.json? .config/anteaterrc* anteater.config.*; do
    [ ! -e "$rc" ] || return 0
  done
  encoded_files
}

# Files that lie in the work tree in another encoding than in the index, which is what is looked at below. The index has
# the names of its files as they are (an index that is split over two files has not); only then git is asked.
encoded_files() {
  if grep -qaF attributes "${GIT_INDEX_FILE:-${GIT_DIR:-.git}/index}" "${GIT_DIR:-.git}"/sharedindex.* 2>/dev/null; then
    GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none \
      git --no-replace-objects -c core.fsmonitor=false grep -q --cached working-tree-encoding -- ':(glob)**/.gitattributes' 2>/dev/null
    [ $? = 1 ] || return 0
  fi
  grep -qsF working-tree-encoding "${shared:?}/info/attributes"
}

# Prints the line that says so.
nothing_to_check() {
  end=$(
    # The user's own attributes and options would show other changes than those that are committed.
    unset GIT_DIFF_OPTS
    # git must fetch nothing: neither wait for a remote, nor start what a configuration calls a remote's program.
    export LC_ALL=C GIT_OPTIONAL_LOCKS=0 GIT_ATTR_NOSYSTEM=1 GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none
    first_suspect 2>/dev/null
  )
  case $end in '' | *[!0-9]*) return 1 ;; esac
  added=$((end - 1)) s=s
  [ "$added" != 1 ] || s=
  echo "anteater: passed, $added added line$s: nothing to check"
}

# The staged changes, through tr and grep, to sed, which prints the number of the line "=0" (git ended well), or "!" at
# the first line that may hold an indicator or belong to a binary, or nothing when any of the four did not end well.
#
# git's plumbing reads none of the user's diff settings. The whole file is context, so that the first bytes of every
# changed file are there to be judged, regardless of attributes. Added lines begin with ">", which distinguishes them from
# the header "+++ name". A file of more than 8 MB counts as binary, so that nothing here holds a huge line in memory.
first_suspect() {
  {
    git --no-replace-objects -c core.fsmonitor=false -c core.attributesFile=/dev/null -c core.bigFileThreshold=8m -c core.quotePath=true \
      diff-index --cached -p -U100000000 --output-indicator-new='>' --no-color --no-ext-diff --no-textconv \
      --no-renames --no-relative --submodule=short --ignore-submodules=none --diff-filter=d HEAD --
    echo "=$?"
  } |
    tr "$bytes_from" "$bytes_to" |
    grep -aE "$kept" |
    sed -nE -e "\\#$suspect#{" -e 's/.*/!/p' -e q -e '}' -e '/^=0$/='
}

# Said once in a clone: who has the hook before commits believes to have the one before pushes.
note_missing_push_hook() {
  noted=${GIT_DIR:-.git}/anteater-push-hook-noted
  if [ -e "$noted" ] || [ -n "${CI:-}" ] || [ ! -d "${GIT_DIR:-.git}" ]; then return; fi
  { echo >"$noted"; } 2>/dev/null || return
  hooks=$(git rev-parse --git-path hooks 2>/dev/null) || return
  [ -x "$hooks/pre-push" ] ||
    say "pushes are not checked: this clone has no pre-push hook (install it: anteater init; this is said once)"
}

# ---- Where Node and anteater are. A graphical client starts hooks without what a terminal's profile sets up.

# Sets common (git's folder of all worktrees) and what "anteater init" found: node_then, program_then.
read_places() {
  if [ "$tree" = "$PWD" ]; then
    common=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null)
  else
    common=$(git_in "$tree" rev-parse --path-format=absolute --git-common-dir 2>/dev/null)
  fi
  node_then='' program_then=''
  [ ! -f "$common/anteater-program" ] ||
    { IFS= read -r node_then && IFS= read -r program_then; } <"$common/anteater-program"
}

is_program() {
  [ -f "$1" ] && [ -x "$1" ]
}

# A branch must not bring along what is started: it would run as you, with your key. What lies in this work tree, or in
# a repository around it or in it, is started only if that repository tracks neither the file, nor a file of its
# package, nor a link on the way to it. Sets real: the file itself.
is_trusted() {
  real='' rest=${1#/} links=0
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
    case $part in
    '' | .) continue ;;
    ..) real=${real%/*} ;;
    *)
      if [ -L "$real/$part" ]; then
        links=$((links + 1))
        if [ "$links" -gt 40 ] || is_tracked "$real/$part"; then return 1; fi
        link=$(readlink "$real/$part") || return 1
        rest=$link${rest:+/$rest}
        case $link in /*) real='' ;; esac
      else
        real=$real/$part
      fi
      ;;
    esac
  done
  package=${real%/bin/*}
  if [ "$package" != "$real" ] && [ -f "$package/package.json" ]; then ! is_tracked "$package"; else ! is_tracked "$real"; fi
}

# By a repository of which a branch may be checked out here. Letters of either case are the same, as in some file systems.
# On Windows a file of the branch may lie in node_modules under a short name of that folder (NODE_M~1).
is_tracked() {
  above=$1
  [ "${OS:-}" = Windows_NT ] && short=':(glob)**/*~[0-9]*/**' || short=''
  while [ -n "$above" ]; do
    above=${above%/*}
    if [ "${above:-/}" = "$PWD" ]; then
      # With the hook's own environment, which may name a git folder elsewhere.
      found=$(git -c core.fsmonitor=false ls-files -- ":(icase,literal)${1#"$above"/}" ${short:+"$short"} 2>/dev/null) || return 0
      [ -z "$found" ] || return 0
    elif [ -e "$above/.git" ] && is_near "$above"; then
      found=$(git_in "${above:-/}" ls-files -- ":(icase,literal)${1#"$above"/}" ${short:+"$short"} 2>/dev/null) || return 0
      [ -z "$found" ] || return 0
    fi
  done
  return 1
}

# A repository around the work tree, or in it, or another worktree of the same repository.
is_near() {
  case $tree/ in "$1"/*) return 0 ;; esac
  case $1/ in "$tree"/*) return 0 ;; esac
  [ "$(git_in "$1" rev-parse --path-format=absolute --git-common-dir 2>/dev/null)" = "$common" ]
}

# git in another repository than the hook's.
git_in() (
  folder=$1
  shift
  # shellcheck disable=SC2046 # names of variables
  unset $(git rev-parse --local-env-vars)
  git -C "$folder" -c core.fsmonitor=false -c safe.bareRepository=explicit "$@"
)

# Sets node.
find_node() {
  if [ -n "$node_then" ] && use_node "$node_then"; then return; fi
  each_folder "$PATH:$(node_folders):$own_path" use_node_of
}

use_node_of() {
  use_node "$1/node" || use_node "$1/node.exe"
}

use_node() {
  is_program "$1" && is_trusted "$1" || return 1
  node=$1
  case $1 in
  # A version manager's shim starts what the work tree's own files say (.tool-versions, package.json). Asked elsewhere,
  # it tells the version that belongs to the user.
  */shims/* | "${VOLTA_HOME:-${HOME:-}/.volta}"/bin/*)
    node=$(cd / && without_node_settings && "$1" -p process.execPath 2>/dev/null) && is_program "$node" && is_trusted "$node"
    ;;
  esac
}

# Calls a function with each folder of a list until it succeeds.
each_folder() {
  list=$1:
  while [ -n "$list" ]; do
    folder=${list%%:*}
    list=${list#*:}
    if [ -n "$folder" ] && "$2" "$folder"; then return; fi
  done
  return 1
}

# Where installers and version managers put node and what it installs; of several versions the newest first.
node_folders() {
  newest "${NVM_DIR:-${HOME:-}/.nvm}"/versions/node/v*/bin
  newest "${HOME:-}"/.local/share/mise/installs/node/*/bin
  newest "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/nodejs/*/bin
  newest "${VOLTA_HOME:-${HOME:-}/.volta}"/tools/image/node/*/bin
  newest "${NODENV_ROOT:-${HOME:-}/.nodenv}"/versions/*/bin
  for folder in "${FNM_DIR:-${HOME:-}/.local/share/fnm}/aliases/default/bin" \
    "${HOME:-}/Library/Application Support/fnm/aliases/default/bin" "${HOME:-}/.fnm/aliases/default/bin" \
    "${VOLTA_HOME:-${HOME:-}/.volta}/bin" "${HOME:-}/.local/share/mise/shims" "${ASDF_DATA_DIR:-${HOME:-}/.asdf}/shims" \
    "${N_PREFIX:-${HOME:-}/n}/bin" "${NODENV_ROOT:-${HOME:-}/.nodenv}/shims" "${HOME:-}/.local/bin" \
    "${HOME:-}/.npm-global/bin" "${PNPM_HOME:-${HOME:-}/.local/share/pnpm}" "${BUN_INSTALL:-${HOME:-}/.bun}/bin" \
    "${HOME:-}/.yarn/bin" \
    /opt/homebrew/bin /usr/local/bin /home/linuxbrew/.linuxbrew/bin /opt/local/bin /usr/bin /snap/bin \
    "${NVM_SYMLINK:-}" "${ProgramFiles:-}/nodejs" "${APPDATA:-}/npm" "${HOME:-}/scoop/apps/nodejs/current"; do
    case $folder in /*) printf '%s:' "$folder" ;; [A-Za-z]:*) printf '/%s:' "${folder%%:*}${folder#?:}" ;; esac
  done
}

# Of folders .../VERSION/bin the one with the highest first number.
newest() {
  best='' major=-1
  for folder; do
    version=${folder%/bin}
    version=${version##*/}
    version=${version#v}
    version=${version%%.*}
    case $version in '' | *[!0-9]*) continue ;; esac
    if [ "$version" -gt "$major" ]; then best=$folder major=$version; fi
  done
  [ -z "$best" ] || printf '%s:' "$best"
}

# Sets program. First what belongs to the repository: this work tree, the folder of this script (frontend/.husky), what
# init found, packages of a workspace, the main work tree of a linked one. Then what belongs to the user.
find_anteater() {
  refused=''
  use_package_of "$tree" && return
  case $0 in */*) beside=${0%/*} ;; *) beside=. ;; esac
  beside=$(CDPATH='' cd -P "$beside" 2>/dev/null && pwd)
  while case $beside in "$PWD"/*) ;; *) false ;; esac do
    use_package_of "$tree${beside#"$PWD"}" && return
    beside=${beside%/*}
  done
  if [ -n "$program_then" ] && use_program "$program_then"; then return; fi
  use_workspace_package "$tree" && return
  main_tree=${common%/.git}
  if [ "$main_tree" != "$common" ] && [ "$main_tree" != "$tree" ]; then
    use_package_of "$main_tree" && return
    use_workspace_package "$main_tree" && return
  fi
  # Above it only what is yours: anybody may write into /tmp/node_modules.
  outer=$tree
  while [ -n "$outer" ]; do
    outer=${outer%/*}
    if [ -O "$outer/node_modules" ] && use_package_of "$outer"; then return; fi
  done
  each_folder "$PATH:${node%/*}:$(node_folders)" use_global
}

# Of the package in a folder: as npm, pnpm and bun put it there, or Yarn without node_modules (the package asks it to).
use_package_of() {
  for candidate in "$1/node_modules/anteater-hook/bin/anteater.cjs" \
    "$1"/.yarn/unplugged/anteater-hook-*/node_modules/anteater-hook/bin/anteater.cjs "$1/node_modules/.bin/anteater"; do
    use_program "$candidate" && return
  done
  return 1
}

use_workspace_package() {
  for workspace in "$1"/*/node_modules "$1"/*/*/node_modules "$1"/*/.yarn/unplugged; do
    case $workspace in */.yarn/unplugged) workspace=${workspace%/.yarn/unplugged} ;; *) workspace=${workspace%/*} ;; esac
    use_package_of "$workspace" && return
  done
  return 1
}

use_global() {
  case $1 in
  # Shims start what the work tree's own files say.
  */shims | "${VOLTA_HOME:-${HOME:-}/.volta}"/bin)
    use_program "${VOLTA_HOME:-${HOME:-}/.volta}"/tools/image/packages/anteater-hook/lib/node_modules/anteater-hook/bin/anteater.cjs
    ;;
  *) use_program "${1%/*}/lib/node_modules/anteater-hook/bin/anteater.cjs" || use_program "$1/anteater" ;;
  esac
}

use_program() {
  case $1 in
  *.cjs) [ -f "$1" ] ;;
  *) is_program "$1" ;;
  esac || return 1
  if is_trusted "$1"; then
    program=$1
    case $real in *.cjs) program=$real ;; esac
    return
  fi
  refused=$1
  return 1
}

# ---- The start.

# Options and folders of Node's that may name a file of the work tree; anteater needs none of them.
without_node_settings() {
  set -f
  options=''
  for option in ${NODE_OPTIONS:-}; do
    case $option in
    --use-*-ca | --max-old-space-size=* | --dns-result-order=* | --tls-* | --no-warnings) options="$options $option" ;;
    esac
  done
  set +f
  unset NODE_PATH NODE_COMPILE_CACHE
  NODE_OPTIONS=${options# }
  if [ -n "$NODE_OPTIONS" ]; then export NODE_OPTIONS; else unset NODE_OPTIONS; fi
}

start_anteater() {
  # Node 20 needs 40 ms more to start with this variable; anteater reads the certificates when it opens a connection.
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ] && [ -z "${ANTEATER_CA_CERTS:-}" ]; then
    export ANTEATER_CA_CERTS="$NODE_EXTRA_CA_CERTS"
    unset NODE_EXTRA_CA_CERTS
  fi
  without_node_settings
  case $hook in
  pre-push) set -- pre-push "$@" ;;
  *) set -- staged ;;
  esac
  case $program in
  *.cjs) set -- "$node" "$program" "$@" ;;
  *)
    set -- "$program" "$@"
    PATH=${node%/*}:$PATH
    ;;
  esac
  export PATH
  # The last word of the script, for the refs on standard input and for signals.
  [ "$hook" != pre-push ] || exec "$@"
  "$@"
  code=$?
  case $code in
  [013]) [ ! -d "${GIT_DIR:-.git}" ] || { echo >"$config_read"; } 2>/dev/null ;;
  esac
  exit "$code"
}

main "$@"
