#!/bin/sh
# Shell for `$dir`: `put NAME TEXT`, `put_fence NUMBER`, `give_back NAME`, also on a full disk. `$said`: the error.
# Traffic must be movable on a full disk: there an existing file is overwritten and padded with blanks, which needs
# neither a block nor an inode. A power cut at that moment may damage it, so files are replaced wherever there is room.
# The expired lease that a grant replaces stays in `.before.NAME`, linked, until the grant is used or given back.
# shellcheck disable=SC2154,SC2034 # set or read by what sources this
says_full() { case $1 in *[Nn]'o space left on'*|*[Qq]'uota exceeded'*) ;; *) return 1;; esac; }
write_new() { said=$( { printf '%s\n' "$2" | cat >"$1"; } 2>&1 ) || { rm -f -- "$1"; return 1; }; }
write_over() {
  [ -f "$1" ] && [ ! -h "$1" ] && size=$(wc -c <"$1") && [ "$size" -gt 1 ] && [ "$size" -le 4096 ] || return 1
  { printf "%-$((size - 1))s\n" "$2" 1<>"$1"; } 2>/dev/null
}
put() {
  write_new "$dir/.new.$1" "$2" && return 0
  write_over "$dir/$1.json" "$2" && return 0
  write_over "$dir/.spare.$1" "$2" && mv -f -- "$dir/.spare.$1" "$dir/$1.json"
}
put_fence() {
  write_new "$dir/.new.fence" "$1" || { write_over "$dir/.fence" "$1"; return; }
  sync "$dir/.new.fence" 2>/dev/null || :
  mv -f -- "$dir/.new.fence" "$dir/.fence"
}
put_by() { [ "$kind" = environment-lease ] && mv -f -- "$dir/$1.json" "$dir/.spare.$1" 2>/dev/null; }
give_back() {
  rm -f -- "$dir/.before.$1"
  put_by "$1" || rm -f -- "$dir/$1.json" || deny failed "$dir/$1.json"
}
keep_before() {
  for one in $chosen; do
    case " $mine " in *" $one "*) continue;; esac
    rm -f -- "$dir/.before.$one"
    case " $over " in *" $one "*) ;; *) continue;; esac
    [ -e "$dir/.new.$one" ] || continue
    ln -f -- "$dir/$one.json" "$dir/.before.$one" 2>/dev/null || mv -f -- "$dir/$one.json" "$dir/.before.$one"
  done
}
