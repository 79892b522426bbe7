# shellcheck shell=sh
# Gives sshd another host key in place of all that it has; read from stdin by
# `sh -s -- PUBLIC-KEY-LINE [ETC]`, as root. Safe to run again, wherever it was cut off before.
# The caller adds the last line: `install_key <<…` with the private half.
public=$1
etc=${2:-/etc}
exec 2>&1
umask 022
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH

ssh=$etc/ssh
config=$ssh/sshd_config
# Not a name that cloud-init writes to: given a new instance-id, it would bring back the first key.
key=$ssh/machine_host_ed25519_key
ours=$ssh/sshd_config.d/00-machine-host-key.conf

# replace FILE MODE <content: whole when it appears.
replace() {
  beside=$(umask 077 && mktemp -- "$1.XXXXXXXXXX") || return
  { cat >"$beside" && chmod "$2" "$beside" && mv -fT -- "$beside" "$1"; } ||
    { rm -f -- "$beside"; return 1; }
}

# What sshd makes of its configuration.
setting() { sshd -T -f "$config" 2>/dev/null | sed -n "s/^$1 //p"; }

used() { setting hostkey | grep -qxF -- "$key"; }

configure() {
  used && return
  if [ -d "$ssh/sshd_config.d" ]; then
    echo "HostKey $key" | replace "$ours" 0644 || return
    used && return
    rm -f -- "$ours"
  fi
  # A configuration that does not include others. Before any Match block it holds for all.
  mode=$(stat -c %a -- "$config") || return
  { echo "HostKey $key"; cat -- "$config"; } | replace "$config" "$mode" && used
}

# Connections that stand are not touched.
reload() {
  for unit in ssh.service sshd.service; do
    if systemctl is-active --quiet "$unit" 2>/dev/null; then
      systemctl reload "$unit" </dev/null
      return
    fi
  done
  # Without systemd; where there is no such file, each connection has a new sshd.
  file=$(setting pidfile)
  [ ! -s "$file" ] || kill -HUP "$(cat -- "$file")"
}

install_key() {
  replace "$key.new" 0600 || return
  # Nothing is taken away for a key that did not come whole: sshd -t is content with any other.
  case "$public " in
    "$(ssh-keygen -y -P '' -f "$key.new" | cut -d ' ' -f 1,2) "*) ;;
    *) echo "the new key did not arrive whole"; return 1 ;;
  esac
  # A public half that does not fit would be believed by old releases.
  rm -f -- "$key.pub"
  mv -fT -- "$key.new" "$key" || return
  echo "$public" | replace "$key.pub" 0644 || return
  configure || { echo "sshd does not take $key as its host key"; return 1; }
  sshd -t -f "$config" || return
  sync -f "$ssh"
  rm -f -- "$ssh"/ssh_host_*_key "$ssh"/ssh_host_*_key.pub
  reload
}

