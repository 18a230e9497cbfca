/**
 * Shell for `$dir`: `put NAME TEXT` writes what the lease of that name is to be (`.new.NAME`, which the caller renames), `put_fence
 * NUMBER` the number of the newest grant, and `give_back NAME` gives a lease back; `$said` says what the system said of a failure.
 * The expired lease of an environment that is taken over lies in `.before.NAME` (`keep_before`, for all `$chosen` that are `$over`)
 * until that grant is used or given back: whoever only looked puts it back, and has changed nothing, however often that holder
 * came (`$mine`). One that expires unused is passed over by whoever comes next (`stands_again`). Its name is linked, so that at no moment no lease is there; where the system refuses links it is moved.
 *
 * Traffic must be movable on a host whose disk is full. So where nothing new can be written, a file that is there is written
 * over, which takes neither a block nor an inode: the lease itself, or the one that was given back last. An environment keeps
 * that one for it. The text is filled up with blanks, as nothing of the old one may stay behind it. A power cut at that very
 * moment may leave a damaged lease, which the caller names; that is why files are replaced wherever there is room.
 */
export const WRITE_LEASES = String.raw`
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
`;
