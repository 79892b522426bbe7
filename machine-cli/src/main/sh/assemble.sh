#!/bin/sh
# Puts the program together: its jars, two ahead-of-time caches (JEP 514) and the launcher.
#
#   assemble.sh APP BUILD quick|same
#
# APP/lib/runtime is there already, or a link to a JDK. BUILD has the program's jar and the file
# `classpath` with the jars of others. `same` takes longer and makes the same bytes each time, where
# the system allows it; SOURCE_DATE_EPOCH is then the time of every file.
set -eu

app=$1
build=$2
mode=$3
here=$(CDPATH='' cd -P "${0%/*}" && pwd)
java=$app/lib/runtime/bin/java

mkdir -p "$app/bin" "$app/lib/app"
cp -p "$build"/machine-cli-*.jar "$app/lib/app"
tr ':' '\n' <"$build/classpath" | while read -r jar || [ -n "$jar" ]; do
  cp -p "$jar" "$app/lib/app"
done

# Of libraries that are old or signed the caches would hold nothing.
"$java" -cp "$(ls "$app"/lib/app/machine-cli-*.jar)" dev.machine.cli.packaging.ModernJar \
  "$app"/lib/app/*.jar
# A cache holds for jars of one time and size.
[ "$mode" = quick ] || find "$app" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

# In a fixed order, since a cache holds for one class path only. The JVM opens every jar of the class
# path when it starts: what light commands need comes first, and is all that they get.
light='machine-(cli|provisioner|drivers|engine|templates)|picocli|jackson-(annotations|core|databind)'
names=$(cd "$app/lib/app" && LC_ALL=C ls -- *.jar)
near=$(echo "$names" | grep -E "^($light)-[0-9]" | tr '\n' ' ')
far=$(echo "$names" | grep -vE "^($light)-[0-9]" | tr '\n' ' ')
flags='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED'
flags="$flags --sun-misc-unsafe-memory-access=allow"

sed -e "s|@NEAR@|$near|" -e "s|@FAR@|$far|" -e "s|@FLAGS@|$flags|" \
  "$here/launcher.sh" >"$app/bin/machine"
chmod 755 "$app/bin/machine"

# What else decides over the bytes of a cache: compiled code and its counters, the heap's size, where
# things are in memory, and the order in which classes are loaded. The clock of soft references is
# taken out afterwards. While it starts, the JVM loads from two threads at once (its own
# ReferenceHandler loads jdk.internal.ref.Cleaner, the main thread the FinalizerThread): on one
# processor, and without being pushed aside by a thread that wakes up, main goes first.
steady=
fixed=
if [ "$mode" = same ]; then
  steady='-Xint -Xmx512m -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining
    -XX:ArchiveRelocationMode=0'
  cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*: //; s/[^0-9].*//')
  fixed="setarch -R taskset -c $cpu chrt --batch 0"
  if ! $fixed true 2>/dev/null; then
    echo "assemble: no fixed addresses and order are to be had here: the caches differ from build to build" >&2
    fixed=
  fi
fi

store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT
trap 'exit 1' HUP INT TERM

# java FLAGS: on the class path of the jars in $jars.
run() (
  cd "$app"
  path=
  for jar in $jars; do
    path=$path:lib/app/$jar
  done
  # shellcheck disable=SC2086 # one flag a word
  env -i PATH="$PATH" HOME="$store" LC_ALL=C $fixed lib/runtime/bin/java $flags \
    -cp "${path#:}" "$@" >>training.log 2>&1
)

training=dev.machine.cli.packaging.Training

# In two steps, since the one-step form loses class paths with spaces. Without a cache everything
# works, only slower: a JVM that cannot make one is no failure of a quick build.
cache() {
  conf="-XX:AOTConfiguration=$store/$1.conf"
  map=
  [ -z "$steady" ] || map="-Xlog:aot+map=info,aot+map+oops=trace:file=$store/map:none:filesize=0"
  # shellcheck disable=SC2086 # one flag a word
  run $steady -XX:AOTMode=record "$conf" $training "$1" "$store" "$store/classes" &&
    run $steady -XX:AOTMode=create "$conf" "-XX:AOTCache=lib/$1.aot" ${map:+"$map"} || return 0
  if [ -n "$map" ] && ! run dev.machine.cli.packaging.Timeless "lib/$1.aot" "$store/map"; then
    rm -f "$app/lib/$1.aot"
  fi
}
# Makes the store, and tells which classes heavy commands load: of the class path, and of the JDK
# those for TLS.
train() {
  rm -rf "$store" "$app/lib/heavy.aot" "$app/lib/light.aot"
  mkdir -m 700 "$store"
  jars="$near $far"
  run -Xshare:off "-Xlog:class+load:file=$store/loaded:none:filesize=0" $training before "$store" || true
  sed -nE -e 's|^([^ ]+) source: file:.*|\1|p' \
    -e 's/^((sun\.security|javax\.net|javax\.crypto|com\.sun\.crypto)\.[^ ]+) source: jrt:.*/\1/p' \
    "$store/loaded" | grep -v Lambda | LC_ALL=C sort -u >"$store/classes"
  cache heavy
  jars=$near
  cache light
}

train
# A machine under load may still stop main between the two, now and then: two trainings must agree.
if [ "$mode" = same ]; then
  for _ in 1 2 3; do
    earlier=$(sha256sum "$app"/lib/*.aot)
    train
    [ "$(sha256sum "$app"/lib/*.aot)" != "$earlier" ] || break
  done
fi
