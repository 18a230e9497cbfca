#!/bin/sh
# Folder `$1`, with nothing of an earlier life, and socket folder `$2` for owner `$3`; documents on stdin, one a line;
# from `$4` on trees others must read.
. ../lib/share.sh
share "$1" 077
folder=$1 socket=$2 owner=$3
mkdir -p -- "$folder" "$socket"
rm -f -- "$folder/exit.json" "$folder/process.json" "$folder/healthy.json" "$folder/restarts.jsonl"
put() { draft=$(mktemp "$folder/$1.XXXXXX"); cat >"$draft"; [ -z "$shared" ] || chmod g+rw -- "$draft"; sync -- "$draft"; mv -fT -- "$draft" "$folder/$1.json"; }
for name in container spec service launch; do
  IFS= read -r line
  printf '%s\n' "$line" | put "$name"
done
[ -z "$owner" ] || {
  chown -- "$owner" "$folder" "$folder/service.json" "$folder/launch.json" "$socket"
  shift 3
  find "$@" ! -perm -004 -exec chmod go+rX -- {} +
}
