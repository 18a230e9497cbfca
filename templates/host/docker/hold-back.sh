#!/bin/sh
# Records that an unstarted attempt stays stopped; a start removes the note.
. ../lib/share.sh
share "$1" 022
at=$1/attempts/$2
mkdir -p -- "$at"
share "$at" 077
cat >"$at/.stop.$$"; sync -- "$at/.stop.$$"; mv -fT -- "$at/.stop.$$" "$at/stop.json"
