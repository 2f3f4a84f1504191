# What the scripts beside this one share: nginx as endpoints, manifests that lead to them, and the proxies.
# Needs nginx, python3, and an address of this machine that is not loopback, as endpoints in manifests must have.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
work=$(mktemp -d)
pids=
address=$(ip -4 -o route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')
address=${address:-$(hostname -I | cut -d' ' -f1)}

finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$0: needs $tool" >&2; exit 4; }
  done
}

# Prints $1 ports that were free a moment ago.
free_ports() {
  python3 -c '
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("", 0))
print(*[s.getsockname()[1] for s in sockets])' "$1"
}

# Starts a server in the background that ends with the script.
start() {
  log=$work/$1.log
  shift
  "$@" >"$log" 2>&1 &
  last_pid=$!
  pids="$pids $last_pid"
}

# Waits until somebody listens on port $1 of address $2.
await_port() {
  python3 -c '
import socket, sys, time
for _ in range(600):
    try:
        socket.create_connection((sys.argv[2], int(sys.argv[1])), 1).close(); sys.exit(0)
    except OSError: time.sleep(0.1)
sys.exit("nobody listens on port " + sys.argv[1])' "$1" "${2:-127.0.0.1}"
}

# An nginx named $1 whose http section is on standard input; $2 worker processes.
start_nginx() {
  mkdir -p "$work/$1"
  {
    echo "daemon off; worker_processes $2; pid $work/$1/pid; error_log $work/$1/error.log crit;"
    echo "worker_rlimit_nofile 8192; events { worker_connections 4096; }"
    echo "http { access_log off; keepalive_requests 1000000; keepalive_timeout 60s;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/$1/$kind;"; done
    cat
    echo "}"
  } >"$work/$1/nginx.conf"
  start "$1" nginx -p "$work/$1" -c "$work/$1/nginx.conf"
}

# An endpoint on port $2 that answers with $3.
start_endpoint() {
  start_nginx "$1" 1 <<CONF
    server { listen $address:$2 reuseport backlog=4096; location / { default_type text/plain; return 200 "$3"; } }
CONF
  await_port "$2" "$address"
}

# Prints an Ingress that sends everything to the Service web.
web_ingress() {
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
}

# Prints a Service named $1 with cluster IP $2, and an endpoint at each further port of this machine.
service() {
  name=$1 cluster_ip=$2
  shift 2
  cat <<YAML
---
apiVersion: v1
kind: Service
metadata: {name: $name, namespace: shop}
spec:
  clusterIP: $cluster_ip
  clusterIPs: [$cluster_ip]
  ipFamilies: [IPv4]
  ports: [{name: http, port: 80, protocol: TCP}]
YAML
  for port in "$@"; do
    cat <<YAML
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: $name-$port
  namespace: shop
  labels: {kubernetes.io/service-name: $name}
addressType: IPv4
ports: [{name: http, port: $port, protocol: TCP}]
endpoints:
- {addresses: [$address], conditions: {ready: true}}
YAML
  done
}

# Starts the proxy with the arguments given, and sets ingress_pid.
start_ingress() {
  start ingress "$root/chainwalk" ingress "$@"
  ingress_pid=$last_pid
}
