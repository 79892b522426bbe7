#!/bin/bash
# lan.sh NETNS GATEWAY/PREFIX SLIRP_CIDR DIR LAUNCHER...
# Brings the hosts' LAN up: a network namespace with a bridge, and slirp4netns as its way out.
# LAUNCHER is the command that starts what outlives this script.
# May be run again at any time; each line finds what an earlier, cut-off run made.
set -eu
netns=$1 gateway=$2 slirp_cidr=$3 dir=$4
shift 4

# `ip netns add` makes the file first and mounts second: a file without a mount is a cut-off run.
if ! grep -q " /run/netns/$netns " /proc/self/mountinfo; then
  rm -f "/run/netns/$netns"
  ip netns add "$netns"
fi
inside() { nsenter --net="/run/netns/$netns" "$@"; }

inside ip link set lo up
inside ip link show br0 >/dev/null 2>&1 || inside ip link add br0 type bridge
inside ip address replace "$gateway" dev br0
inside ip link set br0 up
inside bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
  # Ask ten times a second for an address that is not there yet: a booting guest is found at once.
  echo 100 >/proc/sys/net/ipv4/neigh/br0/retrans_time_ms
  echo 30 >/proc/sys/net/ipv4/neigh/br0/mcast_solicit'
rule=(POSTROUTING -o tap0 -j MASQUERADE)
inside iptables -w 5 -t nat -C "${rule[@]}" 2>/dev/null ||
  inside iptables -w 5 -t nat -A "${rule[@]}"

if ! inside ip link show tap0 >/dev/null 2>&1; then
  env -i PATH="$PATH" "$@" \
    slirp4netns --configure --cidr="$slirp_cidr" --mtu=65520 --disable-host-loopback \
    --netns-type=path "/run/netns/$netns" tap0 </dev/null >"$dir/slirp.log" 2>&1 &
  # It ends by itself when it cannot: one that lives is only slow.
  until=$((SECONDS + 10))
  while [ "$SECONDS" -le "$until" ]; do
    if inside ip -4 address show tap0 2>/dev/null | grep -q inet; then exit 0; fi
    kill -0 $! 2>/dev/null || break
    sleep 0.02
  done
  echo "slirp4netns did not come up" >&2
  tail -n 5 "$dir/slirp.log" >&2
  exit 1
fi
