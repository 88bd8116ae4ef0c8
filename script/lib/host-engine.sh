# The machine's own Docker engine, which script/server uses: found, installed or started.
# shellcheck shell=bash

orc_host_engine_log=/var/log/orc-dockerd.log

# The socket that DOCKER_HOST or the default names; a TCP address is left to the docker command.
host_engine_answers() {
  local host=${DOCKER_HOST:-unix:///var/run/docker.sock}
  case $host in
    unix://*) [ "$(curl -s -m 5 --unix-socket "${host#unix://}" http://engine/_ping 2>/dev/null)" = OK ] ;;
    tcp://*) [ "$(curl -s -m 5 "http://${host#tcp://}/_ping" 2>/dev/null)" = OK ] ;;
    *) docker version >/dev/null 2>&1 ;;
  esac
}

# Makes sure that an engine answers: the one there is, or the system's, installed and started.
need_host_engine() {
  ! host_engine_answers || return 0
  if [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ] && ! is_root; then
    die "the Docker engine's socket may not be used by $(id -un); run: sudo usermod -aG docker $(id -un), then log in again"
  fi
  [ -z "${DOCKER_HOST:-}" ] || [ "$DOCKER_HOST" = unix:///var/run/docker.sock ] ||
    die "no engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST to use this machine's own"
  have dockerd || need_packages "${orc_engine_packages[@]}"
  need_packages iptables iproute2
  say "starting the Docker engine"
  if [ -d /run/systemd/system ]; then
    as_root systemctl start docker
  else
    as_root bash -c "$(declare -f start_dockerd); start_dockerd $orc_host_engine_log"
  fi
  wait_until 60 host_engine_answers && return 0
  [ ! -r "$orc_host_engine_log" ] || tail -n 15 "$orc_host_engine_log" >&2
  die "the Docker engine does not answer (its log: $orc_host_engine_log, or journalctl -u docker)"
}

# Without systemd: dockerd in the background, its pid in /var/run/docker.pid.
start_dockerd() {
  local device mtu
  device=$(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  mtu=$(cat "/sys/class/net/${device:-lo}/mtu")
  [ "$mtu" -lt 1500 ] || mtu=1500
  cd /
  setsid dockerd --mtu "$mtu" </dev/null >"$1" 2>&1 &
}

# Whether the engine can get Debian's image by itself, from a registry or because it has it.
engine_has_debian() {
  docker_cli image inspect debian:bookworm-slim >/dev/null 2>&1 && return 0
  curl -s -o /dev/null -m 8 https://registry-1.docker.io/v2/ || return 1
  timeout 120 "$(command -v docker)" pull -q debian:bookworm-slim >/dev/null 2>&1
}
