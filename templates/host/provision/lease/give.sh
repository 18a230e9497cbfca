#!/bin/sh
# Arguments: folder, run. The name stays with an end that is past, so that a late one learns who came after it.
. ./begin.sh
[ "$run" != "$2" ] || note "$run" "$who" "$since" 0 "$machine" "$operation"
