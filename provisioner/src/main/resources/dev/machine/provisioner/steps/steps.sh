# shellcheck shell=sh
# Head of a script made of steps; read from stdin by `sh -s -- NONCE`, run as root.
# Marks on stdout tell which step runs: "NONCE begin N", and "NONCE fail CODE" when one fails.
nonce=$1
exec 2>&1
umask 022
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH

begin() { printf '\n%s begin %s\n' "$nonce" "$1"; }

fail() {
  printf '\n%s fail %s\n' "$nonce" "$1"
  exit 1
}

# put PATH MODE <base64: never wider than MODE while it is written, and whole when it appears, also
# after a power cut. A file that is the same already stays, with its time: systemd goes by that. Few
# programs are started here and below, as each costs an emulated processor a tenth of a second.
put() {
  directory=${1%/*}
  [ -d "$directory/" ] || mkdir -p -- "$directory" || return
  beside=$directory/.machine.${nonce#@}
  (umask 077 && set -C && base64 -d >"$beside") || { rm -f -- "$beside"; return 1; }
  if same "$1" "$2" "$beside"; then
    rm -f -- "$beside"
  else
    { chmod "$2" "$beside" && sync -- "$beside" && mv -fT -- "$beside" "$1"; } || { rm -f -- "$beside"; return 1; }
  fi
}

# same PATH MODE FILE: whether PATH is a file of ours with that mode and what is in FILE.
same() {
  [ -f "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] && cmp -s -- "$1" "$3" &&
    [ "0$(stat -c %a -- "$1")" = "$2" ]
}

# Unit files are read from the disk for this. What a package has for other inits is its own.
enable() { SYSTEMCTL_SKIP_SYSV=1 systemctl --no-reload enable -- "$@" </dev/null; }

# expect SECONDS ARGV…: until it ends with 0; prints what the last try said.
expect() {
  until=$(($(date +%s) + $1))
  shift
  while :; do
    said=$(timeout 30 "$@" </dev/null 2>&1) && return 0
    code=$?
    [ "$(date +%s)" -lt "$until" ] || break
    sleep 0.2
  done
  printf '%s\n' "$said"
  return "$code"
}

