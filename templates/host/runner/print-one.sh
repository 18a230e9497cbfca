#!/bin/sh
. ./print-run.sh
. ./print-sockets.sh
mark=$1 tail=$4 contained=$7
print_sockets "$5"
known "$2" "$6"
cd -- "$2" 2>/dev/null || exit 0
print_run "$3"
