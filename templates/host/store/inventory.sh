#!/bin/sh
# Arguments: root, own id. One line per item; leftovers count after an hour, those of others after a week.
export LC_ALL=C
. ./busy.sh
. ./shipping-left.sh
. ./idle-programs.sh
. ./ended-jobs.sh
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
. ./list-jobs.sh
. ./engine-words.sh
[ -n "$sock" ] || { echo 'engine none'; exit 0; }
containers=$(containers) images=''
! whole "$containers" || images=$(images)
if whole "$containers" && whole "$images"; then echo 'engine yes'
elif [ -w "$sock" ]; then echo 'engine no'; exit 0
else printf 'engine locked %s %s\n' "$(stat -L -c %G -- "$sock")" "$sock"; exit 0; fi
printf 'containers %s\nimages %s\n' "$containers" "$images"
