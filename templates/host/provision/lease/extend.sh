#!/bin/sh
# Arguments: folder, run, seconds, fence. Never shortens a lease, and takes none that is another's.
. ./begin.sh
if [ "$run" != "$2" ] || [ "$4" != "$fence" ]; then echo lost; exit 0; fi
end=$((now + $3))
[ "$end" -gt "$until" ] || end=$until
note "$run" "$who" "$since" "$end" "$machine" "$operation"
echo yours
