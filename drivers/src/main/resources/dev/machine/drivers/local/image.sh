#!/bin/bash
# image.sh LOG COMMAND...
# Runs COMMAND in namespaces of its own, and ends it with all its children and mounts as soon as
# standard input closes: an image build does not outlive the run that began it.
set -u
umask 022
log=$1
shift
exec 8<&0
unshare --mount --pid --fork --kill-child=KILL --mount-proc "$@" </dev/null >"$log" 2>&1 8<&- &
build=$!
{ cat <&8 >/dev/null; kill -KILL $build; } >/dev/null 2>&1 &
watch=$!
wait $build
code=$?
kill $watch 2>/dev/null
exit $code
