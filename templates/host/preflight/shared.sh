#!/bin/sh
# `b` and `r` frame a block with $S; `g` runs `w1`, `w2`… beside `f` and prints their output after it. A pipe holds 64 KiB, so that
# no block waits for its reader.
# shellcheck disable=SC2154
b() { printf '\n%s b %s\n' "$S" "$1"; }
r() { printf '\n%s r %s\n' "$S" "$1"; }
g() {
[ $# -gt 0 ] || { f; return; }
k=$1; shift
"w$k" </dev/null | { g "$@"; exec head -c 65536; }
}
