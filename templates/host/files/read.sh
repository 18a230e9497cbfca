#!/bin/sh
. ./why-unknown.sh
[ -e "$1" ] || { why_unknown "$1" && exit 1; [ -e "$1" ] || exit 44; }
[ -r "$1" ] || { say_closed "$1" >&2; exit 1; }
exec 3<"$1" || exit 1
if [ "$2" = 0 ]; then
  if [ -z "$3" ]; then cat <&3; else head -c "$3" <&3; fi
elif [ -z "$3" ]; then tail -c "+$(($2+1))" <&3
else tail -c "+$(($2+1))" <&3 | head -c "$3"
fi
