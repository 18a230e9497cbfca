#!/bin/sh
# Runs on a node: `$1` folder of the job, `$2` its attempt, `$3` interpreter, `$4` supervisor. A requeued job is the next attempt.
set -eu
cd -- "$1"
number=$2
while [ -e "attempts/$number/claim.json" ]; do number=$((number + 1)); done
if [ "$number" != "$2" ]; then
  sed "s/\"attempt\": [0-9]*/\"attempt\": $number/" scheduled.json >.scheduled.$$
  mv -f -- .scheduled.$$ scheduled.json
  mkdir -p -- "attempts/$number"
  chmod --reference="attempts/$2" -- "attempts/$number"
  cp -- "attempts/$2/launch.json" "attempts/$number/"
fi
exec "$3" -E -s -S -B "$4" "$1/attempts/$number"
