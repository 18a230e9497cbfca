#!/bin/sh
. ./print-run.sh
. ./print-sockets.sh
mark=$1 tail=$3 ended_tail=0 contained=$5
print_sockets "$4"
known "$2"
cd -- "$2" 2>/dev/null || exit 0
for run in *; do case $run in *[!0-9A-Za-z.-]*) ;; *) print_run "$run" ;; esac; done
