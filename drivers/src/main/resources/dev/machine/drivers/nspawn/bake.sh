#!/bin/bash
# bake.sh DIR ROOT
# Copies what a host that is off has, its overlay and what lies beside it, to the directory ROOT.
# In a mount namespace of its own, so the overlay goes with it.
set -eu
cd "$1"
root=$2
mount -t overlay overlay -o ro,lowerdir=upper:lower root
mkdir -p "$root"
cp -a --one-file-system --reflink=auto -- root/. "$root/"
for beside in docker containerd; do
  mkdir -p "$root/var/lib/$beside"
  cp -a --reflink=auto -- "$beside/." "$root/var/lib/$beside/"
done
