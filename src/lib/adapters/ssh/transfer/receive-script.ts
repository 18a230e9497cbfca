import { SAY_CLOSED } from '../../closed-path.ts';
import { SAY_FREE } from '../../disk-full.ts';
import { SAY_LIMIT, TELL_TOO_LARGE } from '../../file-too-large.ts';
import { SHARE } from '../../share.ts';
import { PIECE_BYTES } from './pour-file.ts';

const BLOCK_BYTES = 131_072;
/** Seconds in which a receiver opens a lane, or never will. */
export const LANE_PATIENCE_S = 60;
const BLOCKS = PIECE_BYTES / BLOCK_BYTES;

/** What the host answers to a first line that asks for nothing but an answer: the time between is the line's round trip. */
export const ECHO = '?';
/** The last word of its first line where the host can join lanes. */
export const JOINS_LANES = 'joins';
/** The exit code of `RECEIVE` for a copy that has another digest. */
export const DIFFERS = 45;

/** Where a lane's bytes come from, beside the part; `mark` is of one upload alone: lanes open before it has its turn. */
export function laneName(part: string, lane: number, mark: string): string {
  return `${part}.lane${lane}.${mark}`;
}

/**
 * Shell: `take BYTES FD…` writes what comes over several lanes in the order of the file, a turn of each. A lane that ends
 * early ends it: what is written is a beginning of the file at every moment. One process a turn: nothing flows while it
 * starts, so what it says is read from a pipe (descriptor 3), not by a shell of its own.
 */
const TAKE = `
turn() {
LC_ALL=C dd bs=${BLOCK_BYTES} count=${BLOCKS} iflag=fullblock 2>&3 || return 1
said=
while case $said in *'records in') false ;; esac
do
read -r said <&3
done
[ "\${said%% *}" = ${BLOCKS}+0 ]
}
take() {
left=$1
shift
while [ "$left" -gt 0 ]
do
for fd in 0 "$@"
do
turn <&"$fd" || return
left=$((left-${PIECE_BYTES}))
[ "$left" -gt 0 ] || return
done
done
}
`;

/**
 * Shell: `join_lanes PART MARK NUMBER…` opens what the lanes write into, as descriptors named in `$fds`. Each is opened for
 * both directions first, since opening it for one of them waits for somebody at the other end. Its name goes, which tells
 * the lane.
 */
const JOIN_LANES = `
join_lanes() {
part=$1 mark=$2
shift 2
mkfifo -m 600 -- "$part.lane0.$mark" && exec 3<>"$part.lane0.$mark" || exit 1
fds=
for n
do
lane=$part.lane$n.$mark
exec 8<>"$lane" || exit 1
eval "exec $((n+3))<\\"\\$lane\\""
exec 8>&-
fds="$fds $((n+3))"
done
rm -f -- "$part".lane*."$mark"
}
`;

/**
 * Shell: `take_turn LOCK` holds a lock on descriptor 9. Whoever had it takes the file away at the end: a lock on a file that
 * is gone keeps nobody off.
 */
const TAKE_TURN = `
take_turn() {
for try in 1 2 3 4 5 6 7 8 9
do
exec 9>>"$1" || exit 1
flock -w 900 9 || break
[ -e /proc/self/fd/9 ] && [ ! /proc/self/fd/9 -ef "$1" ] || return 0
done
echo "another upload of it goes on" >&2
exit 1
}
`;

/**
 * Part, target, size, sha256, mode. Two senders of one file take turns, and a target that is whole by then is left as it
 * is. Says the size and the sha256 of the part that an earlier call left, and whether it can join lanes; is told from where
 * on the bytes come, and over which lanes beside its input: their mark and their numbers. The digest is counted while they
 * arrive, so that the host needs no time for it after the last one. The target is replaced only by what has the digest.
 * What a full disk cut stays, so that the next call goes on with it (`gc` takes it away once nobody does), and what is
 * free is said then. In a folder that a group shares another user may go on with the part, whose mode he cannot change: it
 * stays the group's.
 */
export const RECEIVE = `${SHARE}${SAY_FREE}${SAY_CLOSED}${TAKE}${JOIN_LANES}${TAKE_TURN}${SAY_LIMIT}${TELL_TOO_LARGE}
share "$1" 077
mode=$5
[ -z "$shared" ] || [ "$mode" != 600 ] || mode=640
finish() { [ ! -O "$1" ] || chmod "$mode" "$1"; }
case $1 in ?*/*) dir=\${1%/*} ;; /*) dir=/ ;; *) dir=. ;; esac
[ -d "$dir" ] || mkdir -p -- "$dir" || { say_closed "$dir" w >&2; exit 1; }
for at in "$dir" "$1.lock" "$1"; do [ ! -e "$at" ] || ! say_closed "$at" w >&2 || exit 1; done
lanes=alone
if command -v flock >/dev/null; then
take_turn "$1.lock"
mark=
trap 'rm -f -- "$1.lock"; [ -z "$mark" ] || rm -f -- "$1".lane*."$mark"' EXIT
trap 'exit 143' TERM INT HUP
for old in "$1".lane*; do [ ! -p "$old" ] || [ -z "$(find "$old" -mmin +60 2>/dev/null)" ] || rm -f -- "$old"; done
dd if=/dev/null iflag=fullblock 2>/dev/null && lanes=${JOINS_LANES}
fi
if [ -f "$2" ] && [ ! -h "$2" ] && [ "$(stat -c %s -- "$2")" = "$3" ] && h=$(sha256sum <"$2") && [ "\${h%% *}" = "$4" ]
then
echo "$3 $4"
read -r from mark lanes || exit 1
rm -f -- "$1"
finish "$2"
exit
fi
n=0 h=-
[ ! -f "$1" ] || { n=$(stat -c %s -- "$1") && h=$(head -c "$n" -- "$1" | sha256sum); } || exit 1
echo "$n \${h%% *} $lanes"
while read -r from mark lanes || exit 1; [ "$from" = "${ECHO}" ]
do
echo
done
[ "$from" = 0 ] && { : >"$1" || exit 1; }
[ -z "$lanes" ] || join_lanes "$1" "$mark" $lanes
keep() { tee -a --output-error=exit -- "$1"; }
arrive() { if [ -z "$lanes" ]; then keep "$1"; else take "$(($3-from))" $fds | keep "$1"; fi; }
h=$({ head -c "$from" <"$1" && arrive "$@"; } | sha256sum) || exit 1
[ "$(stat -c %s -- "$1")" = "$3" ] || { echo "its bytes ended before the file did" >&2; say_free "$1" >&2; say_limit "$1" >&2; exit 1; }
[ "\${h%% *}" = "$4" ] || { rm -f -- "$1"; exit ${DIFFERS}; }
finish "$1" && sync -- "$1" && mv -fT -- "$1" "$2" && sync -- "$dir"`;

/**
 * Where the bytes of a lane come from. Says when it is open, and takes bytes at once: until its reader has opened it, and
 * has taken the name away, somebody else holds it open for reading, else the first bytes would end it. Ends with its reader.
 */
export const LANE = `${SHARE}
share "$1" 077
mkdir -p -- "$(dirname -- "$1")" && mkfifo -m 600 -- "$1" && exec 3<>"$1" && exec 4>"$1" || exit 1
{ n=0; while [ -e "$1" ] && [ "$n" -lt ${LANE_PATIENCE_S} ]; do sleep 1; n=$((n+1)); done; } </dev/null >/dev/null 2>&1 4>&- &
exec 3>&-
echo open
cat >&4
rm -f -- "$1"`;
