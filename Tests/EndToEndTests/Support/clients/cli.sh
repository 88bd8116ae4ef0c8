#!/usr/bin/env bash
# What PEON's command line does: no HTTP, only docker and docker-compose (without -p) in the folders of what
# `docker ps` lists; Orc must see all of it, and must not be confused by it.
#
# Usage: cli.sh DOCKER COMPOSE ROOT ADDRESS KEY, with DOCKER_HOST set; ROOT holds servers/.
set -euo pipefail
docker=$1 compose=$2 root=$3 address=$4 key=$5

fail() {
  echo "$*" >&2
  exit 1
}

containers() { "$docker" ps -a --format '{{.Names}}' | grep '^peon\.warcamp\.' || true; }
folder() { echo "$root/servers/$(sed 's/^peon\.warcamp\.//; s|\.|/|g' <<<"$1")"; }

# The state that Orc lists for a container, and only once nothing goes on.
listed() {
  curl -sS --max-time 10 -H "X-Api-Key: $key" "http://$address/api/v1/servers" |
    jq -r --arg name "$1" '.[] | select("peon.warcamp." + .game_uid + "." + .servername == $name)
      | if .task == null then .server_state else "busy" end'
}

becomes() {
  local count
  for count in $(seq 100); do
    [ "$(listed "$1")" != "$2" ] || return 0
    sleep 0.1
  done
  fail "$1 is listed as $(listed "$1"), not $2 (after $count looks)"
}

seen=0
for name in $(containers); do
  place=$(folder "$name")
  # Of another installation on this engine.
  [ -f "$place/docker-compose.yml" ] || continue
  seen=$((seen + 1))
  before=$("$docker" inspect -f '{{.Id}}' "$name")
  becomes "$name" running
  (cd "$place" && "$compose" stop -t 1 >/dev/null 2>&1) || fail "$name: stop"
  becomes "$name" exited
  (cd "$place" && "$compose" up -d >/dev/null 2>&1) || fail "$name: up"
  becomes "$name" running
  [ "$("$docker" inspect -f '{{.Id}}' "$name")" = "$before" ] || fail "$name was made anew"
  [ "$("$docker" exec "$name" sh -c 'echo inside')" = inside ] || fail "$name: no shell in it"
  "$docker" stats --no-stream --format '{{.Name}}' "$name" >/dev/null || fail "$name: stats"
  (cd "$place" && "$compose" down -t 1 >/dev/null 2>&1) || fail "$name: down"
  [ -z "$("$docker" network ls -q -f "label=com.docker.compose.project=$(basename "$(dirname "$place")")_$(basename "$place")")" ] ||
    fail "$name: its network is left over"
  becomes "$name" created
  (cd "$place" && "$compose" up -d >/dev/null 2>&1) || fail "$name: up after down"
  becomes "$name" running
  [ "$(containers | grep -c "^$name\$")" = 1 ] || fail "$name is there more than once"
done
[ "$seen" = 2 ] || fail "$seen servers of this installation were listed"
