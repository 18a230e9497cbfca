#!/bin/sh
# A folder with a document but no record of ours belongs to another engine. Creates the mount points `$3…`, else root
# would own them.
. ./print-jobs.sh
. ./keep.sh
[ ! -e "$1/job.json" ] || [ -e "$1/container.json" ] || { echo "$1 belongs to another engine" >&2; exit 1; }
mkdir -p -- "$1/in" "$1/out" "$1/scratch" "$1/attempts"
IFS= read -r job; IFS= read -r record
keep "$1/container.json" "$record" ""
keep "$1/job.json" "$job" "$2"
[ -z "$2" ] || chown -- "$2" "$1" "$1/in" "$1/out" "$1/scratch" "$1/attempts"
folder=$1 owner=$2; shift 2
while [ "$#" -gt 0 ]; do
  if [ -d "$2" ] && [ ! -e "$folder/in/$1" ]; then
    mkdir -- "$folder/in/$1" && { [ -z "$owner" ] || chown -- "$owner" "$folder/in/$1"; }
  fi
  shift 2
done
print_job "$folder" job 262144
