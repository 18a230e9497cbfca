#!/bin/sh
# Restores the previous rules; ends with 0 only if they are in force. Arguments: hash of the rules that were in force, the
# one noted of those in the files. Either means that nothing is open.
set -u
live() {
. ./live-hash.sh
}
[ "$(live)" = "$1" ] && systemctl is-active --quiet sovran-egress.service && exit 0
systemctl restart sovran-egress.service || :
now=$(live)
[ "$now" = "$1" ] || [ "$now" = "$2" ]
