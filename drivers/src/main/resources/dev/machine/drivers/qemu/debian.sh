#!/bin/bash
# debian.sh DIR CODENAME SOURCES PACKAGES CUSTOMIZE
# Makes DIR with disk.raw (a root file system without partitions), kernel and initrd.
# Runs as root, or as root of a user namespace.
set -eu
dir=$1 codename=$2 sources=$3 packages=$4 customize=$5
umask 022
rm -rf "$dir"
mkdir -p "$dir"
# By ordinary rights nobody but this namespace could remove the tree.
trap 'rm -rf "$dir/root"' EXIT
mmdebstrap --mode=root --variant=apt --format=directory --include="$packages" \
  --customize-hook="bash '$customize' \"\$1\"" "$codename" "$dir/root" "$sources"
mv "$dir/root/machine-initrd" "$dir/initrd"
cp "$(echo "$dir"/root/boot/vmlinuz-*)" "$dir/kernel"
truncate -s 2G "$dir/disk.raw"
mkfs.ext4 -q -F -L root -d "$dir/root" "$dir/disk.raw"
chmod 0444 "$dir/disk.raw" "$dir/kernel" "$dir/initrd"
