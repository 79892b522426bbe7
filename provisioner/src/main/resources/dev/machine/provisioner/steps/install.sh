# shellcheck shell=sh
# Installs every package in a directory; read from stdin by `sh -s -- DIRECTORY [POLICY]`, as root.
# Ends with 75 (EX_TEMPFAIL) while another process has dpkg's lock; then the directory stays.
directory=$1
exec 2>&1
LC_ALL=C
DEBIAN_FRONTEND=noninteractive
DEBIAN_PRIORITY=critical
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL DEBIAN_FRONTEND DEBIAN_PRIORITY PATH

# The engine's own package would start it with its defaults, seconds before it is started as wanted.
# Only the engine is held back: the policy is asked for each unit (deb-systemd-invoke(1p)).
policy=${2:-/usr/sbin/policy-rc.d}
mark='# written by machine while it installs the engine'
ours() { [ -f "$policy" ] && grep -qF "$mark" "$policy"; }
lift() { if ours; then rm -f -- "$policy"; fi; }
trap lift EXIT
trap 'exit 143' HUP INT TERM
if [ ! -e "$policy" ] || ours; then
  # Without the directory it forbids nothing, should nobody be left to remove it.
  cat >"$policy" <<POLICY
#!/bin/sh
$mark
[ -d "$directory" ] || exit 0
case "\$*" in *docker*) exit 101 ;; esac
exit 0
POLICY
  chmod 0755 "$policy"
fi

# Without a sync after each file, and with one at the end: before that nobody relies on it. Again
# while a package waits for one that must be configured before it is unpacked (Pre-Depends): dpkg
# configures at the end of a run. python3 takes three.
runs=0
while runs=$((runs + 1)); do
  said=$(dpkg --install --skip-same-version --force-confold --force-unsafe-io -- \
    "$directory"/*.deb </dev/null 2>&1)
  code=$?
  printf '%s\n' "$said"
  case $said in
    *'locked by another process'*) exit 75 ;;
    *'pre-dependency problem'*) [ "$runs" -lt 5 ] || break ;;
    *) break ;;
  esac
done
rm -rf -- "$directory"
[ "$code" = 0 ] && sync -f /var/lib/dpkg
exit "$code"
