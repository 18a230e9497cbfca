/** Where a host notes who is changing it; root's alone, and kept over a restart. */
export const LEASE_FOLDER = '/var/lib/sovran-guard/apply';

/** Who, since, until, machine, operation and run; the times as ISO 8601. */
const REPORT = `tell() {
printf '%s\\n' "$who"
for at in "$since" "$until"; do date -u -d "@$at" +%FT%TZ 2>/dev/null || echo '?'; done
printf '%s\\n' "$machine" "$operation" "\${run:-?}"
}`;

const READ = `run='' who='' since='' until='' machine='' operation=''
look() { { read -r run; read -r who; read -r since; read -r until; read -r machine; read -r operation; } <"$1/holder" || :; }
[ ! -s "$1/holder" ] || look "$1"
case $until in '' | *[!0-9]*) until=0 ;; esac`;

const HEAD = `set -eu
${REPORT}
umask 077
mkdir -p -- "$1"
exec 9>>"$1/lock"
flock -w 10 9
${READ}
now=$(date +%s)
fence=0
[ ! -s "$1/fence" ] || read -r fence <"$1/fence" || :
case $fence in '' | *[!0-9]*) fence=$now ;; esac
note() {
printf '%s\\n' "$@" >"$dir/holder.new"
mv -fT -- "$dir/holder.new" "$dir/holder"
}
dir=$1`;

/**
 * Arguments: seconds, fence or nothing, holder, machine, operation, finished run or nothing. Prints `yours`, fence and
 * boot id, or `held` or `lost` with the holder.
 */
export const TAKE = `${HEAD}
if [ -n "$4" ] && [ "$4" != "$fence" ]; then echo lost; tell; exit 0; fi
[ -z "$8" ] || [ "$run" != "$8" ] || until=0
if [ "$run" != "$2" ] && [ "$until" -gt "$now" ]; then echo held; tell; exit 0; fi
if [ "$run" != "$2" ]; then
fence=$((fence + 1))
echo "$fence" >"$dir/fence.new"
mv -fT -- "$dir/fence.new" "$dir/fence"
since=$now
fi
note "$2" "$5" "$since" $((now + $3)) "$6" "$7"
echo yours
echo "$fence"
cat /proc/sys/kernel/random/boot_id`;

/** Further arguments: seconds, fence. Never shortens a lease, and takes none that is another's. */
export const EXTEND = `${HEAD}
if [ "$run" != "$2" ] || [ "$4" != "$fence" ]; then echo lost; exit 0; fi
end=$((now + $3))
[ "$end" -gt "$until" ] || end=$until
note "$run" "$who" "$since" "$end" "$machine" "$operation"
echo yours`;

/** The name stays with an end that is past, so that a late one learns who came after it. */
export const GIVE = `${HEAD}
[ "$run" != "$2" ] || note "$run" "$who" "$since" 0 "$machine" "$operation"`;

/** Prints the current lease, if any. */
export const LEASE_CHECK = {
  id: 'lease',
  script: `${REPORT}
set -- ${LEASE_FOLDER}
${READ}
[ "$until" -gt "$(date +%s)" ] && tell`,
};
