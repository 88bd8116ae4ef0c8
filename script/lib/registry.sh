# A real container registry with a password, for tests of pulling: one process on the loopback of
# each engine's network namespace, all on the same files.
# shellcheck shell=bash

orc_registry=127.0.0.1:5001
orc_registry_user=orc
# An image that is in the registry only, so that pulling it moves bytes: busybox and 4 MiB of noise.
orc_registry_image=$orc_registry/orc-test/pull:1

registry_answers() { engine_exec "$1" curl -s -o /dev/null -m 5 "http://$orc_registry/v2/"; }

# Starts the registry in the namespaces of the named engines, and puts the image in by the first:
# folder for its files, password, engines.
registry_start() {
  local folder=$1 password=$2 name
  shift 2
  mkdir -p "$folder/data"
  printf '%s:%s\n' "$orc_registry_user" \
    "$(perl -e 'print crypt($ARGV[0], "\$2y\$05\$" . substr($ARGV[1], 0, 22))' "$password" \
      "$(head -c 64 /dev/urandom | base64 | tr -dc 'a-zA-Z0-9')")" >"$folder/htpasswd"
  cat >"$folder/config.yml" <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $folder/data}, delete: {enabled: true}}
http: {addr: "$orc_registry", secret: "$(head -c 24 /dev/urandom | base64)"}
auth: {htpasswd: {realm: orc-test, path: $folder/htpasswd}}
YAML
  for name; do
    engine_background "$name" registry env OTEL_TRACES_EXPORTER=none \
      "$orc_oracles/registry/usr/bin/docker-registry" serve "$folder/config.yml"
    wait_until 15 registry_answers "$name" || {
      tail -n 20 "$orc_engines_run/$name/registry.log" >&2
      die "the test registry did not start"
    }
  done
  registry_fill "$1" "$folder" "$password"
}

registry_fill() {
  local name=$1 folder=$2 password=$3
  mkdir -p "$folder/context"
  head -c 4194304 /dev/urandom >"$folder/context/noise"
  printf 'FROM %s\nCOPY noise /noise\n' "$orc_test_image" >"$folder/context/Dockerfile"
  engine_docker "$name" build -q -t "$orc_registry_image" "$folder/context" >/dev/null 2>&1
  mkdir -p "$folder/docker"
  printf '{"auths":{"%s":{"auth":"%s"}}}' "$orc_registry" \
    "$(printf '%s:%s' "$orc_registry_user" "$password" | base64 -w 0)" >"$folder/docker/config.json"
  DOCKER_CONFIG=$folder/docker engine_docker "$name" push -q "$orc_registry_image" >/dev/null
  engine_docker "$name" rmi "$orc_registry_image" >/dev/null
}
