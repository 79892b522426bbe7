# shellcheck shell=sh
# Takes the registry off the host. Read from stdin by `sh -s`, as root.
# $1: `keep`, or the data to remove
set -eu
systemctl disable --now --quiet machine-registry.service 2>/dev/null || true
rm -rf /etc/docker/registry/machine /etc/docker/registry/machine.digest \
  /etc/systemd/system/machine-registry.service /run/systemd/system/machine-registry.service.d
systemctl daemon-reload
# Masked means that it was installed for this registry.
if [ "$(readlink /etc/systemd/system/docker-registry.service)" = /dev/null ]; then
  dpkg --purge docker-registry >/dev/null
  systemctl unmask --quiet docker-registry.service
fi
[ "$1" = keep ] || rm -rf -- "$1"
