#!/bin/sh
# Prints `SERVICE FILE BASE64` for the services of `$1`, or for the one that is named; `$3` as `known` takes it.
. ../lib/readable.sh
. ./print-file.sh
known "$1" "$3"
cd -- "$1" 2>/dev/null || exit 0
for service in ${2:-*}; do
  readable "$service" "$service/container.json" "$service/spec.json" "$service/healthy.json"
  [ -f "$service/container.json" ] || continue
  for name in spec container healthy; do print_file "$service" "$name" "$service/$name.json"; done
done
