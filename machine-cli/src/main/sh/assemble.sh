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
# processor, and without being pushed aside by a thread that wakes up, main nearly always goes first.
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

work=$(mktemp -d)
store=
trap 'rm -rf "$work"' EXIT
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

# Records what is loaded; once more when the ReferenceHandler came too early or too late. A JDK with
# another order is recorded as it comes: that trainings agree is seen to below.
record() {
  order=
  [ -z "$steady" ] || order="-Xlog:class+load:file=$store/order:none:filesize=0"
  for _ in 1 2 3 4 5 6 7 8 9; do
    # shellcheck disable=SC2086 # one flag a word
    run $steady ${order:+"$order"} -XX:AOTMode=record "$2" $training "$1" "$store" "$store/classes" ||
      return
    if [ -z "$order" ] || ! grep -q '^jdk.internal.ref.Cleaner ' "$store/order"; then return 0; fi
    after=$(grep -A 1 '^java.lang.ref.Finalizer.FinalizerThread ' "$store/order" | tail -n 1)
    [ "${after%% *}" != jdk.internal.ref.Cleaner ] || return 0
  done
}

# In two steps, since the one-step form loses class paths with spaces. Without a cache everything
# works, only slower: a JVM that cannot make one is no failure of a quick build.
cache() {
  conf="-XX:AOTConfiguration=$store/$1.conf"
  map=
  [ -z "$steady" ] || map="-Xlog:aot+map=info,aot+map+oops=trace:file=$store/map:none:filesize=0"
  # shellcheck disable=SC2086 # one flag a word
  record "$1" "$conf" &&
    run $steady -XX:AOTMode=create "$conf" "-XX:AOTCache=lib/$1.aot" ${map:+"$map"} || return 0
  if [ -n "$map" ] && ! run dev.machine.cli.packaging.Timeless "lib/$1.aot" "$store/map"; then
    rm -f "$app/lib/$1.aot"
  fi
}
# Makes the store, and tells which classes heavy commands load: of the class path, and of the JDK
# those for TLS.
train() {
  rm -f "$app/lib/heavy.aot" "$app/lib/light.aot"
  store=$(mktemp -d "$work/XXXXXXXX")
  jars="$near $far"
  run -Xshare:off "-Xlog:class+load:file=$store/loaded:none:filesize=0" $training before "$store" || true
  sed -nE -e 's|^([^ ]+) source: file:.*|\1|p' \
    -e 's/^((sun\.security|javax\.net|javax\.crypto|com\.sun\.crypto)\.[^ ]+) source: jrt:.*/\1/p' \
    "$store/loaded" | grep -v Lambda | LC_ALL=C sort -u >"$store/classes"
  cache heavy
  jars=$near
  cache light
}

# A machine under load may still change a thing, now and then: two trainings must agree. Each has a
# store of its own, since its name is chance too.
seen=
for _ in 1 2 3 4 5 6; do
  train
  [ -n "$fixed" ] || exit 0
  digest=$(cat "$app"/lib/*.aot | sha256sum)
  case $seen in *"$digest"*) exit 0 ;; esac
  seen="$seen $digest"
done
echo "assemble: no two trainings agree: the caches differ from build to build" >&2
