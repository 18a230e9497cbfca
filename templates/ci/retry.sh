#!/bin/bash
for pause in 60 120 0; do
  code=0; bash -e "$RUNNER_TEMP/job.sh" || code=$?
  if [ "$code" != 4 ] || [ "$pause" = 0 ]; then exit "$code"; fi
  sleep "$pause"
done
