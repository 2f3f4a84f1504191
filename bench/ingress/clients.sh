#!/bin/sh
# What real clients get from the proxy, with nginx as endpoints: curl over HTTP/1.1 and HTTP/2, two certificates by name,
# a WebSocket by Python's websockets, shares of weighted groups, and sessions that stay. Status 1 where anything differs.
#
#   clients.sh
. "$(dirname -- "$0")/common.sh"
need nginx curl openssl python3
python3 -c 'import websockets' 2>/dev/null || { echo "$0: needs Python's websockets" >&2; exit 4; }

# shellcheck disable=SC2046 # ports are numbers
set -- $(free_ports 9)
v1=$1 v2=$2 v3=$3 echo_port=$4 plain=$5 tls=$6 weighted=$7 big=$8
failed=0

same() { # what, expected, found
  if [ "$2" = "$3" ]; then echo "ok    $1: $3"; else echo "WRONG $1: $3 instead of $2"; failed=1; fi
}

start_endpoint v1 "$v1" v1
start_endpoint v2 "$v2" v2
start_endpoint v3 "$v3" v3
mkdir -m 777 "$work/files" # nginx's workers are nobody
chmod 711 "$work"
head -c 50000000 /dev/urandom >"$work/files/big"
start_nginx big 1 <<CONF
    client_max_body_size 100m;
    server {
      listen $address:$big;
      location / { root $work/files; dav_methods PUT; }
    }
CONF
start echo python3 -c '
import asyncio, sys, websockets
async def echo(socket):
    async for message in socket: await socket.send(message)
async def main():
    async with websockets.serve(echo, sys.argv[1], int(sys.argv[2]), max_size=None): await asyncio.Future()
asyncio.run(main())' "$address" "$echo_port"
await_port "$big" "$address"
await_port "$echo_port" "$address"

certificate() { # name
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
    -addext "subjectAltName=DNS:$1" -keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null
  cat <<YAML
---
apiVersion: v1
kind: Secret
type: kubernetes.io/tls
metadata: {name: ${1%%.*}, namespace: shop}
data:
  tls.crt: $(base64 -w0 <"$work/$1.crt")
  tls.key: $(base64 -w0 <"$work/$1.key")
YAML
}

{
  cat <<YAML
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: plain}
spec: {controller: example.com/plain}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: plain
  tls:
  - {hosts: [one.example.com], secretName: one}
  - {hosts: [two.example.com], secretName: two}
  rules:
  - host: one.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: v1, port: {name: http}}}}
      - {path: /ws, pathType: Prefix, backend: {service: {name: echo, port: {name: http}}}}
      - {path: /big, pathType: Prefix, backend: {service: {name: big, port: {name: http}}}}
      - {path: /up, pathType: Exact, backend: {service: {name: big, port: {name: http}}}}
  - host: two.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: v2, port: {name: http}}}}
YAML
  certificate one.example.com
  certificate two.example.com
  service v1 10.96.0.11 "$v1"
  service v2 10.96.0.12 "$v2"
  service echo 10.96.0.13 "$echo_port"
  service big 10.96.0.14 "$big"
} >"$work/plain.yaml"

{
  cat <<YAML
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: alb}
spec: {controller: ingress.k8s.aws/alb}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
    alb.ingress.kubernetes.io/target-type: ip
    alb.ingress.kubernetes.io/target-group-attributes: stickiness.enabled=true,stickiness.lb_cookie.duration_seconds=600
    alb.ingress.kubernetes.io/actions.versions: |
      {"type": "forward", "forwardConfig": {
        "targetGroups": [
          {"serviceName": "v1", "servicePort": "http", "weight": 20},
          {"serviceName": "v2", "servicePort": "http", "weight": 20},
          {"serviceName": "v3", "servicePort": "http", "weight": 60}],
        "targetGroupStickinessConfig": {"enabled": true, "durationSeconds": 600}}}
spec:
  ingressClassName: alb
  rules:
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: versions, port: {name: use-annotation}}}}
YAML
  service v1 10.96.0.11 "$v1"
  service v2 10.96.0.12 "$v2"
  service v3 10.96.0.13 "$v3"
} >"$work/weighted.yaml"

start_ingress --cluster "$work/plain.yaml" --listen "127.0.0.1:$plain" --tls-listen "127.0.0.1:$tls"
await_port "$plain"
await_port "$tls"
start weighted "$root/chainwalk" ingress --cluster "$work/weighted.yaml" --listen "127.0.0.1:$weighted"
await_port "$weighted"

ask() { # host, then what curl is told
  host=$1
  shift
  curl -sS --resolve "$host:$tls:127.0.0.1" --resolve "$host:$plain:127.0.0.1" "$@"
}

same "HTTP/1.1" "v1 200 1.1" "$(ask one.example.com --http1.1 -w ' %{http_code} %{http_version}' "http://one.example.com:$plain/")"
same "HTTP/2 without TLS" "v2 200 2" \
  "$(ask two.example.com --http2-prior-knowledge -w ' %{http_code} %{http_version}' "http://two.example.com:$plain/")"
for name in one two; do
  for version in 1.1 2; do
    found=$(ask $name.example.com "--http$version" --cacert "$work/$name.example.com.crt" \
      -w ' %{http_code} %{http_version} %{ssl_verify_result}' "https://$name.example.com:$tls/") || true
    [ $name = one ] && endpoint=v1 || endpoint=v2
    same "TLS, certificate of $name, HTTP/$version" "$endpoint 200 $version 0" "$found"
  done
done
ask three.example.com -k "https://three.example.com:$tls/" >/dev/null 2>"$work/refused" && status=0 || status=$?
same "TLS, a name without a certificate" 35 "$status"
same "a host that nobody serves" 404 \
  "$(curl -sS -o /dev/null -w '%{http_code}' -H 'Host: three.example.com' "http://127.0.0.1:$plain/")"
same "50 MB down, HTTP/2" "$(sha256sum <"$work/files/big")" \
  "$(ask one.example.com --http2 --cacert "$work/one.example.com.crt" "https://one.example.com:$tls/big" | sha256sum)"
same "50 MB up, HTTP/1.1" 201 \
  "$(ask one.example.com --http1.1 -T "$work/files/big" -o /dev/null -w '%{http_code}' "http://one.example.com:$plain/up")"
same "what came up" "$(sha256sum <"$work/files/big")" "$(sha256sum <"$work/files/up")"

same "WebSocket, 1000 messages" "1000 echoed" "$(python3 -c '
import asyncio, sys, websockets
async def main():
    async with websockets.connect("ws://one.example.com/ws", host="127.0.0.1", port=int(sys.argv[1])) as socket:
        echoed = 0
        for i in range(1000):
            await socket.send("message %d" % i)
            echoed += await socket.recv() == "message %d" % i
        print(echoed, "echoed")
asyncio.run(main())' "$plain")"

python3 - "$weighted" >"$work/shares" <<'PYTHON'
import http.client, math, sys
def count(requests, jar):
    counts, cookies, connection = {}, {}, http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    for _ in range(requests):
        sent = {"Cookie": "; ".join(map("=".join, cookies.items()))} if cookies else {}
        connection.request("GET", "/", headers=sent)
        answer = connection.getresponse()
        group = answer.read().decode()
        counts[group] = counts.get(group, 0) + 1
        if jar:
            for line in answer.headers.get_all("Set-Cookie", []):
                name, value = line.split(";")[0].split("=", 1)
                cookies[name] = value
    return counts, cookies
counts, _ = count(10_000, False)
for group, share in ("v1", 0.2), ("v2", 0.2), ("v3", 0.6):
    off = abs(counts.get(group, 0) - 10_000 * share) / math.sqrt(10_000 * share * (1 - share))
    print("shares", "ok" if off <= 3 else "WRONG", "%s: %d, %.1f standard deviations off" % (group, counts.get(group, 0), off))
for client in range(10):
    counts, cookies = count(1000, True)
    print("sticky", "ok" if len(counts) == 1 else "WRONG", "%s with %s" % (counts, sorted(cookies)))
PYTHON
cat "$work/shares"
grep -q WRONG "$work/shares" && failed=1
exit "$failed"
