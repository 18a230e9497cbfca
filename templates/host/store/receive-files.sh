#!/bin/sh
# Arguments: root, owner. Input: tar of files named by sha256, all verified first; exits 65 on a mismatch.
export LC_ALL=C; set -eu
. ../lib/share.sh
. ../lib/say-free.sh
. ../lib/unpack.sh
trap '' XFSZ
share "$1" 022
into=$1/incoming/$2 batch=.batch-$$
mkdir -p -- "$into"; cd -- "$into"
find . -maxdepth 1 -name '.batch-*' -mmin +60 -exec rm -rf -- {} +
trap '[ "$?" = 0 ] || say_free "$into" >&2; cd "$into"; rm -rf -- "$batch" "$batch.sums"' EXIT
rm -rf -- "$batch"; mkdir -- "$batch"; cd -- "$batch"
unpack . -xof -
for file in *; do [ -f "$file" ] && printf '%s  %s\n' "$file" "$file"; done >"../$batch.sums"
sha256sum -c "../$batch.sums" >/dev/null 2>&1 || exit 65
chmod 444 -- *; mv -f -- * ..
