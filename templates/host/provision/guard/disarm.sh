#!/bin/sh
# Argument: name. Calls the timer off. Prints `reverted` when it was too late: the old files are back.
set -eu
name=$1
. ./stop-timer.sh
rm -f "$wanted" "$boot"
if [ -d "$dir" ] && mv -T "$dir" "$dir.done"; then rm -rf "$dir.done"; else echo reverted; fi
