# shellcheck shell=sh
# Removes what no tag leads to, with the registry read-only meanwhile. That state is under /run and
# ends with this script, or with the host. Read from stdin by `sh -s`, as root.
# $1: the registry's data, $2: its configuration for reading only
set -eu
user=docker-registry
config=/etc/docker/registry/machine/config.yml
extra=/run/systemd/system/machine-registry.service.d
repositories=$1/docker/registry/v2/repositories
blobs=$1/docker/registry/v2/blobs
mkdir -p /run/lock
exec 9>/run/lock/machine-registry-gc
flock -n 9 || { echo "it is being cleaned already" >&2; exit 75; }
[ -d "$repositories" ] || { echo "freed 0"; exit 0; }
mkdir -p "$blobs"
chown "$user:$user" "$blobs"

writable() {
  rm -rf "$extra" /run/machine-registry-readonly.yml
  systemctl daemon-reload
  systemctl restart machine-registry.service
}
used() { du -sk "$1" | cut -f1; }

before=$(used "$1")
trap writable EXIT
trap 'exit 1' HUP INT TERM
umask 077
printf '%s\n' "$2" >/run/machine-registry-readonly.yml
chown "$user:$user" /run/machine-registry-readonly.yml
mkdir -p "$extra"
chmod 755 "$extra"
printf '[Service]\nExecStart=\nExecStart=/usr/bin/docker-registry serve /run/machine-registry-readonly.yml\n' \
  >"$extra/readonly.conf"
systemctl daemon-reload
systemctl restart machine-registry.service
systemctl is-active --quiet machine-registry.service

# What a push left that did not come to its end: nobody goes on with it now.
find "$repositories" -depth -path '*/_uploads/*' -delete

# Parts of an image for several platforms have no tag of their own, and the registry would remove
# them (distribution/distribution#3178): then only what nothing at all leads to goes.
untagged=--delete-untagged
# shellcheck disable=SC2044 # names and digests of a registry hold no blanks
for link in $(find "$repositories" -path '*/_manifests/revisions/*/link'); do
  digest=$(cut -d: -f2 "$link")
  blob=$blobs/sha256/$(printf %.2s "$digest")/$digest/data
  if [ -f "$blob" ] && grep -qE 'manifest\.list\.v2|image\.index\.v1' "$blob"; then
    untagged=
    echo "kept untagged manifests: $link is of an image for several platforms"
    break
  fi
done
# shellcheck disable=SC2086 # a flag or nothing
runuser -u "$user" -- /usr/bin/docker-registry garbage-collect $untagged "$config" >/dev/null
echo "freed $((before - $(used "$1")))"
