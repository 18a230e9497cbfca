#!/bin/sh
# `keep FILE BYTES` writes complete input once; `put` replaces the file.
. ../lib/share.sh
draft_of() {
  draft=$(mktemp "$1.XXXXXX"); cat >"$draft"
  [ "$(wc -c <"$draft")" -eq "$2" ] || { rm -f -- "$draft"; echo 'the line broke' >&2; exit 1; }
  [ -z "$shared" ] || chmod g+rw -- "$draft"
  sync -- "$draft"
}
keep() { draft_of "$1" "$2"; ln -- "$draft" "$1" 2>/dev/null || :; rm -f -- "$draft"; }
put() { draft_of "$1" "$2"; mv -fT -- "$draft" "$1"; }
