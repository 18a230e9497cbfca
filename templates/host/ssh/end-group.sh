#!/bin/sh
# TERM, then KILL after 3 s, also without us. No `--`: dash has none here.
kill -TERM "-$1" 2>/dev/null || exit 0
n=0
while [ $n -lt 30 ]; do
  sleep 0.1
  kill -0 "-$1" 2>/dev/null || exit 0
  n=$((n+1))
done
kill -KILL "-$1" 2>/dev/null
exit 0
