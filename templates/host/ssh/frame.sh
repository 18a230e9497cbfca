#!/bin/sh
# Group, mark, folder, number of variables, variables, command. Leaves the exit code in `c`.
p=$1 m=$2 d=$3 n=$4
shift 4
while [ "$n" -gt 0 ]; do
  # shellcheck disable=SC2163 # NAME=VALUE
  export "$1"
  shift
  n=$((n-1))
done
printf "%s %s\n" "$m" "$p"
printf "%s\n" "$m" >&2
c=127
if [ -z "$d" ] || cd "$d"; then
  exec 3>&2 2>/dev/null
  (exec 2>&3 3>&-; exec "$@")
  c=$?
  exec 2>&3
fi
printf "%s %s\n" "$m" "$c"
printf "%s\n" "$m" >&2
