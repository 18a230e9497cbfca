import { OPEN_FOLDERS, SHARE } from '../share.ts';
import { BUSY, IDLE_PROGRAMS, SHIPPING_LEFT } from './idle-programs.ts';
import { ENDED_JOBS, LIST_JOBS } from './ended-jobs.ts';
import { ENGINE_WORDS } from './engine-words.ts';

/** Arguments: root, own id. One line per item; leftovers count after an hour, those of others after a week. */
export const INVENTORY = String.raw`
export LC_ALL=C
${BUSY}${SHIPPING_LEFT}${IDLE_PROGRAMS}${ENDED_JOBS}
root=$1 own=$2
cd -- "$root" 2>/dev/null || { echo 'engine none'; exit 0; }
for tree in trees/*.tree.json; do
  hex=$(basename "$tree" .tree.json)
  case $hex in *[!0-9a-f]*) continue;; esac
  [ -d "trees/$hex" ] || continue
  printf 'tree %s %s %s\n' "$hex" "$(stat -c %Y -- "$tree")" "$(head -c 40 -- "$tree" | tr -d '\n')"
done
for owner in projects/*.json; do
  [ -f "$owner" ] || continue
  id=$(basename "$owner" .json)
  case $id in *[!0-9a-f]*) continue;; esac
  printf 'owner %s %s\n' "$id" "$(head -c 1000 -- "$owner" | tr -d '\n\r')"
done
for mark in projects/*/*; do
  [ -f "$mark" ] || continue
  hex=$(basename "$mark") id=$(basename "$(dirname "$mark")")
  case $id$hex in *[!0-9a-f]*) continue;; esac
  printf 'mark %s %s %s\n' "$id" "$hex" "$(stat -c %Y -- "$mark")"
done
[ -d incoming ] && {
  find "incoming/$own" \( -type f -o -type p \) -mmin +60 -printf 'part %s %p\n' 2>/dev/null
  find incoming \( -type f -o -type p \) -mtime +7 ! -path "incoming/$own/*" -printf 'part %s %p\n'
}
[ -d trees ] && find trees -maxdepth 1 -name '.*-*' -mtime +0 -printf 'part %s %p\n'
for archive in images/*.tar images/*.tar.part.*; do
  case $archive in *.lock) continue;; esac
  [ -f "$archive" ] && [ ! -h "$archive" ] && ! busy "$archive" || continue
  stat -c 'part %s %n' -- "$archive"
done
for left in code/* programs/* code/.gone-* programs/.gone-*; do
  ! shipping_left "$left" || printf 'part %s %s\n' "$(du -sb -- "$left" | cut -f 1)" "$left"
done
for program in code/* programs/*; do
  ! idle_program "$program" || program_runs "$program" || printf 'program %s %s\n' "$(du -sb -- "$program" | cut -f 1)" "$program"
done
[ -d blobs ] && find blobs -type f -links 1 -printf '%s\n' | { sum=0; while read -r size; do sum=$((sum + size)); done; echo "blobs $sum"; }
grep -laF -- "$root/trees/" /proc/[0-9]*/cmdline 2>/dev/null | while read -r line; do
  tr '\0' '\n' <"$line" 2>/dev/null | sed -n 's/.*\/trees\/\([0-9a-f]\{64\}\).*/used \1/p'
done | sort -u
${LIST_JOBS}${ENGINE_WORDS}
[ -n "$sock" ] || { echo 'engine none'; exit 0; }
containers=$(containers) images=''
! whole "$containers" || images=$(images)
if whole "$containers" && whole "$images"; then echo 'engine yes'
elif [ -w "$sock" ]; then echo 'engine no'; exit 0
else printf 'engine locked %s %s\n' "$(stat -L -c %G -- "$sock")" "$sock"; exit 0; fi
printf 'containers %s\nimages %s\n' "$containers" "$images"
`;

/** Arguments: root, path. Removes a leftover below the known folders; prints `kept` for an archive in use. */
export const REMOVE_PART = String.raw`
export LC_ALL=C; set -eu
${OPEN_FOLDERS}${BUSY}${SHIPPING_LEFT}
case $2 in
  *..*|/*|'') exit 0 ;;
  incoming/*|trees/.*|images/*.tar|images/*.tar.part.*|code/*|programs/*) ;;
  *) exit 0 ;;
esac
cd -- "$1"
case $2 in
  images/*) [ -e "$2" ] || exit 0; ! busy "$2" || { echo kept; exit 0; } ;;
  code/*|programs/*) [ -e "$2" ] || exit 0; shipping_left "$2" || { echo kept; exit 0; } ;;
esac
open_folders "$2"
rm -rf -- "$2"
case $2 in images/*.part.*|code/*.part.*|programs/*.part.*) rm -f -- "$2.lock" "$2".lane*;; esac
`;

/** Shell: `newer FILE SECONDS`: written or touched since; never without seconds. */
const NEWER = String.raw`
newer() { [ -n "$2" ] && [ -f "$1" ] && [ "$(stat -c %Y -- "$1")" -gt "$2" ]; }
`;

/** Arguments: root, hex, owner, epoch seconds or nothing. Removes an unmarked tree in one rename, with its own blobs. */
export const REMOVE_TREE = String.raw`
export LC_ALL=C; set -eu
${SHARE}${OPEN_FOLDERS}${NEWER}
share "$1" 022
root=$1 tree=$1/trees/$2 gone=$1/trees/.gone-$2-$$
[ -d "$root/trees" ] || exit 0
exec 9>>"$root/store.lock"; flock -w 60 9
if newer "$tree.tree.json" "$4" || newer "$root/projects/$3/$2" "$4"; then
  echo kept; exit 0
fi
rm -f -- "$root/projects/$3/$2"
for mark in "$root"/projects/*/"$2"; do [ ! -f "$mark" ] || { echo kept; exit 0; }; done
if [ -e "$tree" ] || [ -h "$tree" ]; then
  mv -- "$tree" "$gone"
  open_folders "$gone"
  rm -rf -- "$gone"
fi
rm -f -- "$tree.tree.json"
find "$root/blobs" -type f -links 1 -delete
`;

/** Argument: root. A blob without a second link belongs to no tree. */
export const REMOVE_BLOBS = String.raw`
export LC_ALL=C; set -eu
${SHARE}
share "$1" 022
exec 9>>"$1/store.lock"; flock -w 60 9
find "$1/blobs" -type f -links 1 -delete
`;

/** Arguments: root, own id, image id, epoch seconds or nothing. Prints `kept` for a marked image, or one in use. */
export const REMOVE_IMAGE = String.raw`
export LC_ALL=C; set -u
${SHARE}${NEWER}
share "$1" 022
root=$1 own=$2 image=$3
${ENGINE_WORDS}
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
`;
