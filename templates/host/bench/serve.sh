#!/bin/sh
# Starts a server of iperf3 at the address `$1` for one test and `$2` s at most, at the first port that is free: prints it.
for p in 5201 5202 5203 5204 5205 5206 5207 5208 5209; do
  timeout "$2" iperf3 -s -1 -B "$1" -p "$p" </dev/null >/dev/null 2>&1 &
  sleep 0.3
  if kill -0 $! 2>/dev/null; then echo "$p"; exit; fi
done
echo "iperf3 does not listen at $1" >&2; exit 1
