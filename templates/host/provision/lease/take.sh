#!/bin/sh
# Arguments: folder, run, seconds, fence or nothing, holder, machine, operation, finished run or nothing. Prints `yours`,
# fence and boot id, or `held` or `lost` with the holder.
. ./begin.sh
if [ -n "$4" ] && [ "$4" != "$fence" ]; then echo lost; tell; exit 0; fi
[ -z "$8" ] || [ "$run" != "$8" ] || until=0
if [ "$run" != "$2" ] && [ "$until" -gt "$now" ]; then echo held; tell; exit 0; fi
if [ "$run" != "$2" ]; then
fence=$((fence + 1))
echo "$fence" >"$dir/fence.new"
mv -fT -- "$dir/fence.new" "$dir/fence"
since=$now
fi
note "$2" "$5" "$since" $((now + $3)) "$6" "$7"
echo yours
echo "$fence"
cat /proc/sys/kernel/random/boot_id
