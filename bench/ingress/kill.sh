#!/bin/sh
# An endpoint that is killed under load: requests that may be repeated do not fail.
#
#   kill.sh [SECONDS]
. "$(dirname -- "$0")/common.sh"
need nginx wrk python3
seconds=${1:-10}

# shellcheck disable=SC2046 # ports are numbers
set -- $(free_ports 3)
one=$1 two=$2 ingress=$3
start_endpoint one "$one" one
one_pid=$last_pid
start_endpoint two "$two" two

{
  cat <<YAML
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
YAML
  service web "$one" 10.96.0.10 | sed '/^ports:/,$d'
  cat <<YAML
ports: [{name: http, port: $one, protocol: TCP}]
endpoints:
- {addresses: [$address], conditions: {ready: true}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web-2
  namespace: shop
  labels: {kubernetes.io/service-name: web}
addressType: IPv4
ports: [{name: http, port: $two, protocol: TCP}]
endpoints:
- {addresses: [$address], conditions: {ready: true}}
YAML
} >"$work/shop.yaml"
start_ingress --cluster "$work/shop.yaml" --listen "127.0.0.1:$ingress" --threads 1
await_port "$ingress"

killer() {
  sleep $((seconds / 2))
  pkill -KILL -P "$one_pid"
  kill -KILL "$one_pid"
}
killer &
echo "GET:"
wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$ingress/" | tee "$work/wrk"
! grep -E 'Non-2xx|Socket errors' "$work/wrk" && echo "no request failed"
