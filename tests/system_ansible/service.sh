#!/bin/sh
# Stands for the service manager in a machine made of namespaces, as the init script
# of Debian's docker.io would; that one wants to raise limits that a test may not.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

alive() { [ -s /run/docker.pid ] && kill -0 "$(cat /run/docker.pid)" 2>/dev/null; }

start() {
  alive && return 0
  echo started >>/var/log/docker.starts
  setsid dockerd >>/var/log/docker.log 2>&1 </dev/null &
}

stop() {
  alive || return 0
  pid=$(cat /run/docker.pid)
  kill "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

case $1 in
  start) start ;;
  stop) stop ;;
  restart) stop && start ;;
  status) alive || exit 3 ;;
  *) exit 2 ;;
esac
