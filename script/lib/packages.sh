# System packages: installing what is missing, and unpacking packages of another Debian release
# beside the system (never into it).
# shellcheck shell=bash

# The packages that a build needs, and those that tests need besides.
orc_build_packages=(libsqlite3-dev libyaml-dev zlib1g-dev libssl-dev pkg-config g++ curl ca-certificates tzdata)
orc_engine_packages=(docker.io iptables iproute2)
orc_image_packages=(mmdebstrap debian-archive-keyring)
orc_test_packages=(iproute2 iptables util-linux busybox-static mmdebstrap debian-archive-keyring perl
  procps libdevmapper1.02.1 libseccomp2 python3 python3-venv openssl sqlite3 jq zip unzip xz-utils)

system_id() {
  local ID='' ID_LIKE=''
  # shellcheck disable=SC1091
  . /etc/os-release 2>/dev/null || true
  echo "$ID $ID_LIKE"
}

# Installs those of the named packages that are missing.
need_packages() {
  local missing=() name
  if ! have dpkg-query; then
    note "untested here (no dpkg); make sure these are installed: $*"
    return 0
  fi
  for name; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  if ! is_root && ! have sudo; then
    die "this needs root and there is no sudo; run as root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  local command=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  quietly apt-install as_root "${command[@]}" install -y --no-install-recommends "${missing[@]}" 2>/dev/null && return 0
  # The lists may be missing or old.
  quietly apt-update as_root "${command[@]}" update || return 1
  quietly apt-install as_root "${command[@]}" install -y --no-install-recommends "${missing[@]}"
}

# The address of the Debian archive that this machine's apt uses.
debian_mirror() {
  local uri release component
  [ -z "${ORC_DEBIAN_MIRROR:-}" ] || {
    echo "$ORC_DEBIAN_MIRROR"
    return 0
  }
  while read -r uri release component; do
    case "$component $release" in
      'main bookworm' | 'main trixie' | 'main forky' | 'main sid' | 'main stable' | 'main testing' | 'main unstable')
        echo "${uri%/}"
        return 0
        ;;
    esac
  done < <(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null)
  die "apt on this machine knows no Debian archive; set ORC_DEBIAN_MIRROR to the address of one"
}

# Downloads packages of a Debian release without touching the machine's apt: release, folder, packages.
fetch_packages() {
  local release=$1 folder=$2 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  shift 2
  mirror=$(debian_mirror)
  [ -r "$keyring" ] || die "no $keyring; install debian-archive-keyring"
  local apt=$orc_cache/apt-$release
  mkdir -p "$apt"/{lists/partial,cache/archives/partial} "$folder"
  echo "deb [signed-by=$keyring] $mirror $release main" >"$apt/sources.list"
  local options=(
    -qq -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=-
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Dir::State::status=/dev/null
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3
  )
  quietly "apt-$release" apt-get "${options[@]}" update || return 1
  (cd "$folder" && quietly "apt-$release" apt-get "${options[@]}" download "$@")
}
