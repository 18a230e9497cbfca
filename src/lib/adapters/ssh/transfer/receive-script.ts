import { SAY_CLOSED } from '../../closed-path.ts';
import { SAY_FREE } from '../../disk-full.ts';
import { SAY_LIMIT, TELL_TOO_LARGE } from '../../file-too-large.ts';
import { SHARE } from '../../share.ts';
import { PIECE_BYTES } from './pour-file.ts';

const BLOCK_BYTES = 131_072;
/** Time in which a receiver opens a stream, s. */
export const STREAM_PATIENCE_S = 60;
const BLOCKS = PIECE_BYTES / BLOCK_BYTES;

/** A first line that asks for an answer, to measure the round trip. */
export const ECHO = '?';
/** Last word of its first line if the host joins streams. */
export const JOINS_STREAMS = 'joins';
export const DIFFERS = 45;

/** `mark` is unique to an upload: streams open before its turn. */
export function streamName(part: string, stream: number, mark: string): string {
  return `${part}.stream${stream}.${mark}`;
}

/** Shell: `take BYTES FD…` joins several streams in file order. What is written is always a prefix of the file. */
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

/** Shell: `join_streams PART MARK NUMBER…` opens the streams as descriptors `$fds`, both ways first to avoid blocking. */
const JOIN_STREAMS = `
join_streams() {
part=$1 mark=$2
shift 2
mkfifo -m 600 -- "$part.stream0.$mark" && exec 3<>"$part.stream0.$mark" || exit 1
fds=
for n
do
stream=$part.stream$n.$mark
exec 8<>"$stream" || exit 1
eval "exec $((n+3))<\\"\\$stream\\""
exec 8>&-
fds="$fds $((n+3))"
done
rm -f -- "$part".stream*."$mark"
}
`;

/** Shell: `take_turn LOCK` holds a lock on descriptor 9. The last holder deletes the file. */
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

/** Arguments: part, target, size, sha256, mode. Resumes, hashes on arrival, renames if the digest fits. */
export const RECEIVE = `${SHARE}${SAY_FREE}${SAY_CLOSED}${TAKE}${JOIN_STREAMS}${TAKE_TURN}${SAY_LIMIT}${TELL_TOO_LARGE}
share "$1" 077
mode=$5
[ -z "$shared" ] || [ "$mode" != 600 ] || mode=640
finish() { [ ! -O "$1" ] || chmod "$mode" "$1"; }
case $1 in ?*/*) dir=\${1%/*} ;; /*) dir=/ ;; *) dir=. ;; esac
[ -d "$dir" ] || mkdir -p -- "$dir" || { say_closed "$dir" w >&2; exit 1; }
for at in "$dir" "$1.lock" "$1"; do [ ! -e "$at" ] || ! say_closed "$at" w >&2 || exit 1; done
streams=alone
if command -v flock >/dev/null; then
take_turn "$1.lock"
mark=
trap 'rm -f -- "$1.lock"; [ -z "$mark" ] || rm -f -- "$1".stream*."$mark"' EXIT
trap 'exit 143' TERM INT HUP
for old in "$1".stream*; do [ ! -p "$old" ] || [ -z "$(find "$old" -mmin +60 2>/dev/null)" ] || rm -f -- "$old"; done
dd if=/dev/null iflag=fullblock 2>/dev/null && streams=${JOINS_STREAMS}
fi
if [ -f "$2" ] && [ ! -h "$2" ] && [ "$(stat -c %s -- "$2")" = "$3" ] && h=$(sha256sum <"$2") && [ "\${h%% *}" = "$4" ]
then
echo "$3 $4"
read -r from mark streams || exit 1
rm -f -- "$1"
finish "$2"
exit
fi
n=0 h=-
[ ! -f "$1" ] || { n=$(stat -c %s -- "$1") && h=$(head -c "$n" -- "$1" | sha256sum); } || exit 1
echo "$n \${h%% *} $streams"
while read -r from mark streams || exit 1; [ "$from" = "${ECHO}" ]
do
echo
done
[ "$from" = 0 ] && { : >"$1" || exit 1; }
[ -z "$streams" ] || join_streams "$1" "$mark" $streams
keep() { tee -a --output-error=exit -- "$1"; }
arrive() { if [ -z "$streams" ]; then keep "$1"; else take "$(($3-from))" $fds | keep "$1"; fi; }
h=$({ head -c "$from" <"$1" && arrive "$@"; } | sha256sum) || exit 1
[ "$(stat -c %s -- "$1")" = "$3" ] || { echo "its bytes ended before the file did" >&2; say_free "$1" >&2; say_limit "$1" >&2; exit 1; }
[ "\${h%% *}" = "$4" ] || { rm -f -- "$1"; exit ${DIFFERS}; }
finish "$1" && sync -- "$1" && mv -fT -- "$1" "$2" && sync -- "$dir"`;

/** One stream. Prints `open` and ends with its reader. */
export const STREAM = `${SHARE}
share "$1" 077
mkdir -p -- "$(dirname -- "$1")" && mkfifo -m 600 -- "$1" && exec 3<>"$1" && exec 4>"$1" || exit 1
{ n=0; while [ -e "$1" ] && [ "$n" -lt ${STREAM_PATIENCE_S} ]; do sleep 1; n=$((n+1)); done; } </dev/null >/dev/null 2>&1 4>&- &
exec 3>&-
echo open
cat >&4
rm -f -- "$1"`;
