#!/bin/sh
# Argument: the lease's folder. Prints the current lease, if any.
. ./tell.sh
. ./read.sh
[ "$until" -gt "$(date +%s)" ] && tell
