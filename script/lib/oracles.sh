# The real peers that tests compare with: engines 20.10 and 26.1, docker compose 2.26.1, a registry.
# They come from Debian's packages, are unpacked (not installed) into the cache, and are linked
# into .build/oracles.
# shellcheck shell=bash

# Unpacks packages as one oracle unless it is there unharmed:
# name, its version (raise it when the recipe changes), then groups "release: package package".
oracle() {
  local name=$1 version=$2 folder="$orc_cache/oracles/$1-$2" group release
  shift 2
  if ! oracle_sound "$folder"; then
    say "unpacking $name"
    rm -rf "$folder" "$folder.new"
    mkdir -p "$folder.new/debs" "$folder.new/root"
    for group; do
      release=${group%%:*}
      # shellcheck disable=SC2086  # the rest of the group is a list of packages
      fetch_packages "$release" "$folder.new/debs" ${group#*:} || return 1
    done
    local deb
    for deb in "$folder.new"/debs/*.deb; do dpkg -x "$deb" "$folder.new/root"; done
    rm -rf "$folder.new/debs"
    (cd "$folder.new/root" && find . -type f -perm -u+x -print0 | sort -z | xargs -0 sha256sum) >"$folder.new/SHA256SUMS"
    mv "$folder.new" "$folder"
  fi
  mkdir -p "$orc_oracles"
  ln -sfn "$folder/root" "$orc_oracles/$name"
}

# Whether an unpacked oracle is whole: every program has the sum that it had when it was unpacked.
oracle_sound() {
  [ -s "$1/SHA256SUMS" ] && (cd "$1/root" && sha256sum --check --quiet --status "$1/SHA256SUMS")
}

# All oracles; fails with a reason when one cannot be had or is not what it should be.
prepare_oracles() {
  lock oracles
  oracle engine-20.10 1 'bookworm: docker.io containerd runc tini'
  oracle engine-26.1 1 'trixie: docker.io docker-cli containerd' 'bookworm: runc tini'
  oracle compose-package 1 'trixie: docker-compose'
  oracle registry 1 'bookworm: docker-registry'
  unlock
  local compose
  compose=$(find "$orc_oracles/compose-package/" -type f -name docker-compose -perm -u+x | head -n 1)
  mkdir -p "$orc_oracles/docker-compose"
  ln -sfn "$compose" "$orc_oracles/docker-compose/docker-compose"
  oracle_version "docker compose" 2.26.1 "$orc_oracles/docker-compose/docker-compose" version --short
  oracle_version "engine 20.10" 'version 20\.10' "$orc_oracles/engine-20.10/usr/sbin/dockerd" --version
  oracle_version "engine 26.1" 'version 26\.1' "$orc_oracles/engine-26.1/usr/sbin/dockerd" --version
}

# name, a pattern, the command that tells the version
oracle_version() {
  local name=$1 pattern=$2 told
  shift 2
  told=$("$@" 2>&1) || die "$name does not run here: $told"
  grep -q "$pattern" <<<"$told" || die "$name should be $pattern but says: $told"
}
