#!/bin/sh
# Runs the frame as leader of its own process group, so that the group can be killed.
f=$1 t=$2
shift 2
g=
[ -r /proc/$$/stat ] && read -r _ _ _ _ g _ </proc/$$/stat
if [ "$g" = $$ ] && [ "$t" = 0 ]; then
  set -- "$$" "$@"
  eval "$f"
  # shellcheck disable=SC2154 # set by the frame
  exit "$c"
fi
set -- sh -c "$f
exit \"\$c\"" sovran "$$" "$@"
[ "$t" = 0 ] || set -- timeout -k 3 "$t" "$@"
[ "$g" = $$ ] || set -- setsid "$@"
exec "$@"
