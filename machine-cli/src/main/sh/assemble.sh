#!/bin/sh
# Puts the program together at the end of a build: its jars and the ahead-of-time cache (JEP 514)
# in a directory of their own, then a link that turns to it at once, so that a program that is
# running meanwhile keeps its files.
#
#   assemble.sh TARGET_DIR JAVA_HOME BUILD_START(UTC, 2026-01-31T12:00:00Z)
set -eu

target=$1
java=$2/bin/java
started=$3

apps=$target/app
new=$apps/$(date +%s)-$$
mkdir -p "$new/lib"
cp -p "$target"/machine-cli-*.jar "$new/lib"
tr ':' '\n' <"$target/classpath" | while read -r jar || [ -n "$jar" ]; do
  cp -p "$jar" "$new/lib"
done

# picocli's classes are too old for the cache as they are.
for jar in "$new"/lib/picocli-*.jar; do
  "$java" -cp "$(ls "$new"/lib/machine-cli-*.jar)" dev.machine.cli.packaging.ModernJar \
    "$jar" "$jar.new"
  mv "$jar.new" "$jar"
done

# In a fixed order, since the cache holds for one class path only; what every command needs comes
# first, so that a light one opens no other jar.
names=$(cd "$new/lib" &&
  find . -name '*.jar' | sed 's|^\./||' | sort | awk '
    /^(machine|picocli|jackson)-/ { print; next }
    { rest = rest $0 "\n" }
    END { printf "%s", rest }')
path=
for name in $names; do
  path=${path:+$path:}$new/lib/$name
done
printf '%s\n' "$names" >"$new/classpath"
printf '%s\n' "$java" >"$new/java"
cat >"$new/flags" <<'FLAGS'
-XX:TieredStopAtLevel=1
-XX:+UseSerialGC
-XX:-UsePerfData
-Xlog:aot*=off,cds*=off
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
FLAGS

# In two steps, since the one-step form loses class paths with spaces. Without a cache everything
# works, only slower: a JVM that cannot make one is no failure.
store=$(mktemp -d)
run() {
  # shellcheck disable=SC2046 # one flag a word
  "$java" $(cat "$new/flags") "-XX:AOTConfiguration=$new/machine.aotconf" -cp "$path" "$@" \
    >>"$new/training.log" 2>&1
}
if ! { run -XX:AOTMode=record dev.machine.cli.packaging.Training "$store" &&
  run -XX:AOTMode=create "-XX:AOTCache=$new/machine.aot"; }; then
  rm -f "$new/machine.aot"
fi
rm -f "$new/machine.aotconf"
rm -rf "$store"

touch -d "$started" "$new/stamp"
ln -s "${new##*/}" "$apps/next-$$"
mv -T "$apps/next-$$" "$apps/current"

# The one before stays for programs that still run from it.
kept=0
for old in $(cd "$apps" && ls -1dt [0-9]*); do
  kept=$((kept + 1))
  [ "$kept" -le 2 ] || rm -rf "${apps:?}/$old"
done
