#!/bin/sh
# Arguments: address of Alertmanager, host, who asks, `begin` or `end`. Silences the alerts of a host for an hour, once, or ends that.
address=$1 host=$2 author=$3
ask() { timeout 10 amtool silence "$@" --alertmanager.url="http://$address"; }
ids=$(ask query --quiet --created-by="$author" "host=$host") || exit
if [ "$4" = end ]; then
  # shellcheck disable=SC2086 # a word a silence
  [ -z "$ids" ] || ask expire $ids
elif [ -z "$ids" ]; then
  ask add --author="$author" --comment='sovran host apply' --duration=1h "host=$host"
fi
