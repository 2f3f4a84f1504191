#!/bin/sh
# chainwalk ingress beside HAProxy and nginx: the same endpoints, the same number of threads, in turns.
#
#   compare.sh [ROUNDS [SECONDS [THREADS [CONNECTIONS]]]]
#
# Prints for each round requests per second, the 99th percentile (of h2load the longest time), and the processor time that
# the proxy took for each request; then medians, and ratios to the better of the two.
. "$(dirname -- "$0")/common.sh"
need nginx haproxy wrk h2load python3

rounds=${1:-5}
seconds=${2:-10}
threads=${3:-1}
connections=${4:-64}
warm=10

# shellcheck disable=SC2046 # ports are numbers
set -- $(free_ports 5)
endpoint=$1 haproxy=$2 nginx=$3 ingress=$4 haproxy2=$5
# shellcheck disable=SC2046
set -- $(free_ports 1)
nginx2=$1

body=$(printf '%0128d' 0)
start_endpoint endpoint "$endpoint" "$body"

cat >"$work/haproxy.cfg" <<CONF
global
  nbthread $threads
  maxconn 8192
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend clear
  bind 127.0.0.1:$haproxy
  default_backend web
frontend clear2
  bind 127.0.0.1:$haproxy2 proto h2
  default_backend web
backend web
  server one $address:$endpoint
CONF
start haproxy haproxy -f "$work/haproxy.cfg"
haproxy_pid=$last_pid

start_nginx nginx "$threads" <<CONF
  upstream web { server $address:$endpoint; keepalive 256; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:$nginx reuseport;
    listen 127.0.0.1:$nginx2 http2 reuseport;
    location / {
      proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host \$host; proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto \$scheme;
    }
  }
CONF
nginx_pid=$last_pid

{
  web_ingress
  service web 10.96.0.10 "$endpoint"
} >"$work/shop.yaml"
start_ingress --cluster "$work/shop.yaml" --listen "127.0.0.1:$ingress" --threads "$threads" \
  --limit resets-per-window=1000000
for port in "$haproxy" "$nginx" "$haproxy2" "$nginx2" "$ingress"; do await_port "$port"; done

run() { # what, name, port
  case $1 in
    http1) wrk -t1 -c"$connections" -d"${seconds}s" --latency "http://127.0.0.1:$3/" |
      awk '/99%/ {p=$2} /Requests\/sec/ {r=$2} /Non-2xx|Socket errors/ {e=e" "$0} END {print r, p e}' ;;
    http2) h2load -t1 -c8 -m32 -D "$seconds" "http://127.0.0.1:$3/" |
      awk '/^finished in/ {gsub(",","",$4); r=$4} /^time for request/ {p=$5} / failed/ {f=$0}
        END {sub(".*done, ","",f); print r, p, f}' ;;
  esac
}

# Prints the processor time of a proxy and its children so far, in microseconds.
cpu() {
  case $1 in haproxy) parent=$haproxy_pid ;; nginx) parent=$nginx_pid ;; ingress) parent=$ingress_pid ;; esac
  python3 -c '
import os, subprocess, sys
tick = os.sysconf("SC_CLK_TCK")
def ticks(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
children = subprocess.run(["ps", "-o", "pid=", "--ppid", sys.argv[1]], capture_output=True, text=True).stdout.split()
print(sum(ticks(p) for p in [sys.argv[1], *children]) * 1000000 // tick)' "$parent"
}

measure() { # what, name, port
  before=$(cpu "$2")
  figures=$(run "$1" "$2" "$3")
  after=$(cpu "$2")
  echo "$figures" | awk -v cpu=$((after - before)) -v s="$seconds" '{printf "%s %s %.1fus", $1, $2, cpu / ($1 * s);
    for (i = 3; i <= NF; i++) printf " %s", $i; print ""}'
}

for what in http1 http2; do
  case $what in
    http1) ports="haproxy:$haproxy nginx:$nginx ingress:$ingress" ;;
    http2) ports="haproxy:$haproxy2 nginx:$nginx2 ingress:$ingress" ;;
  esac
  echo "$what, $threads threads, $seconds s each:"
  for pair in $ports; do # to warm up, the compiler of the JVM above all
    seconds_before=$seconds
    seconds=$((seconds > warm ? seconds : warm))
    run "$what" "${pair%:*}" "${pair#*:}" >/dev/null
    seconds=$seconds_before
  done
  round=1
  while [ "$round" -le "$rounds" ]; do
    for pair in $ports; do
      echo "  $what $round ${pair%:*} $(measure "$what" "${pair%:*}" "${pair#*:}")" | tee -a "$work/figures"
    done
    round=$((round + 1))
  done
done

python3 - "$work/figures" <<'PY'
import statistics, sys
figures = {}
for line in open(sys.argv[1]):
    what, _, name, rate, p99, cpu, *_ = line.split()
    figures.setdefault(what, {}).setdefault(name, []).append((float(rate), p99, float(cpu[:-2])))
for what, names in figures.items():
    medians = {n: statistics.median(r for r, *_ in f) for n, f in names.items()}
    best = max(v for n, v in medians.items() if n != "ingress")
    for n, v in medians.items():
        tails = sorted(p for _, p, _ in names[n])
        cpu = statistics.median(c for *_, c in names[n])
        print(f"{what} {n}: median {v:.0f} requests/s, {v / best:.2f} of the better; {cpu:.1f} us each;"
              f" tails {' '.join(tails)}")
PY
