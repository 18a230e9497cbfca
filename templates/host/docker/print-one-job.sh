#!/bin/sh
. ./print-jobs.sh
known "${1%/*}" "$3"
print_job "$1" job "$2"
