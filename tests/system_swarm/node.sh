#!/usr/bin/env bash
# Becomes a Docker engine in namespaces of its own, in which this is process 1:
#
#   unshare --mount --net --pid --fork --kill-child --mount-proc node.sh FOLDER ADDRESS
#
# When that process ends, the kernel ends everything in them: containers, mounts,
# networks. The wire to other nodes, if there are any, is plugged into eth0 later.
set -euo pipefail
folder=$1 address=$2

# The node exporter's mount of / wants to be told of later mounts. Only this
# namespace is shared with anybody: unshare has made it private before.
mount --make-rshared /
mount -t tmpfs tmpfs /run
# There is no registry and no name server. Asking nobody fails at once, where asking
# somebody who cannot be reached takes half a minute an image.
echo "nameserver 127.0.0.1" >/run/resolv.conf
mount --bind /run/resolv.conf /etc/resolv.conf
hostname "node${address##*.}"

ip link set lo up
ip link add eth0 type bridge
ip address add "$address/24" dev eth0
ip link set eth0 up
sysctl -q -w net.ipv4.ip_forward=1

exec dockerd --data-root "$folder/data" --exec-root /run/docker --pidfile /run/docker.pid \
  --host "unix://$folder/docker.sock" --host unix:///run/docker.sock \
  --metrics-addr 0.0.0.0:9323 --cgroup-parent "/$(basename "$folder")" --log-level warn
