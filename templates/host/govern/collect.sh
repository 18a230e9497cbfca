#!/bin/sh
# Arguments: mark, names of sections; input: a line for each thing asked, `KIND WORDS`. Prints what each section found between
# `MARK begin NAME` and `MARK end NAME EXIT`. Reads only; a section is a function `collect_NAME` of a file that is sourced here.
export LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
mark=$1
shift
questions=$(cat)
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
try() { "$@" 2>/dev/null || as_root "$@" 2>/dev/null; }
asked() { printf '%s\n' "$questions" | sed -n "s/^$1 //p"; }
. ./services.sh
. ./weights.sh
. ./containers.sh
. ./door.sh
. ./gpus.sh
. ./requests.sh
. ./reach.sh
. ./canary.sh
answered=$(answering 2>/dev/null)
# Lines of what answers by their first word, without it.
seen() { printf '%s\n' "$answered" | sed -n "s/^$1 //p"; }
for name; do
  printf '%s begin %s\n' "$mark" "$name"
  (collect_"$name") 2>/dev/null
  printf '\n%s end %s %s\n' "$mark" "$name" "$?"
done
