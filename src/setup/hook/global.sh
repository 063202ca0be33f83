#!/bin/sh
# anteater's hook for all repositories of this user: written by "anteater init --global", removed by
# "anteater init --uninstall --global". git runs it in place of the repository's own hook of the same name
# (core.hooksPath), so it runs that one as well.
hook=${0##*/}
runner=${0%/*}/anteater

# The hooks folder that git would use without core.hooksPath: of all worktrees together.
common=${GIT_DIR:-.git}
[ -d "$common" ] || common=$(git rev-parse --git-common-dir) || exit 2
if [ -f "$common/commondir" ]; then
  read -r shared <"$common/commondir"
  case $shared in
  /* | [A-Za-z]:*) common=$shared ;;
  *) common=$common/$shared ;;
  esac
fi
own=$common/hooks/$hook
[ -x "$own" ] || own=''

run_own() {
  [ -z "$own" ] || "$own" "$@"
}

# Where "anteater init" was run in the repository, too, its own hook does the check.
has_check() {
  [ -n "$own" ] && grep -q '^# >>> anteater >>>' "$own"
}

case $hook in
pre-commit | pre-merge-commit)
  # First what formats and stages, then the check.
  run_own "$@" || exit $?
  has_check || exec /bin/sh "$runner" "$hook" "$@"
  ;;
pre-push)
  if has_check; then exec "$own" "$@"; fi
  # git names what is pushed on standard input, once: it is kept, for the check and for what follows.
  refs=''
  [ -t 0 ] || refs=$(cat)
  feed() { printf '%s' "${refs:+$refs
}"; }
  feed | /bin/sh "$runner" pre-push "$@" || exit $?
  if [ -n "$own" ]; then
    feed | "$own" "$@"
  elif [ -d "$common/lfs" ] && command -v git-lfs >/dev/null 2>&1; then
    # git-lfs installs no hook where it finds one.
    feed | git lfs pre-push "$@"
  fi
  ;;
*) run_own "$@" ;;
esac
