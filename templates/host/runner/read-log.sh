#!/bin/sh
# Reads a log and the rotated one beside it (`.1`), identified by inode and birth time. Arguments: folder, file, offset, most
# bytes, name of the log.
cd -- "$1" 2>/dev/null || exit 0
file=$2 offset=$3 left=$4 log=$5 tries=0
while :; do
  [ -e "$log" ] || exit 0
  exec 4<"$log" 3<&-
  now=$(stat -L -c '%i-%.9W' /proc/self/fd/4) old=
  if [ -e "$log.1" ]; then exec 3<"$log.1"; old=$(stat -L -c '%i-%.9W' /proc/self/fd/3); fi
  [ "$(stat -c '%i-%.9W' "$log")" != "$now" ] || break
  tries=$((tries + 1)); [ "$tries" -lt 20 ] || exit 0
done
emit() {
  [ -n "$2" ] || return 0
  part=$(($(stat -L -c %s "/proc/self/fd/$1") - $3))
  [ "$part" -le "$left" ] || part=$left
  [ "$part" -gt 0 ] || return 0
  left=$((left - part))
  printf '%s %s ' "$2" "$3"
  tail -c "+$(($3 + 1))" "/proc/self/fd/$1" | head -c "$part" | base64 -w0
  echo
}
case $file in
"$now") emit 4 "$now" "$offset"; exit 0 ;;
"$old") emit 3 "$old" "$offset" ;;
*) [ -z "$file" ] || echo gap; emit 3 "$old" 0 ;;
esac
emit 4 "$now" 0
