# Shared by every script in script/: where things are, how to speak, how to become root.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the variables are used by the files that source this one

set -Eeuo pipefail
# No script ends without a word.
trap 'note "stopped at line $LINENO of ${BASH_SOURCE[0]##*/} (code $?): $BASH_COMMAND"' ERR
umask 022

orc_repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
orc_oracles=$orc_repo/.build/oracles
# Kept between clones: downloaded packages, unpacked oracles and base images.
orc_cache=${ORC_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/orc-test}

# The programs of an administrator are not in every user's path.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { echo "${orc_script:-orc}: $*"; }
note() { echo "${orc_script:-orc}: $*" >&2; }
die() {
  note "$*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# Runs a command as root: directly, or with sudo; without either it says what to run.
as_root() {
  if is_root; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "this needs root and there is no sudo; run as root: $*"
  fi
}

# Runs a command quietly: its output is shown only when it fails. First argument: the log's name.
quietly() {
  local log="$orc_repo/.build/$1.log" code=0
  shift
  mkdir -p "$orc_repo/.build"
  "$@" >"$log" 2>&1 || code=$?
  [ "$code" = 0 ] || {
    tail -n 40 "$log" >&2
    note "failed with exit code $code: $* (all of it: $log)"
  }
  return "$code"
}

# Waits until a command succeeds: seconds, then the command.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# Whether the process of a pid file is alive.
pid_alive() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

# One holder at a time, until `unlock` or the end of the process: the lock's name.
orc_lock_fd=
lock() {
  unlock
  mkdir -p "$orc_cache"
  exec {orc_lock_fd}>"$orc_cache/$1.lock"
  flock -w 900 "$orc_lock_fd" || die "another script holds $orc_cache/$1.lock; end it or remove the file"
}
unlock() {
  [ -n "$orc_lock_fd" ] || return 0
  exec {orc_lock_fd}>&-
  orc_lock_fd=
}

# The docker command: the machine's own, else the one of the oracles.
docker_cli() {
  if have docker; then docker "$@"; else "$orc_oracles/engine-20.10/usr/bin/docker" "$@"; fi
}
