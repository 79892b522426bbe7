#!/bin/bash
# customize.sh ROOT
# Turns a fresh Debian into the root file system of a virtual machine. Called by mmdebstrap.
set -eu
root=$1
units=$root/etc/systemd/system

# Each machine gets its own; an image must carry none.
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"

# The kernel is booted directly, and belongs to the image. Debian's initrd would only cost time.
rm -f "$root"/boot/initrd* "$root"/initrd* "$root"/vmlinuz*
echo 'update_initramfs=no' >"$root/etc/initramfs-tools/update-initramfs.conf"
chroot "$root" sh -c 'apt-mark -qq hold $(dpkg-query -W -f "\${Package}\n" "linux-image-*")'

kernel=$(echo "$root"/boot/vmlinuz-*)
kernel=${kernel##*/vmlinuz-}
tree=$root/machine-initrd.d
mkdir -p "$tree/bin" "$tree/dev" "$tree/modules" "$tree/root"
cp "$root/bin/busybox" "$tree/bin/"
number=100
for module in virtio_pci virtio_blk ext4 crc32c_generic; do
  chroot "$root" modprobe --set-version "$kernel" --show-depends "$module" 2>/dev/null || true
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r file; do
  name=$number-$(basename "${file%.xz}")
  case $file in
    *.xz) xz -dc "$root$file" >"$tree/modules/$name" ;;
    *) cp "$root$file" "$tree/modules/$name" ;;
  esac
  number=$((number + 1))
done
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
# Mounts the first virtio disk and hands over to its init.
/bin/busybox mount -t devtmpfs dev /dev
for word in "$@"; do
  if [ "$word" = machine-probe ]; then
    echo 'machine-probe: up' >/dev/console
    exec /bin/busybox poweroff -f
  fi
done
for module in /modules/*; do /bin/busybox insmod "$module"; done
tries=0
while ! [ -b /dev/vda ] && [ $tries -lt 100 ]; do
  /bin/busybox sleep 0.1
  tries=$((tries + 1))
done
if ! /bin/busybox mount -t ext4 -o rw /dev/vda /root; then
  echo 'machine: the root disk cannot be mounted' >/dev/console
  exec /bin/busybox poweroff -f
fi
exec /bin/busybox switch_root /root /sbin/init
INIT
chmod 0755 "$tree/init"
chroot "$root" sh -c 'cd /machine-initrd.d && find . | cpio --quiet -o -H newc -R 0:0' \
  >"$root/machine-initrd"
rm -rf "$tree"

mkdir -p "$root/usr/local/lib/machine" "$root/etc/systemd/network"
cat >"$root/usr/local/lib/machine/seed" <<'SEED'
#!/bin/sh
# Unpacks what this host is from its seed disk, once per seed.
set -eu
disk=
for file in /sys/block/vd*/serial; do
  serial=
  read -r serial <"$file" || true
  if [ "$serial" = machine-seed ]; then
    disk=${file%/serial}
    disk=/dev/${disk##*/}
  fi
done
[ -n "$disk" ] || exit 0
id=$(tar -xOf "$disk" machine-seed/id)
done=/var/lib/machine-seed
if [ -f $done ] && [ "$(cat $done)" = "$id" ]; then exit 0; fi
user=$(tar -xOf "$disk" machine-seed/user)
id -u "$user" >/dev/null 2>&1 || useradd -m -s /bin/bash "$user"
rm -f /etc/ssh/ssh_host_*
tar -xpf "$disk" -C / --numeric-owner --no-overwrite-dir --exclude='machine-seed/*'
chown -R "$user:" "$(getent passwd "$user" | cut -d: -f6)/.ssh"
hostname "$(cat /etc/hostname)"
echo "$id" >$done
SEED
# The real-time clock follows the machine below, also while that machine or this one was suspended.
cat >"$root/usr/local/lib/machine/clock" <<'CLOCK'
#!/bin/sh
set -eu
read -r real </sys/class/rtc/rtc0/since_epoch
off=$((real - $(date +%s)))
if [ $off -gt 2 ] || [ $off -lt -2 ]; then date -s "@$real"; fi
CLOCK
chmod 0755 "$root"/usr/local/lib/machine/*

cat >"$units/machine-seed.service" <<'UNIT'
[Unit]
Description=What this host is, from its seed disk
DefaultDependencies=no
After=systemd-remount-fs.service
Before=sysinit.target systemd-networkd.service systemd-tmpfiles-setup.service ssh.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/lib/machine/seed
UNIT
cat >"$units/machine-grow.service" <<'UNIT'
[Unit]
Description=Let the root file system fill its disk
DefaultDependencies=no
After=ssh.service
Conflicts=shutdown.target

[Service]
Type=oneshot
ExecStart=/lib/systemd/systemd-growfs /
UNIT
cat >"$units/machine-clock.service" <<'UNIT'
[Unit]
Description=Set the clock by the real-time clock

[Service]
Type=oneshot
ExecStart=/usr/local/lib/machine/clock
UNIT
cat >"$units/machine-clock.timer" <<'UNIT'
[Unit]
Description=Set the clock by the real-time clock

[Timer]
OnBootSec=60
OnUnitActiveSec=20
AccuracySec=5

[Install]
WantedBy=timers.target
UNIT
want() {
  mkdir -p "$units/$2.wants"
  ln -sf "$3/$1" "$units/$2.wants/$1"
}
want machine-seed.service sysinit.target ..
want machine-grow.service multi-user.target ..
want machine-clock.timer timers.target ..
want systemd-networkd.service multi-user.target /lib/systemd/system
# networkd would else remove the routes that an engine adds, whenever it is restarted.
mkdir -p "$root/etc/systemd/networkd.conf.d"
printf '[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n' \
  >"$root/etc/systemd/networkd.conf.d/10-machine.conf"
: >"$root/etc/fstab"

# At each login six programs would be started for what nobody reads: pam_motd(8).
sed -i 's/^\(session.*pam_motd.so.*motd.dynamic\).*/\1 noupdate/' "$root/etc/pam.d/sshd"

# What a container host does without; by emulation each of these costs up to a second.
for unit in systemd-networkd-wait-online.service systemd-network-generator.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service systemd-pstore.service systemd-random-seed.service getty.target \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-udev-settle.service \
  modprobe@dm_mod.service modprobe@loop.service modprobe@fuse.service modprobe@drm.service \
  modprobe@efi_pstore.service modprobe@configfs.service dev-hugepages.mount \
  sys-kernel-debug.mount sys-kernel-tracing.mount; do
  ln -sf /dev/null "$units/$unit"
done
# systemd.unit(5), ConditionNeedsUpdate: without the stamps each first boot runs ldconfig etc.
chroot "$root" touch -r /usr /etc/.updated /var/.updated
