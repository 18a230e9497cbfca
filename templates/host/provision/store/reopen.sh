#!/bin/sh
# Arguments: group, root, user, names, text of `reopen-some.sh`. Ignores paths that vanished.
# shellcheck disable=SC2034 # read by what is sourced
group=$1 root=$2 operator=$3 names=$4 open=$5
. ./find-closed.sh
inside=$(mktemp) || exit 1
trap 'rm -f -- "$inside"' EXIT
linked_inside >"$inside"
# shellcheck disable=SC2046 # one user a word
members=$(members_of $(closed -exec stat -c %u {} + | sort -u) | tr '\n' ' ')
closed -exec sh -c "$open" sovran "$gid" "$PWD" " $members" "$inside" {} + || :
