# shellcheck shell=sh
# Waits for cloud-init; read from stdin by `sh -s -- SECONDS`, as root. Ends with 0 when there is
# none, it is off, or it ended well; with 124 when it goes on; else with what it says of its errors.
exec 2>&1
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
run=${2:-/run/cloud-init}

command -v cloud-init >/dev/null || exit 0
# Only where it was told to work at this boot: its command would wait for ever for what never began.
[ -e "$run/enabled" ] || [ -e "$run/status.json" ] || exit 0

# It writes its result last (cloudinit.readthedocs.io, "Boot stages"), and its command takes a
# second to tell the same. The command of 22.4 (Debian 12) ends at the first error that a stage
# notes, with later stages to come: as long as systemd has the last one before it, wait on.
if [ ! -e "$run/result.json" ]; then
  echo waiting
  # shellcheck disable=SC2016 # of the inner shell
  timeout "$1" sh -c '
    cloud-init status --wait >/dev/null
    while [ ! -e "$1/result.json" ]; do
      job=$(systemctl show -p Job --value cloud-final.service 2>/dev/null)
      [ "${job:-0}" != 0 ] || break
      sleep 0.5
    done' sh "$run" </dev/null
  [ $? != 124 ] || exit 124
fi
# Of an empty list of errors there is no line with a letter in it.
errors=$(sed -n '/"errors"/,/\]/p' "$run/result.json" 2>/dev/null | sed 's/.*"errors": *//' | grep '[[:alpha:]]')
[ -n "$errors" ] || exit 0
printf '%s\n' "$errors"
exit 1
