#!/bin/bash
# tour.sh MACHINE DIRECTORY [--var NAME=VALUE...]: the whole of a fleet's life, on real hosts, from the
# files hosts.yaml and shop.yaml there:
# made, given an image, deployed to; a host lost and back; a change rolled out; all removed.
# Each step prints one line when it is so. Two virtual machines, whose kernel has virtual addresses:
#   tour.sh MACHINE DIRECTORY --var driver=qemu --var hosts=2 --var managers=shop-1 \
#     --var compose=shop-mesh.yaml --var encrypted=true
set -euo pipefail
machine=$1 directory=$2
shift 2
fleet=(-f "$directory/shop.yaml" "$@")
hosts=$("$machine" plan "${fleet[@]}" -o json | sed -n 's/.*"target" *: *"machine \([^"]*\)".*/\1/p')
first=$(head -n 1 <<<"$hosts")
last=$(tail -n 1 <<<"$hosts")
work=$(mktemp -d)
watcher=

say() { printf '%s\n' "$*"; }
fail() { say "tour: $*" >&2; exit 1; }
cleanup() {
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# answers PORT: what the service says at a port of this machine.
answers() {
  timeout 3 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET / HTTP/1.0\r\n\r\n" >&3 \
    && tail -n 1 <&3' "$1" 2>/dev/null
}
# until SECONDS COMMAND...: as soon as the command is done well.
until_done() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "not within its time: $*"
    sleep 0.5
  done
}
says_served() { [ "$(answers "$1")" = served ]; }
# port_of HOST [FORWARD]: the port here that leads to the host's.
port_of() { "$machine" forward "$1" | awk -v name="${2:-web}" '$1 == name { sub(/.*:/, "", $2); print $2 }'; }
# carrier [HOST]: where the stock's task runs, as a manager says.
carrier() {
  docker --context "${1:-shop}" service ps shop_stock -f desired-state=running \
    --format '{{.Node}} {{.CurrentState}}' 2>/dev/null | awk '$2 == "Running" { print $1; exit }'
}
carried_elsewhere() {
  local now
  now=$(carrier "$2")
  [ -n "$now" ] && [ "$now" != "$1" ]
}
# The web's task of a host reaches the stock by its name, on whichever host that is.
asks_stock() {
  local task
  task=$(docker --context "$1" ps -q -f label=com.docker.swarm.service.name=shop_web | head -n 1)
  [ -n "$task" ] && [ "$(timeout 10 docker --context "$1" exec "$task" wget -qO- http://stock:9090/)" = served ]
}

# 1. Hosts, swarm, registry.
"$machine" apply -y -f "$directory/hosts.yaml" "$@" >"$work/apply" 2>&1 \
  || { cat "$work/apply" >&2; fail "apply"; }
nodes=$(docker --context shop node ls -q | wc -l)
[ "$nodes" = "$(wc -l <<<"$hosts")" ] || fail "$nodes nodes"
managers=$(docker --context shop node ls --format '{{.ManagerStatus}}' | grep -c .)
say "swarm: $managers managers"

"$machine" apply -y "${fleet[@]}" >"$work/apply" 2>&1 && fail "an image that is nowhere was deployed"
grep -q 'No such image.*shop/box' "$work/apply" || { cat "$work/apply" >&2; fail "the image is not named"; }
say "stack: its image is nowhere, and that is told"

# 2. An image made here goes to the registry.
mkdir -p "$work/img/bin" "$work/img/www"
cp "$(command -v busybox)" "$work/img/bin/"
for a in sh httpd wget; do ln -sf busybox "$work/img/bin/$a"; done
echo served >"$work/img/www/index.html"
tar -C "$work/img" -c . | docker --context "$first" import - shop/box:1 >/dev/null
docker --context "$first" save shop/box:1 >"$work/box.tar"
docker --context "$first" rmi shop/box:1 >/dev/null
"$machine" registry push "$work/box.tar" >/dev/null
"$machine" registry ls | grep -q 'shop/box' || fail "the registry does not have it"
say "registry: has shop/box"

# 3. The application, as soon as its image is there.
"$machine" apply -y "${fleet[@]}" >"$work/apply" 2>&1 || { cat "$work/apply" >&2; fail "apply"; }
for host in $hosts; do "$machine" forward "$host" web=0:8080 >/dev/null; done
for host in $hosts; do until_done 60 says_served "$(port_of "$host")"; done
say "stack: served on every host"
for host in $hosts; do until_done 60 asks_stock "$host"; done
say "overlay: each host's task reaches the one stock"
if docker --context shop service ls -f name=shop_stock --format '{{.Ports}}' | grep -q 9090; then
  for host in $hosts; do "$machine" forward "$host" stock=0:9090 >/dev/null; done
  for host in $hosts; do until_done 60 says_served "$(port_of "$host" stock)"; done
  say "mesh: the one stock answers at every host's port"
fi
"$machine" plan "${fleet[@]}" --detailed-exitcode >"$work/plan" || { cat "$work/plan" >&2; fail "plan"; }
say "plan: nothing to do"

# 4. A host is lost, as by a power cut: what it ran comes back on another one.
lost=$(carrier)
if [ "$lost" = "$first" ] && [ "$managers" = 1 ]; then
  # The swarm stands on it.
  "$machine" swarm drain "$first" >/dev/null 2>&1
  until_done 60 carried_elsewhere "$first" "$first"
  "$machine" swarm activate "$first" >/dev/null 2>&1
  lost=$(carrier)
fi
other=$(grep -vx "$lost" <<<"$hosts" | head -n 1)
"$machine" kill "$lost" >/dev/null 2>&1
until_done 90 carried_elsewhere "$lost" "$other"
say "lost: its task runs on another host"
"$machine" start "$lost" >/dev/null 2>&1
rejoined() {
  [ "$(docker --context "$other" node ls -f "name=$lost" --format '{{.Status}}' 2>/dev/null)" = Ready ]
}
until_done 90 rejoined
until_done 90 says_served "$(port_of "$lost")"
say "back: it has rejoined"
nothing_to_do() { "$machine" plan "${fleet[@]}" --detailed-exitcode >"$work/plan" 2>&1; }
until_done 60 nothing_to_do || { cat "$work/plan" >&2; fail "plan after a loss"; }

# 5. A changed file is exactly its change; rolled out, the port never goes silent.
"$machine" plan "${fleet[@]}" --var level=debug >"$work/plan"
[ "$(grep -c '^  [+~-]' "$work/plan")" = "$(wc -l <<<"$hosts")" ] \
  && [ "$(grep -c 'log-level: info -> debug' "$work/plan")" = "$(wc -l <<<"$hosts")" ] \
  || { cat "$work/plan" >&2; fail "the plan is not its change and nothing else"; }
say "plan: the change and nothing else"
ports=$(for host in $hosts; do port_of "$host"; done)
: >"$work/silent"
(
  while :; do
    heard=
    for port in $ports; do says_served "$port" && heard=1 && break; done
    [ -n "$heard" ] || echo silent >>"$work/silent"
    sleep 0.2
  done
) &
watcher=$!
"$machine" apply -y "${fleet[@]}" --var level=debug >"$work/apply" 2>&1 || { cat "$work/apply" >&2; fail "the roll"; }
kill "$watcher" 2>/dev/null && watcher=
[ ! -s "$work/silent" ] || fail "the port was silent $(wc -l <"$work/silent") times"
say "roll: the port was never silent"

# 6. Everything goes.
"$machine" destroy -y "${fleet[@]}" >"$work/apply" 2>&1 || { cat "$work/apply" >&2; fail "destroy"; }
[ -z "$("$machine" ls -q)" ] || fail "hosts are left"
say "destroyed: last was $last"
