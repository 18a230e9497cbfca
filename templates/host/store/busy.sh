#!/bin/sh
# `busy ARCHIVE`: locked while sent or loaded; without flock, changed within the hour.
busy() {
  command -v flock >/dev/null || { [ -n "$(find "$1" -mmin -60)" ]; return; }
  for lock in "$1" "$(printf %s "$1" | sed 's/\.part\.[0-9a-f]*$//')".part.*.lock; do
    [ ! -f "$lock" ] || flock -n -- "$lock" true 2>/dev/null || return 0
  done
  return 1
}
