#!/bin/sh
# An endpoint that is killed under load: no request fails but those that may not be repeated and were on their way to it.
#
#   kill.sh [SECONDS]
#
# GETs and POSTs run at once. What failed is held against the access log: which requests were in flight to the endpoint
# at some time while it died. Ends with 1 where any other failed.
. "$(dirname -- "$0")/common.sh"
need nginx wrk curl python3
seconds=${1:-10}

# shellcheck disable=SC2046 # ports are numbers
set -- $(free_ports 4)
one=$1 two=$2 ingress=$3 admin=$4
start_endpoint one "$one" one
one_pid=$last_pid
start_endpoint two "$two" two

{
  web_ingress
  service web 10.96.0.10 "$one" "$two"
} >"$work/shop.yaml"
start_ingress --cluster "$work/shop.yaml" --listen "127.0.0.1:$ingress" --admin-listen "127.0.0.1:$admin" \
  --access-log "$work/access.json" --threads 1
await_port "$ingress"
await_port "$admin"

cat >"$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.body = "pay=1"
LUA

# Kills nginx, the process $1 and its workers, and prints the milliseconds since 1970 between which it died.
kill_and_time() {
  python3 -c '
import os, signal, subprocess, sys, time
master = sys.argv[1]
workers = subprocess.run(["ps", "-o", "pid=", "--ppid", master], capture_output=True, text=True, check=True).stdout.split()
def lives(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
before = int(time.time() * 1000)
for pid in [master, *workers]: os.kill(int(pid), signal.SIGKILL)
while any(lives(pid) for pid in [master, *workers]): pass
print(before, int(time.time() * 1000) + 1)' "$1"
}

(
  sleep $((seconds / 2))
  kill_and_time "$one_pid" >"$work/died"
) &
killer=$!
wrk -t1 -c32 -d"${seconds}s" -s "$work/post.lua" "http://127.0.0.1:$ingress/" >"$work/posts" &
posts=$!
wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$ingress/" >"$work/gets"
wait "$posts"
wait "$killer"
dropped=$(curl -s "http://127.0.0.1:$admin/metrics" | awk '/^chainwalk_ingress_access_log_dropped_total/ {print $2}')
kill "$ingress_pid" # writes the rest of its log
wait "$ingress_pid" || true

python3 - "$work" "$address:$one" "$dropped" <<'PY'
import datetime, json, re, sys
work, killed, dropped = sys.argv[1:]
died, dead = map(int, open(f"{work}/died").read().split())
sent, failed, flying, strange = {}, {}, {}, []
for line in open(f"{work}/access.json"):
    entry = json.loads(line)
    method = entry["method"]
    begun = datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00")).timestamp() * 1000
    in_flight = entry.get("endpoint") == killed and begun <= dead and begun + entry["totalMs"] + 1 >= died
    sent[method] = sent.get(method, 0) + 1
    flying[method] = flying.get(method, 0) + in_flight
    if entry["status"] >= 400:
        failed[method] = failed.get(method, 0) + 1
        if method != "POST" or not in_flight:
            strange.append(line.strip())
for method in sorted(sent):
    print(f"{method}: {sent[method]} sent, {failed.get(method, 0)} failed,"
          f" {flying[method]} in flight to the endpoint that died")
for kind in ("gets", "posts"):
    report = open(f"{work}/{kind}").read()
    for name in ("Non-2xx", "Socket errors"):
        for found in re.findall(f".*{name}.*", report):
            print(f"wrk, {kind}: {found.strip()}")
            if kind == "gets" or name == "Socket errors":
                strange.append(found.strip())
if not {"GET", "POST"} <= sent.keys():
    strange.append("the access log lacks a method")
if float(dropped or 0) != 0:
    strange.append(f"the access log lacks {dropped} lines")
print(*strange[:10], sep="\n", end="\n" if strange else "")
print("no other request failed" if not strange else f"{len(strange)} faults")
sys.exit(1 if strange else 0)
PY
