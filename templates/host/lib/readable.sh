#!/bin/sh
# `readable PATH…` fails unless each path is readable or known absent; `known FOLDER [recorded]` also fails in an empty
# store. Unreadable is not missing.
. ./say-closed.sh
. ./absent.sh
deny() { say_closed "$1" >&2 || printf '%s cannot be read by %s%s\n' "$1" "$(id -un 2>/dev/null || id -u)" "${seen:+: $seen}" >&2; exit 1; }
readable() {
  gone=0 seen=
  for path; do
    if [ ! -e "$path" ]; then gone=$((gone + 1))
    else [ -r "$path" ] && { [ ! -d "$path" ] || [ -x "$path" ]; } || deny "$path"; fi
  done
  [ "$gone" = 0 ] || all_absent "$@"
}
all_absent() {
  while IFS= read -r seen; do
    case $seen in *': No such file or directory'|*': Not a directory') gone=$((gone - 1)) ;; esac
  done <<EOF
$(ls -dL -- "$@" 2>&1)
EOF
  [ "$gone" = 0 ] || for path; do [ -e "$path" ] || absent "$path" || [ -e "$path" ] || deny "$path"; done
}
known() {
  readable "$1"
  [ "${2:-}" != recorded ] || is_store "${1%/*}" || { printf 'empty store: %s\n' "${1%/*}" >&2; exit 1; }
}
is_store() {
  for part in jobs services engines images; do
    for entry in "$1/$part"/*; do [ ! -e "$entry" ] || return 0; done
  done
  return 1
}
