# shellcheck shell=sh
# Prints `NAME TAG` for each tag (distribution 2.8, registry/storage/paths.go). Read from stdin by
# `sh -s`, as root. $1: the registry's data, $2: its configuration, $3: its port
grep -q "^  addr: .*:$3\"*\$" "$2" 2>/dev/null || { echo "there is no registry on port $3" >&2; exit 1; }
cd "$1/docker/registry/v2/repositories" 2>/dev/null || exit 0
find . -path '*/_manifests/tags/*/current/link' -type f \
  | sed -n 's|^\./\(.*\)/_manifests/tags/\([^/]*\)/current/link$|\1 \2|p' | sort
