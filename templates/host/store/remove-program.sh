#!/bin/sh
# Arguments: root, program path. Removes an idle program in one rename; prints `kept` if in use.
export LC_ALL=C; set -u
root=$1
cd -- "$root" || exit 1
[ -e "$2" ] || exit 0
. ./idle-programs.sh
. ../lib/hold-names.sh
. ../lib/open-folders.sh
. ./engine-words.sh
idle_program "$2" && ! program_runs "$2" || { echo kept; exit 0; }
case $2 in
  code/*)
    [ -n "$sock" ] || { echo kept; exit 0; }
    mounted=$(containers)
    whole "$mounted" || { echo kept; exit 0; }
    case $mounted in *"/$2"*) echo kept; exit 0 ;; esac ;;
esac
folder=$(dirname -- "$2")
gone=$folder/.gone-$(basename -- "$2")-$$
hold_names "$folder" || exit 1
[ -e "$2" ] || exit 0
idle_program "$2" || { echo kept; exit 0; }
mv -T -- "$2" "$gone" || exit 1
let_go
open_folders "$gone"
rm -rf -- "$gone"
