#!/bin/bash
# newer-engine.sh DEB CODENAME: makes two signed archives here, good/ and bad/, each with a newer
# version of the engine's package DEB; the engine in bad/ does not start. keyring.gpg has the key.
set -euo pipefail
deb=$1
codename=$2
export GNUPGHOME=$PWD/gpg LC_ALL=C
mkdir -m 700 gpg
trap 'gpgconf --kill all' EXIT
gpg --batch --quiet --passphrase '' --quick-gen-key 'archive <archive@example.org>' ed25519 sign 1d
gpg --export >keyring.gpg

archive() {
  local pool=$1/pool/docker.io.deb index=main/binary-$(dpkg --print-architecture)/Packages.xz
  mkdir -p "$1/pool" "$1/dists/$codename/${index%/*}"
  rm -rf package
  dpkg-deb -R "$deb" package
  sed -i "s/^Version: .*/&+$2/" package/DEBIAN/control
  if [ "$1" = bad ]; then
    printf '#!/bin/sh\necho this engine is broken >&2\nexit 1\n' >package/usr/sbin/dockerd
  fi
  dpkg-deb --root-owner-group -Zgzip -z1 -b package "$pool" >/dev/null
  {
    cat package/DEBIAN/control
    echo "Filename: pool/docker.io.deb"
    echo "Size: $(stat -c %s "$pool")"
    echo "SHA256: $(sha256sum <"$pool" | cut -d' ' -f1)"
  } | xz >"$1/dists/$codename/$index"
  cd "$1/dists/$codename"
  {
    echo "Codename: $codename"
    echo "Date: $(date -u +'%a, %d %b %Y %H:%M:%S UTC')"
    echo "SHA256:"
    echo " $(sha256sum <"$index" | cut -d' ' -f1) $(stat -c %s "$index") $index"
  } >Release
  gpg --batch --quiet --clearsign -o InRelease Release
  cd - >/dev/null
}

archive good newer1
archive bad newer2
