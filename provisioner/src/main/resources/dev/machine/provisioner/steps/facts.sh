# shellcheck shell=sh
# Prints what a host is and has. Read from stdin by `sh -s -- NONCE [VERSION]`, run as root.
# Each section begins with a line "NONCE name"; nothing here changes the host. With the version of an
# engine that is there, only what its configuration depends on.
nonce=$1
known=${2:-}
LC_ALL=C
export LC_ALL
section() { printf '\n%s %s\n' "$nonce" "$1"; }
# Long enough for an emulated host that boots another beside it: half an answer would be a wrong one.
run() { timeout 60 "$@" </dev/null 2>/dev/null; }

configuration() {
  section systemd
  [ -d /run/systemd/system ] && echo yes
  section daemon-json
  [ -e /etc/docker/daemon.json ] && echo there && base64 </etc/docker/daemon.json
  section dockerd
  command -v dockerd
  section unit
  run systemctl cat docker.service
  section addresses
  run ip -o addr show scope global || run hostname -I
}

others() {
  section os-release
  cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
  section arch
  run dpkg --print-architecture || uname -m
  section hostname
  uname -n
  section packages
  run dpkg-query -W -f '${db:Status-Abbrev}|${Package}|${Version}|${Architecture}|${Provides}\n'
  section active
  active=$(run systemctl is-active docker.service)
  echo "$active"
  section info
  # An engine that is off stays off: systemd would start it for whoever asks on its socket.
  if [ "$active" != inactive ] && [ "$active" != failed ] && [ -S /var/run/docker.sock ]; then
    if command -v docker >/dev/null 2>&1; then
      run docker -H unix:///var/run/docker.sock info --format '{{json .}}'
    elif command -v curl >/dev/null 2>&1; then
      run curl -s --unix-socket /var/run/docker.sock http://localhost/info
    fi
  fi
  section apt-list
  cat /etc/apt/sources.list 2>/dev/null
  for file in /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && cat "$file" && echo
  done
  section apt-deb822
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && cat "$file" && echo && echo
  done
  section space
  run df -P -B1 /var || run df -P -k /var
}

section dockerd-version
if [ -n "$known" ]; then
  echo "version $known"
  configuration
else
  # That program takes seconds to start on an emulated processor, which has a second one for the rest.
  command -v dockerd >/dev/null 2>&1 && run dockerd --version &
  rest=$(configuration; others)
  wait
  printf '%s\n' "$rest"
fi
section end
exit 0
