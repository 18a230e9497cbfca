import { shellWord } from '../../../../core/text/shell-word.ts';

/** The group of a host's operators: it shares their folders, and sshd lets it forward. */
export const GROUP = 'sovran';

/** Shared folders below the root. Sockets belong to S36. */
export const STORE_NAMES =
  'lease environment-lease jobs services audit gateways projects trees blobs incoming images engines code programs'.split(
    ' ',
  );

/** Where to look: the store's folders and files below its root, by name, and the user that connects to its host. */
export interface SharedStore {
  group: string;
  root: string;
  names: readonly string[];
  user: string;
}

/**
 * Finds what the store's group cannot use. Only files of group members without links outside count, since root opens
 * them; half-made output and gateway `start` files stay private.
 */
const STORE = String.raw`
closed() {
  find $names \( -type f -o -type d \) \( -path '*/*' -o -name store.lock \) ! -path 'gateways/*/start' \
    \( ! -group "$gid" -o -type d ! -perm -2070 \
    -o -type f ! -perm -040 ! -path 'jobs/*/.partial/*' ! -path 'jobs/*/.*.partial/*' -o -type f ! -perm -060 \
    \( -path 'blobs/*' -o -name '*.lock' -o -path 'jobs/*' \( -name '*.jsonl' -o -name '*.log' \) \) \) "$@"
}
linked_inside() {
  find $names -type f -links +1 -exec stat -c '%d:%i %h' {} + | sort | uniq -c | awk '$1 == $3 { print $2, $3 }'
}
members_of() {
  for uid; do
    name=$(getent passwd "$uid" | cut -d : -f 1)
    [ -n "$name" ] || continue
    case "$name $(id -G -- "$name") " in "$operator "* | *" $gid "*) echo "$uid" ;; esac
  done
}
gid=$(getent group "$group" | cut -d : -f 3)
cd -P -- "$root" 2>/dev/null && [ -n "$gid" ] || exit 0
set --
for name in $names; do [ ! -e "$name" ] || set -- "$@" "$name"; done
names=$*
[ -n "$names" ] || exit 0
`;

const PRINT = String.raw`${STORE}
found=$(closed -exec stat -c '%u %g %f %h %d:%i %n' {} +)
[ -n "$found" ] || exit 0
members=$(members_of $(printf '%s\n' "$found" | awk '{ print $1 }' | sort -u))
inside=$(printf '%s\n' "$found" | awk '$3 ~ /^8/ && $4 > 1 { many = 1 } END { exit !many }' && linked_inside)
printf '%s\n--\n%s\n' "$inside" "$found" | gid=$gid root=$root members=$members awk '
  BEGIN { count = split(ENVIRON["members"], list); for (i = 1; i <= count; i++) member[list[i]] = 1 }
  $0 == "--" && !begun { begun = 1; next }
  !begun { whole[$0] = 1; next }
  NF > 5 {
    known = $2 == ENVIRON["gid"] || $1 in member
    ours = $3 ~ /^4/ || $4 == 1 || ($5 " " $4) in whole
    path = substr($0, length($1 $2 $3 $4 $5) + 6)
    print gsub("/", "/", path), (known && ours ? "closed=" : "foreign=") ENVIRON["root"] "/" path
  }' | sort -k 1,1n -k 2 | cut -d ' ' -f 2- | awk -F = '{
    above = $0; sub("/[^/]*$", "", above)
    if (!(above in met) && ++shown[$1] <= 20) print
    met[$0] = 1
  }'
`;

/**
 * Arguments: group, its id, user, member ids, list file, paths. Opens each path once and checks it before changing it.
 */
const OPEN = String.raw`gid=$1 root=$2 members=$3 inside=$4; shift 4
open_one() {
  set -- $(stat -L -c '%u %g %f %h %d:%i' /proc/self/fd/3)
  case $(readlink /proc/self/fd/3) in "$root"/*) ;; *) return 0 ;; esac
  [ "$2" = "$gid" ] || case $members in *" $1 "*) ;; *) return 0 ;; esac
  case $3 in 4*) bits=g+rwxs ;; 8*) bits=g+rw ;; *) return 0 ;; esac
  [ $bits = g+rwxs ] || [ "$4" = 1 ] || grep -qxF -- "$5 $4" "$inside" || return 0
  chgrp "$gid" /proc/self/fd/3 && chmod $bits /proc/self/fd/3
}
for path; do
  if [ -f "$path" ] || [ -d "$path" ]; then open_one 3<"$path" || :; fi
done`;

/** Arguments: group, root, user, names, batch script. Ignores paths that vanished. */
const REOPEN = String.raw`group=$1 root=$2 operator=$3 names=$4 open=$5
${STORE}
inside=$(mktemp) || exit 1
trap 'rm -f -- "$inside"' EXIT
linked_inside >"$inside"
members=$(members_of $(closed -exec stat -c %u {} + | sort -u) | tr '\n' ' ')
closed -exec sh -c "$open" sovran "$gid" "$PWD" " $members" "$inside" {} + || :`;

/** Shell: prints up to twenty `closed=PATH` that `reopenStore` opens, and `foreign=PATH` for a person. */
export function printClosed({ group, root, names, user }: SharedStore): string {
  const words = Object.entries({ group, root, operator: user, names: names.join(' ') });
  return `( ${words.map(([name, word]) => `${name}=${shellWord(word)}`).join(' ')}\n${PRINT}) </dev/null 2>/dev/null`;
}

/** The command that opens for the group what is closed to it, and nothing that is not the store's. */
export function reopenStore({ group, root, names, user }: SharedStore): string[] {
  return ['sh', '-c', REOPEN, 'sovran', group, root, user, names.join(' '), OPEN];
}
