#!/bin/sh
# Runs machine with the Java beside it. A light command must not wait for a shell: nothing here starts
# another program unless it is called through a link or draws on a terminal.
set -eu

home=${machine_app:-}
if [ -z "$home" ]; then
  self=$0
  while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in
      /*) self=$link ;;
      *) self=${self%/*}/$link ;;
    esac
  done
  case $self in
    */bin/machine) home=${self%/bin/machine} ;;
    bin/machine) home=. ;;
    */*) home=${self%/*}/.. ;;
    *) home=.. ;;
  esac
fi
java=$home/lib/runtime/bin/java
if [ ! -x "$java" ]; then
  echo "machine: $java is not there" >&2
  echo "hint: unpack the whole archive again, and leave it together" >&2
  exit 1
fi
case $home in
  *:*)
    echo "machine: Java takes no program from a directory with a colon: $home" >&2
    echo "hint: unpack it elsewhere" >&2
    exit 1
    ;;
esac

# The first word that is no flag is the verb. What is not known to be light gets everything.
verb=
value=
for word; do
  if [ -n "$value" ]; then
    value=
    continue
  fi
  case $word in
    -s | --storage-path | --progress) value=next ;;
    -*) ;;
    *)
      verb=$word
      break
      ;;
  esac
done
kind=heavy
case $verb in
  '' | version | env | url | ip | inspect | active) kind=light ;;
  help | ls) case "$*" in help | 'ls -q' | 'ls --quiet') kind=light ;; esac ;;
esac

path=
# shellcheck disable=SC2043 # many, once it is put together
for jar in @NEAR@; do
  path=$path:$home/lib/app/$jar
done
if [ $kind = heavy ]; then
  # shellcheck disable=SC2043
  for jar in @FAR@; do
    path=$path:$home/lib/app/$jar
  done
fi

terminals=
for fd in 0 1 2; do
  if [ -t "$fd" ]; then
    terminals=$terminals$fd
  fi
done
columns=80
case $terminals in
  *2)
    size=$(stty size <&2 2>/dev/null) || size=
    columns=${size#* }
    ;;
esac

# A cache that does not fit, for whatever reason, is left out without a word.
exec "$java" "-XX:AOTCache=$home/lib/$kind.aot" '-Xlog:aot*=off,cds*=off' @FLAGS@ \
  -cp "${path#:}" "-Dmachine.command=$0" "-Dmachine.terminals=$terminals" \
  "-Dmachine.columns=${columns:-80}" dev.machine.cli.Main "$@"
