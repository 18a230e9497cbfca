#!/bin/sh
# Prints what an interrupted dpkg has left half done, unless it is at work right now: that ends by itself.
holders=$(
. ./holders.sh
)
if [ -z "$holders" ]; then
{ dpkg-query -W '-f=${db:Status-Status} ${Package}\n' | grep -E '^(half-installed|unpacked|half-configured|triggers-awaited|triggers-pending) '; } </dev/null 2>/dev/null | lines unfinished
# shellcheck disable=SC2010 # names of digits
{ ls "${DPKG_ADMINDIR:-/var/lib/dpkg}/updates" | grep -qE '^[0-9]+$' && echo interrupted dpkg; } </dev/null 2>/dev/null | lines unfinished
fi
