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

# put PATH MODE <base64: never wider than MODE while it is written, and whole when it appears.
put() {
  directory=$(dirname -- "$1")
  mkdir -p -- "$directory" || return
  beside=$(umask 077 && mktemp -- "$directory/.machine.XXXXXXXXXX") || return
  { base64 -d >"$beside" && chmod "$2" "$beside" && mv -fT -- "$beside" "$1"; } ||
    { rm -f -- "$beside"; return 1; }
}

enable() { systemctl daemon-reload </dev/null && systemctl enable -- "$@" </dev/null; }

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

