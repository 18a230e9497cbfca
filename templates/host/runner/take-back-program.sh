#!/bin/sh
# Arguments: archive, nearest folder that existed before. No other call reuses the archive.
rm -f -- "$1" "$1".part.*
at=$(dirname -- "$1")
until [ "$at" = "$2" ] || ! rmdir -- "$at" 2>/dev/null; do at=$(dirname -- "$at"); done
