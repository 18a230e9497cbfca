#!/bin/sh
# Arguments: folder of the watch, the run. Puts `.next` in place, once: programs whose files change are stopped before; all are
# started. What stood there before is kept in `.last` for `restore`.
. ../lib/share.sh
. ./programs.sh
share "$1" 077
cd -- "$1" || exit 1
if [ -e .next/manifest ]; then
  if [ "$(cat .last/run 2>/dev/null)" != "$2" ]; then
    rm -rf .last && mkdir .last || exit 1
    [ ! -e manifest ] || { cut -c 67- manifest; echo manifest; echo owner.json; } | tar -cf - -T - --ignore-failed-read 2>/dev/null | tar -xf - -C .last
    echo "$2" >.last/run
  fi
  lines() { grep "  $1/" "$2" 2>/dev/null; }
  for name in $(names_in manifest .next/manifest); do
    if [ "$(lines "$name" manifest)" = "$(lines "$name" .next/manifest)" ] && lines "$name" manifest | sha256sum -c --status 2>/dev/null; then continue; fi
    stop_program "$name" || exit 1
    lines "$name" manifest >.old; drop_files .old; rm -f .old
    if [ -d ".next/$name" ]; then mkdir -p "$name" && cp -a ".next/$name/." "$name/" || exit 1
    else rm -rf "$name/run"; rmdir "$name" 2>/dev/null
    fi
  done
  mv -f .next/owner.json owner.json && mv -f .next/manifest manifest && rm -rf .next || exit 1
fi
start_programs
