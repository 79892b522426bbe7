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
port=$($machine forward two | awk '$1 == "web" { sub(/.*:/, "", $2); print $2 }')

get='exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET / HTTP/1.0\r\n\r\n" >&3 && tail -n 1 <&3'
# The other host hears of a service a little later.
for i in $(seq 300); do
  answer=$(timeout 5 bash -c "$get" "$port" 2>/dev/null) && [ -n "$answer" ] && break
  [ "$i" != 300 ] || { $one service ps --no-trunc web >&2; exit 1; }
  sleep 1
done
echo "mesh: $answer"
ask="for i in \$(seq 60); do wget -T 5 -q -O - http://web/ 2>/dev/null && exit 0; sleep 1; done; exit 1"
echo "address: $($two run --rm --network net "$box" sh -c "$ask")"
$one node ls --format '{{.Hostname}}: {{.Status}}' | sort
