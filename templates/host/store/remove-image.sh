#!/bin/sh
# Arguments: root, own id, image id, epoch seconds or nothing. Prints `kept` for a marked image, or one in use.
export LC_ALL=C; set -u
. ../lib/share.sh
. ./newer.sh
share "$1" 022
root=$1 own=$2 image=$3
. ./engine-words.sh
there() {
  list=$(images)
  whole "$list" || { echo 'the container engine does not say which images it has' >&2; exit 1; }
  case $list in *"$image"*) ;; *) return 1 ;; esac
}
keep() { echo kept; exit 0; }
lock=$(labels_of "$image" | tr -d '\n' | sed -n 's/.*"sovran.lock":"sha256:\([0-9a-f]\{64\}\)".*/\1/p')
if [ -z "$lock" ]; then
  ! there || keep
  for record in "$root"/images/*.json; do
    ! grep -qF -- "$image" "$record" 2>/dev/null || lock=$(sed -n 's/.*"lockDigest": *"sha256:\([0-9a-f]\{64\}\)".*/\1/p' "$record")
  done
  [ -n "$lock" ] || exit 0
fi
exec 9>>"$root/store.lock"; flock -w 60 9 || exit 1
! newer "$root/projects/$own/$lock" "$4" || keep
for mark in "$root"/projects/*/"$lock"; do
  [ "$mark" = "$root/projects/$own/$lock" ] || [ ! -f "$mark" ] || { rm -f -- "$root/projects/$own/$lock"; keep; }
done
remove_image "$image" >/dev/null || ! there || keep
rm -f -- "$root/projects/$own/$lock"
record="$root/images/$(printf %.16s "$lock").json"
! grep -qF -- "$image" "$record" 2>/dev/null || rm -f -- "$record"
