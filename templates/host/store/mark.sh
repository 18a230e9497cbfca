#!/bin/sh
# `enter ROOT`, `make FOLDER`, `mark ID RECORD HEX` under the lock; `withdraw ID HEX` removes what `made` lists.
. ../lib/share.sh
made=''
enter() {
  [ -d "$1" ] || { mkdir -p -- "$1"; made=.; }
  [ -x "$1" ] || { echo "$1: Permission denied" >&2; exit 1; }
  cd -- "$1" || exit
}
make() { mkdir -- "$1" 2>/dev/null && made="$1 $made" || [ -d "$1" ] || mkdir -- "$1"; }
mark() {
  make projects
  if [ ! -f "projects/$1.json" ]; then
    printf '%s\n' "$2" >"projects/.$1.$$"; mv -f -- "projects/.$1.$$" "projects/$1.json"
    made="projects/$1.json $made"
  fi
  make "projects/$1"
  : >"projects/$1/.$3.$$"
  exec 9>>store.lock; flock -w 20 9
  [ -f "projects/$1/$3" ] || made="projects/$1/$3 $made"
  mv -f -- "projects/$1/.$3.$$" "projects/$1/$3"
}
withdraw() {
  rm -f -- "projects/.$1.$$" "projects/$1/.$2.$$"
  for one in $made; do
    case $one in
      "projects/$1/$2") [ -f "trees/$2.tree.json" ] || rm -f -- "$one" ;;
      "projects/$1.json") [ -d "projects/$1" ] || rm -f -- "$one" ;;
      projects|"projects/$1"|incoming|"incoming/$1"|trees|blobs) rmdir -- "$one" ;;
      .) rmdir -- "$PWD" ;;
    esac 2>/dev/null || :
  done
}
