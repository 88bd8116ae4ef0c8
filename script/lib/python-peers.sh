# Peers that are Python programs: schemathesis and openapi-spec-validator, which try the API and its document.
# They live in an environment of their own in the cache, linked from .build/oracles; pip fetches them from the
# index that this machine is set up for.
# shellcheck shell=bash

orc_python_peers=(schemathesis==4.32.5 openapi-spec-validator==0.7.1)

# Makes the environment unless it is there; fails with a reason, in orc_python_peers_fault, where it can't be had.
prepare_python_peers() {
  local folder
  folder=$orc_cache/python-peers-$(sha256sum <<<"${orc_python_peers[*]} $(python3 --version)" | cut -c1-8)
  orc_python_peers_fault=
  lock python-peers
  if ! "$folder/bin/schemathesis" --version >/dev/null 2>&1 || [ ! -e "$folder/whole" ]; then
    say "installing ${orc_python_peers[*]}"
    rm -rf "$folder"
    if quietly python-peers python3 -m venv "$folder" &&
      quietly python-peers "$folder/bin/pip" install --disable-pip-version-check --no-input "${orc_python_peers[@]}"; then
      touch "$folder/whole"
    else
      orc_python_peers_fault="pip could not install ${orc_python_peers[*]} (.build/python-peers.log)"
    fi
  fi
  unlock
  rm -f "$orc_oracles/python-peers"
  [ -z "$orc_python_peers_fault" ] || {
    note "$orc_python_peers_fault; the tests that need it are skipped"
    return 1
  }
  mkdir -p "$orc_oracles"
  ln -sfn "$folder" "$orc_oracles/python-peers"
}
