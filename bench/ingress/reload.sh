#!/bin/sh
# Manifests that change every 100 ms under load: no request may fail.
#
#   reload.sh [SECONDS]
. "$(dirname -- "$0")/common.sh"
need nginx wrk curl python3
seconds=${1:-30}

# shellcheck disable=SC2046 # ports are numbers
set -- $(free_ports 4)
one=$1 two=$2 ingress=$3 admin=$4
start_endpoint one "$one" one
start_endpoint two "$two" two

write_manifests() { # the endpoint's port
  {
    web_ingress
    service web 10.96.0.10 "$1"
  } >"$work/next.yaml"
  mv "$work/next.yaml" "$work/manifests/shop.yaml"
}

mkdir "$work/manifests"
write_manifests "$one"
start_ingress --cluster "$work/manifests" --listen "127.0.0.1:$ingress" --admin-listen "127.0.0.1:$admin" --threads 1
await_port "$ingress"

(
  port=$one
  while :; do
    write_manifests "$port"
    [ "$port" = "$one" ] && port=$two || port=$one
    sleep 0.1
  done
) &
pids="$pids $!"
wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$ingress/" | tee "$work/wrk"
curl -s "http://127.0.0.1:$admin/metrics" | grep -E '^chainwalk_ingress_(reloads_total|requests_total\{.*[1-9]|retries_total)'
! grep -E 'Non-2xx|Socket errors' "$work/wrk" && echo "no request failed"
