# Images made here, so that nothing needs a container registry: a tiny one for tests, and the base
# of the recipes that build their game from Debian's packages.
# shellcheck shell=bash

orc_base_image=orc/base:bookworm
orc_test_image=orc-test/base:1

# The files of the tests' image: busybox and nothing else. Prints the tar file's name.
test_image_tar() {
  local tar=$orc_cache/images/test-base-1.tar
  if [ ! -s "$tar" ]; then
    local root
    root=$(mktemp -d)
    mkdir -p "$root"/{bin,tmp,etc,home/peon} "$orc_cache/images"
    cp "$(command -v busybox)" "$root/bin/busybox"
    "$root/bin/busybox" --list | grep -vx busybox | while read -r applet; do ln -s busybox "$root/bin/$applet"; done
    printf 'root:x:0:0::/:/bin/sh\npeon:x:1000:1000::/home/peon:/bin/sh\n' >"$root/etc/passwd"
    chmod 1777 "$root/tmp"
    tar -C "$root" --owner 0 --group 0 -cf "$tar.new" .
    mv "$tar.new" "$tar"
    rm -rf "$root"
  fi
  echo "$tar"
}

# The files of the base image: a minimal Debian 12 whose apt uses this machine's mirror and settings.
base_image_tar() {
  local mirror tar
  mirror=$(bookworm_sources)
  tar=$orc_cache/images/base-bookworm-$(sha256sum <<<"1 $mirror $(apt_settings)" | cut -c1-12).tar
  if [ ! -s "$tar" ]; then
    mkdir -p "$orc_cache/images"
    local settings
    settings=$(mktemp)
    apt_settings >"$settings"
    note "making a Debian base image from this machine's mirror"
    quietly base-image as_root mmdebstrap --format=tar --variant=minbase --include=ca-certificates \
      --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
      --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/doc/*' \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --customize-hook="upload '$settings' /etc/apt/apt.conf.d/90machine" \
      --customize-hook='chmod 644 "$1/etc/apt/apt.conf.d/90machine"' \
      --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/hostname"' \
      bookworm "$tar.new" - <<<"$mirror" || return 1
    as_root chmod 644 "$tar.new"
    mv -f "$tar.new" "$tar"
    rm -f "$settings"
  fi
  echo "$tar"
}

# The lines of a sources.list for Debian 12, with its updates where this machine takes them.
bookworm_sources() {
  local uri release component found=
  while read -r uri release component; do
    case $component/$release in
      main/bookworm | main/bookworm-updates | main/bookworm-security)
        echo "deb ${uri%/} $release $component"
        [ "$release" != bookworm ] || found=yes
        ;;
    esac
  done < <(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null)
  [ -n "$found" ] || echo "deb $(debian_mirror) bookworm main"
}

# What this machine's apt was told about proxies and dates, which the same mirror needs in an image too.
apt_settings() {
  apt-config dump | grep -E '^Acquire::(http|https)::(Proxy|Pipeline-Depth)|^Acquire::Check-(Valid-Until|Date) ' || true
  echo 'APT::Install-Recommends "false";'
}

# Imports a tar file as an image unless the engine has that image from that very file:
# tag, tar file, further `docker import` options. The engine is the one that DOCKER_HOST names.
import_image() {
  local tag=$1 tar=$2 sum
  shift 2
  sum=$(basename "$tar")-$(stat -c %s-%Y "$tar")
  [ "$(docker_cli image inspect -f '{{index .Config.Labels "orc.source"}}' "$tag" 2>/dev/null || true)" != "$sum" ] || return 0
  docker_cli import "$@" -c "LABEL orc.source=$sum" "$tar" "$tag" >/dev/null
}

import_test_image() {
  local tar
  tar=$(test_image_tar) || return 1
  import_image "$orc_test_image" "$tar" -c 'ENV CONTAINER_TYPE=busybox VERSION=1.0.0' \
    -c 'CMD ["sh","-c","trap \"exit 0\" TERM; while :; do sleep 1; done"]'
}

import_base_image() {
  local tar
  tar=$(base_image_tar) || return 1
  import_image "$orc_base_image" "$tar" -c 'CMD ["bash"]'
}
