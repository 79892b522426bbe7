# shellcheck shell=sh disable=SC2154 # the driver puts the values before it
# Makes a guest that goes on from the saved state of another one itself. Run as root, on the stdin
# of sh; may be run again. Before it stand: id, user, machine_id, entropy (hex), lan_from, lan_to
# (Ethernet addresses), gone (paths) and seed (a tar archive in base64).
umask 022
# The random numbers of two guests of one state would be the same. RNDADDENTROPY, RNDRESEEDCRNG:
# linux/random.h.
echo "$entropy" | perl -e 'open(my $r, "+>", "/dev/urandom") or die; my $b = pack("H128", <STDIN>);
  ioctl($r, 0x40085203, pack("iia*", 8 * length $b, length $b, $b)) or die "no entropy: $!";
  ioctl($r, 0x5207, 0)'
# Directories stay, with their owners.
for path in $gone /run/log/journal; do
  if [ -d "$path" ]; then find "$path" -mindepth 1 -delete; else rm -f "$path"; fi
done
id -u "$user" >/dev/null 2>&1 || useradd -m -s /bin/bash "$user"
echo "$seed" | base64 -d | tar -xpf - -C / --numeric-owner --no-overwrite-dir --exclude='machine-seed/*'
chown -R "$user:" "$(getent passwd "$user" | cut -d: -f6)/.ssh"
echo "$machine_id" >/etc/machine-id
echo "$id" >/var/lib/machine-seed
hostname "$(cat /etc/hostname)"
# Its link is down until the hypervisor lets it up: then systemd-networkd gives it its address.
for card in /sys/class/net/*; do
  if [ "$(cat "$card/address")" = "$lan_from" ]; then
    ip addr flush dev "${card##*/}"
    ip link set dev "${card##*/}" address "$lan_to"
  fi
done
networkctl reload
systemctl --no-block restart systemd-journald
systemctl reload ssh
# A machine that is turned off now is still itself.
sync
