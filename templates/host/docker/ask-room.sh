#!/bin/sh
# Arguments: folder of archives, part, target, size, folder of the engine. Each line starts with its subject.
room() { printf '%s %s %s\n' "$1" "$(stat -L -c %d -- "$2" 2>/dev/null || :)" "$(df -Pk -- "$2" 2>/dev/null | tail -n 1)"; }
at=$1; until [ -d "$at" ]; do at=$(dirname -- "$at"); done
room store "$at"
[ -z "$5" ] || room engine "$5"
[ ! -f "$2" ] || stat -c 'there %s' -- "$2"
[ ! -f "$3" ] || [ "$(stat -c %s -- "$3")" != "$4" ] || echo "there $4"
