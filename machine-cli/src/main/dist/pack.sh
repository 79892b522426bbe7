#!/bin/sh
# Packs what the build made into the archive and the Debian package.
#
#   pack.sh DIST     with the build's jar, `classpath` and `bom.json`; JAVA_HOME, SOURCE_DATE_EPOCH
set -eu

dist=$1
here=$(CDPATH='' cd -P "${0%/*}" && pwd)
top=$(CDPATH='' cd -P "$here/../../../.." && pwd)
umask 022
# Not in the tree: a space in a path alone makes another cache.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

jar=$(ls "$dist"/machine-cli-*.jar)
version=${jar##*/machine-cli-}
version=${version%.jar}
name=machine-$version-linux-x86_64
app=$work/$name
java=$app/lib/runtime/bin/java
mkdir -p "$app/lib"

# java.desktop is for Guice (java.beans); java.naming, java.security.jgss and java.sql for what
# sshj and Bouncy Castle link to; jdk.unsupported for guava and Guice; jdk.zipfs for archives.
"$JAVA_HOME/bin/jlink" --output "$app/lib/runtime" --compress zip-6 --strip-debug \
  --no-header-files --no-man-pages --add-modules java.base,java.desktop,java.logging,\
java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.unsupported,jdk.zipfs
rm -f "$app/lib/runtime/bin/keytool"
if command -v strip >/dev/null; then
  find "$app/lib/runtime" -name '*.so' -exec strip --strip-unneeded {} +
fi

sh "$here/../sh/assemble.sh" "$app" "$dist" same || { cat "$app/training.log" >&2; exit 1; }
for kind in light heavy; do
  [ -f "$app/lib/$kind.aot" ] && continue
  cat "$app/training.log" >&2
  echo "pack: there is no cache for the $kind class path" >&2
  exit 1
done
mv "$app/training.log" "$dist"

share=$app/share
tool() {
  path=$(find "$app/lib/app" -name '*.jar' | LC_ALL=C sort | tr '\n' ':')
  LC_ALL=C "$java" -cp "${path%:}" "dev.machine.cli.packaging.$1" "$2" "$3" "$4" ${5:+"$5"}
}
tool ManPages "$share/man/man1" "$version" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)"
gzip -9n "$share"/man/man1/*
for shell in bash-completion/completions/machine zsh/site-functions/_machine \
  fish/vendor_completions.d/machine.fish; do
  mkdir -p "$share/${shell%/*}"
  kind=${shell%%/*}
  HOME=$work "$app/bin/machine" completion "${kind%-completion}" >"$share/$shell"
done
doc=$share/doc/machine
mkdir -p "$doc" "$work/texts"
cp "$top/LICENSE" "$top/README.md" "$top/CHANGELOG.md" "$doc"
cp "$here"/licenses/*.txt "$work/texts"
cp "$top/LICENSE" "$work/texts/Apache-2.0.txt"
tool Parts "$dist/bom.json" "$app/lib/app" "$work/texts" "$doc"
cp "$doc/machine.cdx.json" "$dist/$name.cdx.json"

# The jars and the runtime had this time already when the caches were made, which compare it.
find "$work" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
tar -C "$work" --format=gnu --sort=name --owner=0 --group=0 --numeric-owner \
  --mode=u+rwX,go+rX,go-w -cf - "$name" | gzip -6n >"$dist/$name.tar.gz"
echo "$dist/$name.tar.gz"

command -v dpkg-deb >/dev/null || exit 0
root=$work/root
mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/bin"
mv "$app" "$root/usr/lib/machine"
mv "$root/usr/lib/machine/share" "$root/usr/share"
# There it needs not look for itself.
sed 's|^home=.*|home=/usr/lib/machine|' "$root/usr/lib/machine/bin/machine" >"$root/usr/bin/machine"
rm -r "$root/usr/lib/machine/bin"
mv "$root/usr/share/doc/machine/LICENSE" "$root/usr/share/doc/machine/copyright"
debian=$(echo "$version" | sed 's/-SNAPSHOT/~snapshot/')
sed -e "s/@VERSION@/$debian/" -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f 1)/" "$here/control" \
  >"$root/DEBIAN/control"
chmod 755 "$root/usr/bin/machine"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$dist/machine_${debian}_amd64.deb" >/dev/null
echo "$dist/machine_${debian}_amd64.deb"
