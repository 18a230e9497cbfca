#!/bin/sh
# `$5…` the document's name and bytes, the owner's mark, the environment's interpreter, the runtime folder or nothing.
. ../runner/print-run.sh
. ./keep.sh
. ../runner/runtime-folder.sh
mark=$1 parent=$2 name=$3 tail=$4 document=$5 bytes=$6 owner=$7 python=$8 runtime=$9
wrong=
[ -z "$runtime" ] || wrong=$(runtime_folder "$runtime")
[ -z "$wrong" ] || { printf '%s - runtime\n%s\n' "$mark" "$wrong"; exit 0; }
[ -f "${python%/bin/python}/environment.json" ] && [ -e "$python" ] || { echo "$mark - missing"; exit 0; }
printf '%s - cpus\n%s\n' "$mark" "$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)"
was=$(umask); share "$parent" 077
mkdir -p -- "$parent/$name"
if [ ! -e "$parent/$name/$document" ]; then
  [ -z "$owner" ] || printf '%s\n' "$owner" | keep "$parent/$name/owner.json" "$((${#owner} + 1))"
  keep "$parent/$name/$document" "$bytes"
  sync -- "$parent/$name" "$parent"
fi
umask "$was"
cd -- "$parent" || exit
print_run "$name"
