#!/bin/sh
. ./print-jobs.sh
ended_tail=0
known "$1"
cd -- "$1" 2>/dev/null || exit 0
for job in *; do print_job "$1/$job" "$job" "$2"; done
