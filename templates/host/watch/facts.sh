#!/bin/sh
# Arguments: folder of the watch, programs that it needs (`NAME.so`: a module of rsyslogd), after `--` paths of files there. Prints a line for each fact:
# `program NAME VERSION`, `missing NAME`, `runs NAME PID`, `recorded DIGEST PATH`, `listens LISTENER`, `file PATH BASE64`, `closed PATH`, `owner BASE64`.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
watch=$1
shift
module() { printf 'module(load="%s")\n*.* /dev/null\n' "${1%.so}" | rsyslogd -N1 -f /dev/stdin; }
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  if case $1 in /*) ;; *) false ;; esac; then
    [ -f "$1" ] && [ -x "$1" ] || printf 'missing %s\n' "$1"
  elif [ "$1" != "${1%.so}" ]; then
    module "$1" >/dev/null 2>&1 || printf 'missing %s\n' "$1"
  elif command -v "$1" >/dev/null; then
    version=$("$1" --version 2>&1 || "$1" -v 2>&1)
    printf 'program %s %s\n' "$1" "$(printf %s "$version" | grep -om 1 '[0-9][0-9]*\.[0-9][0-9.]*' | head -n 1)"
  else
    printf 'missing %s\n' "$1"
  fi
  shift
done
[ $# = 0 ] || shift
ss -ltnpH 2>/dev/null | sed 's/^/listens /'
cd -- "$watch" 2>/dev/null || { [ ! -e "$watch" ] || printf 'closed %s\n' "$watch"; exit 0; }
[ -w . ] || printf 'closed %s\n' "$watch"
[ ! -e owner.json ] || printf 'owner %s\n' "$(base64 -w0 owner.json)"
sed 's/^\([0-9a-f]*\)  /recorded \1 /' manifest 2>/dev/null
for lock in */run/lock; do
  [ -e "$lock" ] && ! flock -n "$lock" true || continue
  printf 'runs %s %s\n' "${lock%%/*}" "$(cat "${lock%/lock}/pid" 2>/dev/null)"
done
{ printf '%s\n' "$@"; sed 's/^[0-9a-f]*  //' manifest 2>/dev/null; } | sort -u | while IFS= read -r path; do
  [ ! -f "$path" ] || printf 'file %s %s\n' "$path" "$(base64 -w0 "$path")"
done
