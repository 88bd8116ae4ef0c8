#!/bin/sh
# Puts together the files of Orc's image: source folder, root folder to make.
#
# Runs in the builder. Where that holds a root folder with the program already (script/image makes one from this
# machine's own build), there is nothing to build; else, in a Swift image, the program is built here. Programs that the
# image needs are taken from where this runs, each with the libraries that it links to.
set -eu
source=$1
root=$2

# Copies a program and the libraries it needs, each under its own path: the program, its path in the image.
with_libraries() {
  mkdir -p "$root$(dirname "$2")"
  cp -L "$1" "$root$2"
  ldd "$1" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p' |
    while read -r library; do
      mkdir -p "$root$(dirname "$library")"
      [ -e "$root$library" ] || cp -L "$library" "$root$library"
    done
}

# The parts that come from a machine: the program, shell, certificates, zone rules.
machine_parts() {
  with_libraries "$1" /app/bin/orc
  with_libraries /bin/bash /bin/bash
  with_libraries "$(command -v busybox)" /bin/busybox
  mkdir -p "$root/etc/ssl/certs" "$root/usr/share"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  cp -R /usr/share/zoneinfo "$root/usr/share/"
  # The same rules in other forms, which nobody asks for.
  rm -rf "$root/usr/share/zoneinfo/right" "$root/usr/share/zoneinfo/posix" "$root/usr/share/zoneinfo/localtime"
  # Name look-ups load these when they are first used.
  for library in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do
    for folder in $(ldd "$1" | sed -n 's/.*=> \(\/[^ ]*\)\/libc\.so\.6 .*/\1/p'); do
      if [ -e "$folder/$library" ]; then cp -L "$folder/$library" "$root$folder/$library"; fi
    done
  done
}

# The parts that come from the source tree, and the folders and links.
source_parts() {
  mkdir -p "$root/app/share/orc" "$root/app/init" "$root/usr/local/bin" "$root/usr/bin" "$root/home/peon" \
    "$root/root" "$root/tmp" "$root/var/run" "$root/etc"
  chmod 1777 "$root/tmp"
  cp -R "$source/plans" "$root/app/share/orc/plans"
  cp "$source/init/preflight" "$source/init/healthcheck" "$root/app/init/"
  cp "$source/init/docker-compose" "$root/usr/local/bin/"
  chmod 755 "$root/app/init/preflight" "$root/app/init/healthcheck" "$root/usr/local/bin/docker-compose"
  cp "$source/LICENSE" "$root/app/share/orc/"
  ln -sf orc "$root/app/bin/peon"
  ln -sf bash "$root/bin/sh"
  # What scripts and people in the container use besides the shell.
  for tool in ls cat cp mv rm mkdir ln ps kill sleep grep sed awk cut head tail sort tr wc find du df date env id \
    hostname stat touch chmod chown vi less which dirname basename readlink test true false; do
    ln -sf busybox "$root/bin/$tool"
  done
  printf 'root:x:0:0:root:/root:/bin/bash\npeon:x:1000:1000:peon:/home/peon:/bin/bash\n' >"$root/etc/passwd"
  printf 'root:x:0:\npeon:x:1000:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  cp "$source/init/motd" "$root/etc/motd"
  printf 'VERSION="%s"\nCONTAINER_TYPE="orchestrator"\n' "$(cat "$source/VERSION")" >"$root/etc/environment"
  # shellcheck disable=SC2016  # it is the shell in the image that expands this
  printf '%s\n' '[ -z "${PS1:-}" ] || cat /etc/motd' "PS1='orc:\\w\\$ '" >"$root/root/.bashrc"
}

build_program() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install -y --no-install-recommends libsqlite3-dev libyaml-dev zlib1g-dev libssl-dev pkg-config g++ \
    ca-certificates tzdata busybox-static bash
  (cd "$source" && swift build -c release --static-swift-stdlib --product orc)
  strip "$source/.build/release/orc"
}

mkdir -p "$root"
if [ ! -x "$root/app/bin/orc" ]; then
  if [ -z "${ORC_PROGRAM:-}" ]; then
    build_program
    ORC_PROGRAM=$source/.build/release/orc
  fi
  machine_parts "$ORC_PROGRAM"
fi
# On the host script/image wants the machine's parts only; the builder's stage adds the source's.
[ -n "${ORC_MACHINE_PARTS_ONLY:-}" ] || source_parts
