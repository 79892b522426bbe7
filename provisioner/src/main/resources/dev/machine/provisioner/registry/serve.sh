# shellcheck shell=sh
# Makes the registry run with the files that were put there. Read from stdin by `sh -s`, as root.
# $1: its data
set -eu
user=docker-registry
dir=/etc/docker/registry/machine
[ -d "$1" ] || install -d -m 0750 "$1"
chown "$user:$user" "$1"
chown "root:$user" "$dir"
chmod 0750 "$dir"
for file in server-key.pem htpasswd config.yml server.pem; do
  [ ! -e "$dir/$file" ] || chown "$user:$user" "$dir/$file"
done
systemctl daemon-reload
systemctl enable --quiet machine-registry.service
rm -rf /run/systemd/system/machine-registry.service.d
systemctl daemon-reload
systemctl restart machine-registry.service
