#!/bin/sh
# Every lease call, under one lock and by the host’s clock. Arguments: store root, folder, command, its arguments. A
# lease is free once it has expired, is of an earlier boot, or its job has ended, and nothing of its holder runs. What
# cannot be read keeps it, as does an engine that does not answer unless no container process is left. Answers, one a
# line: `now SECONDS`; `granted` or `held`; `lease DEVICE JSON`, then `free DEVICE` where `judged`; `damaged DEVICE`;
# `lost`. Or alone: `!unwritable WORDS`, `!busy`, `!no-flock`, `!failed WORDS`.
export LC_ALL=C; set -u
. ../lib/share.sh
. ../lib/absent.sh
share "$1" 022
root=$1 kind=$2 command=$3; shift 3
dir=$root/$kind
. ../lib/say-free.sh
. ./write-leases.sh
deny() { ! says_full "$*" || say_free "$dir"; printf '!%s\n' "$*"; exit 0; }
command -v flock >/dev/null 2>&1 || deny no-flock
said=$(mkdir -p -- "$dir" 2>&1) || deny unwritable "$said"
said=$( { : >>"$dir/.lock" && : >"$dir/.try.$$" && rm -f -- "$dir/.try.$$"; } 2>&1 ) ||
  { [ -e "$dir/.lock" ] && says_full "$said"; } || deny unwritable "$said"
exec 9>>"$dir/.lock"
flock -w 45 9 || deny busy
find "$dir" -maxdepth 1 -name '.new.*' -exec rm -f -- {} + 2>/dev/null
now=$(date +%s); boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown)
printf 'now %s\n' "$now"
number() { case $1 in ''|*[!0-9]*|0?*|??????????????*) return 1;; esac; }
. ./read-fields.sh
load() {
  state=none; read_fields ''
  case $1 in ''|*[!A-Za-z0-9._-]*) return 0;; esac
  file=$dir/$1.json
  [ -e "$file" ] || [ -h "$file" ] || return 0
  state=damaged
  [ -f "$file" ] && [ ! -h "$file" ] && [ "$(wc -c <"$file")" -le 4096 ] || return 0
  read_fields "$(tr -d '\000\r' <"$file")"
  [ "$l_gpu" = "$1" ] || return 0
  case $l_holder in ''|*[!A-Za-z0-9._-]*) return 0;; esac
  number "$l_fence" && number "$l_expires" && number "$l_since" || return 0
  state=ok
}
show() {
  load "$1"
  case $state in
    ok) printf 'lease %s %s\n' "$1" "$(tr -d '\n\r\000' <"$dir/$1.json")";;
    damaged) printf 'damaged %s\n' "$1";;
  esac
}
hidden_from_us() {
  for path in "$root/jobs" "$root/jobs/$1" "$root/jobs/$1/attempts" "$root/services" "$root/services/$1" "$root/services/$1/attempts" \
    "$root"/jobs/"$1"/attempts/* "$root"/services/"$1"/attempts/* \
    "$root"/jobs/"$1"/attempts/*/claim.json "$root"/jobs/"$1"/attempts/*/process.json \
    "$root"/services/"$1"/attempts/*/claim.json "$root"/services/"$1"/attempts/*/process.json; do
    if [ -e "$path" ]; then [ -r "$path" ] && { [ ! -d "$path" ] || [ -x "$path" ]; } || return 0
    else absent "$path" || return 0; fi
  done
  return 1
}
. ../lib/unseen.sh
process_runs() {
  hidden_from_us "$1" && return 0
  for record in "$root"/jobs/"$1"/attempts/*/claim.json "$root"/jobs/"$1"/attempts/*/process.json \
    "$root"/services/"$1"/attempts/*/claim.json "$root"/services/"$1"/attempts/*/process.json; do
    [ -f "$record" ] && [ ! -h "$record" ] || continue
    content=$(head -c 4096 <"$record" 2>/dev/null | tr -d ' \n\000')
    [ -n "$content" ] || [ ! -s "$record" ] || return 0
    pid=$(printf %s "$content" | sed -n 's/.*"pid":\([0-9]\{1,10\}\).*/\1/p')
    started=$(printf %s "$content" | sed -n 's/.*"start":"\([0-9]*\)".*/\1/p')
    printf %s "$content" | grep -qF "\"bootId\":\"$boot\"" || continue
    [ -e "${record%/*}/exit.json" ] || ! unseen "$pid" "$record" || return 0
    [ -n "$pid" ] && [ -r "/proc/$pid/stat" ] || continue
    [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 20)" = "$started" ] && return 0
  done
  return 1
}
containers() {
  found='' asked_until=$(($(date +%s) + 15))
  [ -S /run/docker.sock ] && other=/run/docker.sock || other=/var/run/docker.sock
  for sock in "$other" /run/podman/podman.sock "/run/user/$(id -u)/podman/podman.sock"; do
    [ -S "$sock" ] || continue
    found=yes
    ask_engine "$sock" || engine_gone "$sock" || return 1
  done
  [ -n "$found" ] || ! containers_kept
}
time_left() {
  left=$((asked_until - $(date +%s)))
  [ "$left" -le 10 ] || left=10
  [ "$left" -gt 0 ]
}
ask_engine() {
  if command -v docker >/dev/null 2>&1; then
    docker_lists "$1" job && docker_lists "$1" service -a && return 0
  fi
  command -v curl >/dev/null 2>&1 || return 1
  curl_lists "$1" job '' && curl_lists "$1" service '?all=1'
}
docker_lists() {
  at=$1 label=sovran.$2; shift 2
  time_left || return 1
  timeout "$left" docker -H "unix://$at" ps "$@" --format "{{.Label \"$label\"}}" 2>/dev/null
}
curl_lists() {
  url=http://localhost/containers/json$3
  list=$(curl_engine "$1" || curl_engine "$1" sudo -n) || return 1
  # shellcheck disable=SC2020 # a line for each of the three
  printf '%s\n' "$list" | tr ',{}' '\n\n\n' | sed -n 's/^"sovran\.'"$2"'":"\([^"]*\)"$/\1/p'
}
curl_engine() {
  at=$1; shift
  time_left && "$@" curl -sf -m "$left" --unix-socket "$at" "$url" 2>/dev/null
}
engine_gone() {
  [ -r /proc/net/unix ] && [ -r /proc/1/comm ] || return 1
  grep -q " 00010000 .* \(/var\)\{0,1\}$(printf %s "$1" | sed 's,^/var,,')$" /proc/net/unix && return 1
  ! containers_kept
}
containers_kept() {
  if [ -r /proc/1/comm ]; then cat /proc/[0-9]*/comm 2>/dev/null | grep -Eq '^(containerd-shim|conmon)'
  else command -v containerd >/dev/null 2>&1 || command -v podman >/dev/null 2>&1; fi
}
running='' asked=''
plain_process() {
  for folder in "$root/jobs/$1" "$root/services/$1"; do
    [ ! -e "$folder/container.json" ] || return 1
  done
  [ -d "$root/jobs/$1/attempts" ] || [ -d "$root/services/$1/attempts" ]
}
runs() {
  [ "$kind" = lease ] || return 1
  process_runs "$1" && return 0
  plain_process "$1" && return 1
  if [ -z "$asked" ]; then if running=$(containers); then asked=yes; else asked=no; fi; fi
  [ "$asked" = yes ] || return 0
  printf '%s\n' "$running" | tr ' ' '\n' | grep -qxF -- "$1"
}
job_over() {
  [ "$kind" = lease ] || return 1
  newest=0
  for entry in "$root/jobs/$1/attempts"/*; do
    entry=${entry##*/}
    if number "$entry" && [ "$entry" -gt "$newest" ]; then newest=$entry; fi
  done
  last=$root/jobs/$1/attempts/$newest/exit.json
  [ -f "$last" ] && [ ! -h "$last" ] || return 1
  ended=$(head -c 4096 <"$last" 2>/dev/null | tr -d ' \n\000' | sed -n 's/.*"endedAt":"\([0-9-]\{10\}\)T\([0-9:]\{8\}\)[.0-9]*Z".*/\1 \2/p')
  [ -n "$ended" ] && ended=$(date -u -d "$ended" +%s 2>/dev/null) && number "$ended" || return 1
  [ "$ended" -gt "${l_asked:-$l_since}" ]
}
is_free() {
  [ "$l_expires" -gt "$now" ] && [ "$l_boot" = "$boot" ] && ! job_over "$l_holder" && return 1
  ! runs "$l_holder"
}
next_fence() {
  fence=0
  if [ -e "$dir/.fence" ]; then fence=$(head -c 20 "$dir/.fence"); number "$fence" || fence=$now
  elif ls "$dir"/*.json >/dev/null 2>&1; then fence=$now; fi
  fence=$((fence + 1))
  put_fence "$fence"
}
prepare() {
  put "$1" "$(printf '{\n"gpu":"%s",\n"holder":"%s",\n"actor":%s,\n"project":%s,\n"bootId":"%s",\n"fence":%s,\n"since":%s,\n"asked":%s,\n"expires":%s\n}' \
    "$1" "$holder" "$actor" "$project" "$boot" "$fence" "$2" "$now" "$((now + seconds))")"
}
commit() {
  for one in $chosen; do [ ! -e "$dir/.new.$one" ] || mv -f -- "$dir/.new.$one" "$dir/$one.json" || deny failed rename; done
}
stands_again() {
  [ "$state" = ok ] && [ "$kind" = environment-lease ] && [ "$l_holder" != "$holder" ] && [ -e "$dir/.before.$1" ] || return 1
  is_free && mv -f -- "$dir/.before.$1" "$dir/$1.json"
}
acquire() {
  holder=$1 seconds=$2 count=$3 actor=$4 project=$5; shift 5
  mine='' free='' held='' over='' have=0 kept=''
  for one in "$@"; do
    load "$one"
    ! stands_again "$one" || load "$one"
    if [ "$state" = none ]; then free="$free $one"
    elif [ "$state" = damaged ]; then held="$held $one"
    elif [ "$l_holder" = "$holder" ]; then mine="$mine $one"; have=$((have + 1)); kept=$l_fence; since=$l_since
    elif is_free; then free="$free $one"; [ "$kind" != environment-lease ] || over="$over $one"
    else held="$held $one"; fi
  done
  chosen='' taken=0
  for one in $mine $free; do
    [ "$taken" -lt "$count" ] || break
    chosen="$chosen $one"; taken=$((taken + 1))
  done
  if [ "$taken" -lt "$count" ]; then
    echo held; for one in $held; do show "$one"; done; exit 0
  fi
  if [ "$have" -ge "$count" ]; then fence=$kept; else next_fence || deny failed "$dir/.fence: $said"; since=$now; fi
  for one in $chosen; do prepare "$one" "$since" || deny failed "$dir/$one.json: $said"; done
  keep_before; commit; echo granted
  for one in $chosen; do show "$one"; done
}
renew() {
  holder=$1 wanted=$2 seconds=$3 use=$4 chosen=''
  for path in "$dir"/*.json; do
    [ -e "$path" ] || continue
    one=$(basename "$path" .json); load "$one"
    [ "$state" = ok ] && [ "$l_holder" = "$holder" ] && [ "$l_fence" = "$wanted" ] || continue
    chosen="$chosen $one"
    text=$(sed 's/^"expires":[0-9]*$/"expires":'"$((now + seconds))"'/' "$path") && put "$one" "$text" || deny failed "$path: $said"
    [ "$use" != used ] || rm -f -- "$dir/.before.$one" || deny failed "$dir/.before.$one"
  done
  if [ -z "$chosen" ]; then echo lost; else commit; echo granted; fi
}
release() {
  for path in "$dir"/*.json; do
    [ -e "$path" ] || continue
    one=$(basename "$path" .json); load "$one"
    [ "$state" = ok ] && [ "$l_holder" = "$1" ] || continue
    [ "$2" = all ] || [ "$l_fence" = "$2" ] || continue
    [ "$3" = ever ] || [ "${l_asked:-$l_since}" = "$3" ] || continue
    give_back "$one"
  done
}
withdraw() {
  for path in "$dir"/*.json; do
    [ -e "$path" ] || continue
    one=$(basename "$path" .json); load "$one"
    [ "$state" = ok ] && [ "$l_holder" = "$1" ] && [ "$l_fence" = "$2" ] || continue
    mv -f -- "$dir/.before.$one" "$path" 2>/dev/null || give_back "$one"
  done
}
list() {
  for path in "$dir"/*.json; do
    [ -e "$path" ] || [ -h "$path" ] || continue
    show "$(basename "$path" .json)"
    [ "${1:-}" = judged ] && [ "$state" = ok ] && is_free || continue
    printf 'free %s\n' "$l_gpu"
  done
}
case $command in acquire|renew|release|withdraw|list) "$command" "$@";; *) deny failed command;; esac
