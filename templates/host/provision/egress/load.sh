#!/bin/sh
# Puts the rules in force, once they are proven to be readable, and notes their hash and that of what they were loaded from.
set -eu
nft -c -f /etc/sovran/egress.nft
files=$(
. ./files-hash.sh
)
systemctl restart sovran-egress.service
live() {
. ./live-hash.sh
}
now=$(live)
[ -n "$now" ]
umask 077
printf '%s\n' "$now" "$files" >/etc/sovran/.egress.sha256
mv -fT /etc/sovran/.egress.sha256 /etc/sovran/egress.sha256
