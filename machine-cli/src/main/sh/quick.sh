#!/bin/sh
# Puts the program together at the end of a quick build, in a directory of its own beside the JDK
# that it runs on, then turns a link to it at once, so that a program that is running meanwhile
# keeps its files.
#
#   quick.sh TARGET_DIR JAVA_HOME BUILD_START(UTC, 2026-01-31T12:00:00Z)
set -eu

target=$1
jdk=$2
started=$3

apps=$target/app
new=$apps/$(date +%s)-$$
mkdir -p "$new/lib"
ln -s "$jdk" "$new/lib/runtime"
sh "${0%/*}/assemble.sh" "$new" "$target" quick

touch -d "$started" "$new/stamp"
ln -s "${new##*/}" "$apps/next-$$"
mv -T "$apps/next-$$" "$apps/current"

# The one before stays for programs that still run from it.
kept=0
for old in $(cd "$apps" && ls -1dt [0-9]*); do
  kept=$((kept + 1))
  [ "$kept" -le 2 ] || rm -rf "${apps:?}/$old"
done
