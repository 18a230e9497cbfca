#!/bin/sh
# Removes mismatching files for another upload. Blobs change only under the lock.
# shellcheck disable=SC2154 # set by begin-tree.sh
if [ -s "../.sums-$mark" ] && ! sha256sum -c "../.sums-$mark" >/dev/null 2>&1; then
  cut -c 1-65 "../.sums-$mark" | tr -d '\\ ' | while read -r sha; do
    for at in "$root/blobs/$sha" "$root/incoming/$id/$sha"; do
      [ ! -f "$at" ] || [ "$(sha256sum <"$at" | cut -c 1-64)" = "$sha" ] || rm -f -- "$at"
    done
  done
  cd ..; clear "$new"; rm -f -- ".sums-$mark" ".json-$mark"
  exit 65
fi
find . -user "$(id -u)" -exec chmod "$seal" {} +
cd ..; sync -f . 2>/dev/null || sync
exec 9>>"$root/store.lock"; flock -w 60 9
cut -c 1-65 ".sums-$mark" | tr -d '\\ ' | while read -r sha; do
  [ ! -f "$root/incoming/$id/$sha" ] || mv -f -- "$root/incoming/$id/$sha" "$root/blobs/$sha"
done
if [ -d "$tree" ] && [ ! -h "$tree" ] && [ -f "$tree.tree.json" ]; then clear "$new"
else
  clear "$tree"
  mv -- "$new" "$tree"
  mv -f -- ".json-$mark" "$tree.tree.json"
fi
rm -f -- ".sums-$mark" ".json-$mark"
sync -f . 2>/dev/null || sync
