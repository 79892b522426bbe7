#!/bin/bash
# mesh.sh MACHINE BOX: makes a swarm of the hosts one and two over their private addresses, with a
# service on one alone. Prints what answers at the port that two publishes (the mesh), and at the
# service's virtual address when a container on two asks.
set -euo pipefail
machine=$1 box=$2
one="docker --context one"
two="docker --context two"

address=$($machine ip --private one)
$one swarm init --advertise-addr "$address" >/dev/null
$two swarm join --token "$($one swarm join-token -q worker)" "$address:2377" >/dev/null
$one network create -d overlay --attachable net >/dev/null
$one service create -q --detach --no-resolve-image --name web --constraint node.hostname==one \
  --network net -p 8080:80 "$box" httpd -f -h /www >/dev/null
$machine forward two web=0:8080 >/dev/null
port=$($machine forward two | awk '$1 == "web" { print $2 }')

# again COMMAND...: until it succeeds; the other host hears of a service a little later.
again() {
  local i
  for i in $(seq 60); do
    "$@" 2>/dev/null && return 0
    sleep 1
  done
  echo "in vain: $*; tasks: $($one service ps --no-trunc web)" >&2
  return 1
}
echo "mesh: $(again busybox wget -T 5 -q -O - "http://$port/")"
# shellcheck disable=SC2086 # two words
echo "address: $(again $two run --rm --network net "$box" wget -T 5 -q -O - http://web/)"
$one node ls --format '{{.Hostname}}: {{.Status}}' | sort
