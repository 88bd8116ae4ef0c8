# Private Docker engines for tests: each in a network namespace of its own (a second engine beside
# the first would share or delete docker0), with its own containerd, data and socket, and an uplink
# by a veth pair with NAT, so that image builds reach the Debian mirror.
# shellcheck shell=bash

orc_engines_run=/run/orc-engines
orc_engines_data=${ORC_ENGINES_DATA:-/var/lib/orc-engines}

engine_socket() { echo "$orc_engines_run/$1/docker.sock"; }
engine_netns() { echo "orc-$1"; }
# Runs a command inside an engine's network namespace: name, command. (Not `ip netns exec`, which
# hides the cgroup mounts.) ORC_HOST_NETNS tells it the way back.
engine_exec() {
  local name=$1
  shift
  ORC_HOST_NETNS=${ORC_HOST_NETNS:-/proc/$$/ns/net} nsenter "--net=/run/netns/$(engine_netns "$name")" -- "$@"
}
# The docker command of the oracles, speaking to a private engine: name, arguments.
engine_docker() {
  local name=$1
  shift
  DOCKER_HOST=unix://$(engine_socket "$name") docker_cli "$@"
}
engine_answers() { [ "$(curl -s -m 5 --unix-socket "$(engine_socket "$1")" http://engine/_ping)" = OK ]; }

# Starts an engine: version (20.10 or 26.1), name.
engine_start() {
  local version=$1 name=$2 run=$orc_engines_run/$2 data=$orc_engines_data/$2
  local root
  root=$(readlink -f "$orc_oracles/engine-$version") || true
  [ -x "$root/usr/sbin/dockerd" ] || die "no engine $version; run script/bootstrap --test"
  [[ $name =~ ^[a-z0-9][a-z0-9.-]{0,40}$ ]] || die "engine names are lower-case letters, digits, dots and dashes"
  is_root || die "a private engine needs root (network namespaces); run with sudo"
  if pid_alive "$run/dockerd.pid" && engine_answers "$name"; then
    [ "$(cat "$run/version")" = "$version" ] || die "engine $name runs already, as version $(cat "$run/version")"
    return 0
  fi
  engine_stop "$name"
  mkdir -p "$run" "$data"
  # An engine reads no data of another version.
  [ "$(cat "$data/version" 2>/dev/null || echo "$version")" = "$version" ] || rm -rf "$data"/{docker,containerd}
  mkdir -p "$data"
  echo "$version" | tee "$run/version" >"$data/version"
  echo "$orc_repo" >"$data/owner"
  engine_network_up "$name"
  engine_spawn "$root" "$name" || {
    tail -n 20 "$run/dockerd.log" "$run/containerd.log" >&2 || true
    engine_stop "$name"
    die "engine $version ($name) did not start"
  }
}

engine_spawn() {
  local root=$1 name=$2 run=$orc_engines_run/$2 data=$orc_engines_data/$2
  local path=$root/usr/sbin:$root/usr/bin:$PATH proxy init
  proxy=$(find "$root/usr" -name docker-proxy -type f | head -n 1)
  init=$(find "$root/usr" -name tini-static -type f | head -n 1)
  cat >"$run/containerd.toml" <<TOML
version = 2
root = "$data/containerd"
state = "$run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs"]
[grpc]
address = "$run/containerd.sock"
TOML
  echo '{}' >"$run/daemon.json"
  engine_background "$name" containerd env PATH="$path" "$root/usr/bin/containerd" --config "$run/containerd.toml"
  wait_until 20 test -S "$run/containerd.sock" || return 1
  engine_background "$name" dockerd env PATH="$path" DOCKER_RAMDISK="${DOCKER_RAMDISK:-}" \
    "$root/usr/sbin/dockerd" --config-file "$run/daemon.json" \
    --host "unix://$run/docker.sock" --containerd "$run/containerd.sock" --pidfile "$run/docker.pid" \
    --data-root "$data/docker" --exec-root "$run/exec" --userland-proxy-path "$proxy" --init-path "$init" \
    --mtu "$(engine_mtu)" --shutdown-timeout 5
  wait_until 40 engine_settled "$name" && engine_answers "$name"
}

# Answers, or has given up.
engine_settled() { engine_answers "$1" || ! pid_alive "$orc_engines_run/$1/dockerd.pid"; }

# Starts a process in the engine's namespace that outlives this script: engine, the process's name, command.
# It holds none of this script's files, so that no lock or pipe stays open with it.
engine_background() {
  local name=$1 process=$2 run=$orc_engines_run/$1
  shift 2
  (
    [ -z "${orc_lock_fd:-}" ] || eval "exec $orc_lock_fd>&-"
    cd /
    exec setsid nsenter "--net=/run/netns/$(engine_netns "$name")" -- "$@" </dev/null >"$run/$process.log" 2>&1
  ) &
  echo $! >"$run/$process.pid"
  disown
}

# Stops an engine, its containers and its network. Its data stays as a cache: name.
engine_stop() {
  local name=$1 run=$orc_engines_run/$1 pid
  if pid_alive "$run/dockerd.pid"; then
    if engine_answers "$name"; then
      local containers
      mapfile -t containers < <(engine_docker "$name" ps -aq 2>/dev/null)
      [ ${#containers[@]} = 0 ] || engine_docker "$name" rm -f "${containers[@]}" >/dev/null 2>&1 || true
    fi
    engine_end "$run/dockerd.pid"
  fi
  engine_end "$run/containerd.pid"
  # What an engine that was killed left behind: the shims of its containers.
  if [ -d "$run" ]; then
    for pid in $(pgrep -f -- "-address $run/containerd.sock" || true); do kill -9 "$pid" 2>/dev/null || true; done
    local mounted
    while read -r mounted; do umount -l "$mounted" 2>/dev/null || true; done \
      < <(awk -v a="$run/" -v b="$orc_engines_data/$name/" 'index($2, a) == 1 || index($2, b) == 1 {print $2}' /proc/mounts | sort -r)
    rm -rf "$run"
  fi
  engine_network_down "$name"
}

# Ends a process by its pid file: a term signal, then, after 20 s, a kill.
engine_end() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  local waited=0
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 200 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -9 "$pid" 2>/dev/null || true
}

# Stops an engine and removes its data: name.
engine_remove() {
  engine_stop "$1"
  rm -rf "${orc_engines_data:?}/$1"
}

# Removes the engines of clones that are gone.
engine_sweep() {
  local owner
  for owner in "$orc_engines_data"/*/owner; do
    [ -f "$owner" ] && [ ! -d "$(cat "$owner")" ] || continue
    engine_remove "$(basename "$(dirname "$owner")")"
  done
}

# --- the network: a namespace, a veth pair, NAT to wherever the machine's default route goes ---

engine_mtu() {
  local device
  device=$(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  cat "/sys/class/net/${device:-lo}/mtu" 2>/dev/null | awk '{print ($1 > 1500) ? 1500 : $1}'
}


engine_network_up() {
  local name=$1 netns slot
  netns=$(engine_netns "$name")
  ip netns add "$netns"
  ip -n "$netns" link set lo up
  for slot in $(seq 0 63); do
    ip link add "orc-eng$slot" mtu "$(engine_mtu)" type veth peer name uplink netns "$netns" 2>/dev/null && break
    slot=
  done
  [ -n "$slot" ] || die "64 private engines run already"
  local subnet=10.231.0.$((slot * 4))/30 near=10.231.0.$((slot * 4 + 1)) far=10.231.0.$((slot * 4 + 2))
  ip address add "$near/30" dev "orc-eng$slot"
  ip link set "orc-eng$slot" up
  ip -n "$netns" link set uplink mtu "$(engine_mtu)"
  ip -n "$netns" address add "$far/30" dev uplink
  ip -n "$netns" link set uplink up
  ip -n "$netns" route add default via "$near"
  [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || echo 1 >/proc/sys/net/ipv4/ip_forward
  iptables -w -t nat -I POSTROUTING -s "$subnet" ! -o "orc-eng$slot" -j MASQUERADE
  # Beside another engine the default is to drop what is forwarded.
  iptables -w -I FORWARD -i "orc-eng$slot" -j ACCEPT
  iptables -w -I FORWARD -o "orc-eng$slot" -j ACCEPT
}

engine_network_down() {
  local name=$1 netns slot rule pid
  netns=$(engine_netns "$name")
  [ -e "/run/netns/$netns" ] || return 0
  slot=$(ip -n "$netns" -o -4 address show uplink 2>/dev/null | sed -n 's/.*inet 10\.231\.0\.\([0-9]*\).*/\1/p' || true)
  # Whatever still runs in the namespace was started by who used this engine.
  for pid in $(ip netns pids "$netns" 2>/dev/null || true); do kill -9 "$pid" 2>/dev/null || true; done
  ip netns delete "$netns"
  [ -n "$slot" ] || return 0
  slot=$((slot / 4))
  ip link delete "orc-eng$slot" 2>/dev/null || true
  rule=(-s "10.231.0.$((slot * 4))/30" ! -o "orc-eng$slot" -j MASQUERADE)
  while iptables -w -t nat -D POSTROUTING "${rule[@]}" 2>/dev/null; do :; done
  while iptables -w -D FORWARD -i "orc-eng$slot" -j ACCEPT 2>/dev/null; do :; done
  while iptables -w -D FORWARD -o "orc-eng$slot" -j ACCEPT 2>/dev/null; do :; done
}
