#!/bin/bash
# launch.sh PIDFILE [CGROUP...] -- COMMAND...
# Enters the given control groups, writes down who it is, becomes COMMAND.
# In this order, so that a process is found by its control group even if it dies before it is noted.
set -eu
# Whatever the umask of whoever typed the command: the guest inherits this one.
umask 022
pidfile=$1
shift
while [ "$1" != -- ]; do
  echo $$ >"$1/cgroup.procs"
  shift
done
shift

# cgroup v2: a group with children may hold no process itself (kernel, cgroup-v2.rst, "No Internal
# Process Constraint"), so the supervisor and the guest get one child each.
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  own=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
  case $own in
    */machine-*)
      mkdir -p "$own/tools" "$own/guest"
      echo $$ >"$own/tools/cgroup.procs"
      for controller in $(<"$own/cgroup.controllers"); do
        echo "+$controller" 2>/dev/null >"$own/cgroup.subtree_control" || true
      done
      ;;
  esac
fi

read -r stat </proc/$$/stat
read -r -a fields <<<"${stat##*) }"
read -r boot </proc/sys/kernel/random/boot_id
printf '%s %s %s\n' $$ "${fields[19]}" "$boot" >"$pidfile.new"
mv -f "$pidfile.new" "$pidfile"
exec "$@"
