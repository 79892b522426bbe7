#!/bin/bash
# supervisor.sh DIR NETNS ADDRESS
# Keeps one system container and its forwards running. It is PID 1 of its PID namespace, so that
# its end, even by kill -9, is the end of everything in here.
#
#   DIR/lower            link to the image's root file system
#   DIR/nspawn.args      arguments for systemd-nspawn, one a line
#   DIR/forwards/NAME    "LOCAL REMOTE": ports to bring to loopback
#   DIR/run/control      FIFO: "sync" (look at forwards/ again), "stop" (ask the guest to power off)
#   DIR/run/state        "running", "stopped", or "failed WHY"
#   DIR/run/forward.NAME "up LOCAL REMOTE" or "taken LOCAL REMOTE"
set -u
cd "$1" || exit 1
netns=/run/netns/$2
address=$3
guest=
stopping=
declare -A listener=() spec=()

put() { printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"; }

fail() {
  put run/state "failed $*"
  exit 1
}

enter_guest_group() {
  [ -f /sys/fs/cgroup/cgroup.controllers ] || return 0
  local group
  group=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
  group=${group%/tools}/guest
  [ -d "$group" ] || return 0
  # After a guest's reboot the groups of its last boot are still there, and a group that hands
  # controllers down takes no process: a fresh one, or limits in the guest would not work. It stays
  # busy until the kernel has reaped the last of the guest's processes.
  for _ in {1..200}; do
    find "$group" -depth -type d -delete 2>/dev/null
    [ -d "$group" ] || break
    read -r -t 0.01 <>run/pause
  done
  mkdir -p "$group"
  echo 0 >"$group/cgroup.procs"
}

boot() {
  (
    (
      # Alone in its group: see launch.sh on cgroup v2.
      enter_guest_group
      # /proc/sys/net is the guest's own; the rest of /proc/sys and /sys is this machine's.
      SYSTEMD_NSPAWN_API_VFS_WRITABLE=network exec nsenter --net="$netns" \
        systemd-nspawn "${nspawn[@]}"
    ) </dev/null >>console.log 2>&1 9>&- &
    echo "pid $!" >&9
    wait $!
    echo "exit $?" >&9
  ) &
}

# systemd(1): SIGRTMIN+4 to the guest's PID 1 means power off. Before it listens the kernel drops
# the signal, hence asked again until the guest is gone.
ask_to_stop() {
  local init=
  [ -n "$guest" ] || return 0
  # No newline in there, so read fails even when it finds something.
  read -r init _ 2>/dev/null <"/proc/$guest/task/$guest/children"
  [ -z "$init" ] || kill -s RTMIN+4 "$init" 2>/dev/null
}

# Whether process $1 holds the listening socket of port $2. A stranger's socket on the same port
# does not count.
listens() {
  local want lines line fields fd
  printf -v want ': 0100007F:%04X 00000000:0000 0A ' "$2"
  # In one go: `read` seeks back to the end of each line, for which the kernel lists all lines
  # before it again. With 3,000 connections that took 8 s.
  mapfile -t lines </proc/net/tcp
  for line in "${lines[@]}"; do
    [[ $line = *"$want"* ]] || continue
    read -r -a fields <<<"$line"
    for fd in /proc/"$1"/fd/*; do
      [ "$(readlink "$fd")" = "socket:[${fields[9]}]" ] && return 0
    done
  done
  return 1
}

# systemd-socket-proxyd would need one process fewer, but it closes both ways when one side has
# said its last word, which breaks docker exec and attach. socat passes half-closed connections on;
# to a descriptor it was given only with `shut-down`: else a client waits for ever for the end of
# what a server that hangs up, or resets, has sent.
open_forward() {
  local name=$1 from=${2% *} to=${2#* } until
  SYSTEMD_LOG_LEVEL=err systemd-socket-activate --accept --listen="127.0.0.1:$from" \
    nsenter --net="$netns" socat -lf /dev/null -b 65536 -t 86400 \
    FD:3,nodelay,shut-down "TCP:$address:$to,connect-timeout=10,nodelay,keepalive" \
    </dev/null >"run/forward.$name.log" 2>&1 9>&- &
  listener[$name]=$!
  spec[$name]=$2
  # It ends by itself when the port is taken; one that lives is only slow.
  until=$((SECONDS + 10))
  while [ "$SECONDS" -le "$until" ] && kill -0 $! 2>/dev/null; do
    if listens $! "$from"; then
      put "run/forward.$name" "up $2"
      return
    fi
    read -r -t 0.01 <>run/pause
  done
  kill -KILL $! 2>/dev/null
  put "run/forward.$name" "taken $2"
}

# Ends the connections of listener $1. A guest that is gone says no last word, so its clients would
# wait for it for ever.
drop_connections() {
  local pids=()
  read -r -a pids 2>/dev/null <"/proc/$1/task/$1/children"
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null
}

sync_forwards() {
  local name file wanted
  for name in "${!listener[@]}"; do
    wanted=
    [ ! -f "forwards/$name" ] || wanted=$(<"forwards/$name")
    if [ "$wanted" != "${spec[$name]}" ]; then
      drop_connections "${listener[$name]}"
      kill -KILL "${listener[$name]}" 2>/dev/null
      wait "${listener[$name]}" 2>/dev/null
      unset "listener[$name]" "spec[$name]"
      rm -f "run/forward.$name" "run/forward.$name.log"
    fi
  done
  for file in forwards/*; do
    [ -f "$file" ] || continue
    name=${file#forwards/}
    case $name in *.new) continue ;; esac
    kill -0 "${listener[$name]:-none}" 2>/dev/null || open_forward "$name" "$(<"$file")"
  done
}

guest_ended() {
  local name
  guest=
  for name in "${!listener[@]}"; do drop_connections "${listener[$name]}"; done
  # systemd-nspawn(1): 133 is a guest that wants to reboot.
  if [ "$1" = 133 ] && [ -z "$stopping" ]; then
    boot
    return
  fi
  case $1 in
    0 | 133) put run/state stopped && exit 0 ;;
    *) fail "systemd-nspawn ended with status $1; see console.log" ;;
  esac
}

exec 9<>run/control || exit 1
mapfile -t nspawn <nspawn.args || fail "nspawn.args is missing"
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root ||
  fail "the overlay could not be mounted"
boot
sync_forwards
put run/state running
part=
while :; do
  line=
  if IFS= read -r -t 2 -u 9 line; then
    read -r word rest <<<"$part$line"
    part=
    case $word in
      pid) guest=$rest ;;
      exit) guest_ended "$rest" ;;
      sync) sync_forwards ;;
      stop) stopping=yes && ask_to_stop ;;
    esac
  else
    # Time may run out in the midst of a line: what was read of it is not said again.
    part+=$line
    sync_forwards
    [ -z "$stopping" ] || ask_to_stop
  fi
done
