#!/bin/sh
# A folder with a document but no record of ours belongs to another runner. Creates the mount points `$6…`, else root
# would own them.
. ../runner/print-run.sh
mark=$1 parent=$2 name=$3 tail=$4 owner=$5 contained=yes
shift 5
at=$parent/$name
set -- "$at" "$@"
. ./keep.sh
shift
[ ! -e "$at/job.json" ] || [ -e "$at/container.json" ] || { echo "$at belongs to another runner" >&2; exit 1; }
mkdir -p -- "$at/in" "$at/out" "$at/scratch" "$at/attempts"
IFS= read -r job; IFS= read -r record
keep "$at/container.json" "$record" ""
keep "$at/job.json" "$job" "$owner"
[ -z "$owner" ] || chown -- "$owner" "$at" "$at/in" "$at/out" "$at/scratch" "$at/attempts"
while [ "$#" -gt 0 ]; do
  if [ -d "$2" ] && [ ! -e "$at/in/$1" ]; then
    mkdir -- "$at/in/$1" && { [ -z "$owner" ] || chown -- "$owner" "$at/in/$1"; }
  fi
  shift 2
done
cd -- "$parent" || exit
print_run "$name"
