#!/bin/bash
# mesh.sh MACHINE BOX: makes a swarm of the hosts one and two over their private addresses, with a
# service on one alone. Prints what answers at the port that two publishes: the mesh.
set -euo pipefail
machine=$1 box=$2
one="docker --context one"
two="docker --context two"

address=$($machine ip --private one)
$one swarm init --advertise-addr "$address" >/dev/null
$two swarm join --token "$($one swarm join-token -q worker)" "$address:2377" >/dev/null
$one network create -d overlay net >/dev/null
$one service create -q --detach --no-resolve-image --name web --constraint node.hostname==one \
  --network net -p 8080:80 "$box" httpd -f -h /www >/dev/null
$machine forward two web=0:8080 >/dev/null
port=$($machine forward two | awk '$1 == "web" { sub(/.*:/, "", $2); print $2 }')

# until_answered COMMAND...: prints its answer as soon as there is one; the other host hears of a
# service a little later.
until_answered() {
  local answer
  for _ in $(seq 200); do
    answer=$("$@" 2>/dev/null) && [ -n "$answer" ] && echo "$answer" && return
    sleep 1
  done
  $one service ps --no-trunc web >&2
  return 1
}
get='exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET / HTTP/1.0\r\n\r\n" >&3 && tail -n 1 <&3'
answer=$(until_answered timeout 10 bash -c "$get" "$port")
echo "mesh: $answer"
$one node ls --format '{{.Hostname}}: {{.Status}}' | sort
