#!/bin/sh
# Arguments: seconds between two rounds, folder of sovran, folder of the watch, then NAME=FOLDER of the
# gateway of each environment. Writes what no exporter knows as `sovran.prom` into its working folder, and removes there
# the indicators of other environments.
. ./gpus.sh
. ./ends.sh
every=$1 root=$2 watch=$3
shift 3
value() { printf '%s%s %s\n' "$1" "$2" "$3"; }
disk() {
  # shellcheck disable=SC2046 # fields of df
  set -- "$1" $(df -Pk -- "$1" 2>/dev/null | tail -n 1)
  [ $# -ge 5 ] || return 0
  value sovran_disk_size_bytes "{path=\"$1\"}" $(($3 * 1024))
  value sovran_disk_available_bytes "{path=\"$1\"}" $(($5 * 1024))
}
collect() {
  disk "$root"
  for folder in "$watch"/*/; do
    folder=${folder%/}
    ends watch "$folder/run" "program=\"${folder##*/}\""
  done
  for environment; do
    name=${environment%%=*} folder=${environment#*=}
    ends gateway "$folder" "environment=\"$name\""
    [ -e "$folder/start" ] && wanted=1 || wanted=0
    value sovran_gateway_wanted "{environment=\"$name\"}" "$wanted"
    engines "$name"
  done
  for file in indicators-*.prom; do
    name=${file#indicators-}
    case " $*" in *" ${name%.prom}="*) ;; *) rm -f "$file" ;; esac
  done
  gpus
  value sovran_collected_timestamp_seconds '' "$(date +%s)"
}
while :; do
  collect "$@" >sovran.next 2>/dev/null && mv -f sovran.next sovran.prom
  sleep "$every"
done
