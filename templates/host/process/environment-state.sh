#!/bin/sh
# First line: `ready`, `building`, `broken` or `missing`; then the environment's own record. `$1` its folder.
. ../lib/alive.sh
if [ -f "$1/environment.json" ] && [ -e "$1/bin/python" ]; then echo ready; cat -- "$1/environment.json"
elif alive "$1.lock"; then echo building
elif [ -d "$1" ]; then echo broken
else echo missing; fi
