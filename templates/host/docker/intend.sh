#!/bin/sh
# What stands on the disk before the container is made; `$4…` are inputs that another user must be able to read.
. ./keep.sh
folder=$1 number=$2 owner=$3; shift 3
IFS= read -r launch; IFS= read -r record
mkdir -p -- "$folder/attempts/$number"
rm -f -- "$folder/attempts/$number/stop.json"
[ -z "$owner" ] || chown -- "$owner" "$folder/attempts/$number"
keep "$folder/attempts/$number/launch.json" "$launch" "$owner"
draft=$(mktemp "$folder/container.json.XXXXXX"); printf '%s\n' "$record" >"$draft"
[ -z "$shared" ] || chmod g+rw -- "$draft"
sync -- "$draft"
mv -fT -- "$draft" "$folder/container.json"
sync -- "$folder" "$folder/attempts/$number"
for input; do find "$input" ! -perm -004 -exec chmod go+rX -- {} +; done
