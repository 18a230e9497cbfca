#!/bin/sh
# `gc` removes unlocked archives.
if command -v flock >/dev/null 2>&1; then exec 8<"$1" && flock -s 8; fi
