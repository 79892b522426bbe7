# shellcheck shell=sh disable=SC2154 # the driver puts the values before it
# Makes a guest that goes on from the saved state of another one itself. Run as root, on the stdin
# of sh, after begin.sh; may be run again. Before it stand: id, user, home, machine_id, lan_from, lan_to
# (Ethernet addresses), gone (paths) and seed (a tar archive in base64). Few programs are started: each
# costs an emulated processor a tenth of a second.
umask 022
# Directories stay, with their owners.
files='' directories=''
for path in $gone /run/log/journal; do
  if [ -d "$path" ]; then directories="$directories $path"; else files="$files $path"; fi
done
# shellcheck disable=SC2086 # paths without blanks
rm -f -- $files
# shellcheck disable=SC2086
[ -z "$directories" ] || find $directories -mindepth 1 -delete
[ -d "$home" ] || useradd -m -s /bin/bash "$user"
echo "$seed" | base64 -d | tar -xpf - -C / --numeric-owner --no-overwrite-dir --exclude='machine-seed/*'
[ "$user" = root ] || chown -R "$user:" "$home/.ssh"
echo "$machine_id" >/etc/machine-id
echo "$id" >/var/lib/machine-seed
read -r name </etc/hostname
echo "$name" >/proc/sys/kernel/hostname
# Its link is down until the hypervisor lets it up: then systemd-networkd gives it its address.
for card in /sys/class/net/*; do
  read -r address <"$card/address"
  if [ "$address" = "$lan_from" ]; then
    ip addr flush dev "${card##*/}"
    ip link set dev "${card##*/}" address "$lan_to"
  fi
done
networkctl reload
systemctl --no-block restart systemd-journald
systemctl reload ssh
# A machine that is turned off now is still itself.
sync
