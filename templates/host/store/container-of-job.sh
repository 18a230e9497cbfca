#!/bin/sh
# `drop_container ID` removes an ended container; `is_over ID` fails if it may run.
drop_container() {
  [ -n "$sock" ] || return 0
  if command -v curl >/dev/null 2>&1; then api -X DELETE "http://localhost/containers/sovran-$1?v=1"
  else client container rm -v "sovran-$1"; fi >/dev/null || :
  list=$(containers)
  whole "$list" || { echo 'the container engine does not say which containers it has' >&2; exit 1; }
  case $list in *"\"sovran.job\":\"$1\""*) return 1 ;; esac
}
is_over() {
  [ -n "$sock" ] || return 1
  list=$(containers)
  whole "$list" || { echo 'the container engine does not say which containers it has' >&2; exit 1; }
  case $list in *"\"sovran.job\":\"$1\""*) ;; *) return 0 ;; esac
  if command -v curl >/dev/null 2>&1; then state=$(api "http://localhost/containers/sovran-$1/json")
  else state=$(client container inspect --format '{{json .State}}' "sovran-$1"); fi
  case $state in *'"Status":"exited"'*|*'"Status":"dead"'*) ;; *) return 1 ;; esac
}
