#!/bin/sh
# `read_fields TEXT` sets `l_gpu`, `l_holder` and so on from a lease. Starts no process.
pick() {
  value=${1#*:}; value=${value%,}; value=${value#\"}; value=${value%\"}
  case $value in ''|*\"*|*,) return 1;; esac
}
read_fields() {
  l_gpu='' l_holder='' l_boot='' l_fence='' l_since='' l_asked='' l_expires=''
  while IFS= read -r line; do
    pick "$line" || continue
    case $line in
      '"gpu":'*) : "${l_gpu:=$value}";;
      '"holder":'*) : "${l_holder:=$value}";;
      '"bootId":'*) : "${l_boot:=$value}";;
      '"fence":'*) : "${l_fence:=$value}";;
      '"since":'*) : "${l_since:=$value}";;
      '"asked":'*) : "${l_asked:=$value}";;
      '"expires":'*) : "${l_expires:=$value}";;
    esac
  done <<EOF
$1
EOF
}
