import { ALIVE } from '../alive.ts';
import { OPEN_FOLDERS } from '../share.ts';
import { ENGINE_WORDS } from './engine-words.ts';

/** Shell: what an ended job ID left: `attempt_of end_of own_job half_made made`. They fail if it may run. */
export const ENDED_JOBS = String.raw`
${ALIVE}
attempt_of() { ls -- "jobs/$1/attempts" 2>/dev/null | sort -n | tail -n 1; }
end_of() {
  case $1 in ''|.*|-*|*[!0-9A-Za-z.-]*) return 1 ;; esac
  [ -d "jobs/$1/out" ] && [ ! -h "jobs/$1" ] && [ ! -h "jobs/$1/out" ] || return 1
  newest=$(attempt_of "$1")
  case $newest in ''|*[!0-9]*) return 1 ;; esac
  if [ ! -s "jobs/$1/attempts/$newest/exit.json" ]; then
    is_broken "$1" "jobs/$1/attempts/$newest" || return 1
    echo broken; return
  fi
  verdict=jobs/$1/attempts/$newest/verdict.json
  if [ ! -s "$verdict" ]; then echo unjudged
  elif ! grep -q '^  "resumable": false' "$verdict"; then echo resumable
  elif grep -q '^  "state": "succeeded"' "$verdict"; then echo succeeded
  elif grep -q '^  "state": "failed"' "$verdict"; then echo failed
  else echo unjudged; fi
}
is_broken() {
  [ -s "$2/claim.json" ] || return 1
  [ -f "jobs/$1/container.json" ] || { ! alive "$2/claim.json" && ! alive "$2/process.json"; }
}
own_job() { [ "$(id -u)" = 0 ] || [ "$(stat -c %u -- "jobs/$1/out")" = "$(id -u)" ]; }
half_made() { find "jobs/$1/out" \( -path "jobs/$1/out/.partial/*" -o -path "jobs/$1/out/.gone-*" \) "$2" "$3"; }
made() {
  for part in out scratch; do
    [ ! -d "jobs/$1/$part" ] || find "jobs/$1/$part" -mindepth 1 ! -path "jobs/$1/out/manifest.json" ! -path "jobs/$1/out/failure.json" "$2" "$3"
  done
}
`;

/** Shell, after `ENDED_JOBS`: prints `job ID END KIND BYTES HELD`; BYTES is `-` for another user’s. */
export const LIST_JOBS = String.raw`
files_of() { "$1" "$2" -printf '%y %s\n' 2>/dev/null | sed -n 's/^f //p' | sum_of; }
sum_of() { sum=0; while read -r size; do sum=$((sum + size)); done; echo "$sum"; }
for job in jobs/*; do
  id=$(basename "$job") bytes=- held=0 kind=process
  end=$(end_of "$id") || continue
  [ ! -f "$job/container.json" ] || kind=container
  ! own_job "$id" || case $end in
    succeeded|failed) bytes=$(files_of made "$id") ;;
    *) bytes=$(files_of half_made "$id") held=$(($(files_of made "$id") - bytes)) ;;
  esac
  printf 'job %s %s %s %s %s\n' "$id" "$end" "$kind" "$bytes" "$held"
done
`;

/** Shell, after `ENGINE_WORDS`: `drop_container ID` removes an ended container; `is_over ID` fails if it may run. */
const CONTAINER_OF_JOB = String.raw`
drop_container() {
  [ -n "$sock" ] || return 0
  if command -v curl >/dev/null 2>&1; then api -X DELETE "http://localhost/containers/sovran-$1?v=1"
  else client container rm -v "sovran-$1"; fi >/dev/null || :
  list=$(containers)
  whole "$list" || { echo 'the container engine does not say which containers it has' >&2; exit 1; }
  case $list in *"\"sovran.job\":\"$1\""*) return 1 ;; esac
}
is_over() {
  [ -n "$sock" ] || return 1
  list=$(containers)
  whole "$list" || { echo 'the container engine does not say which containers it has' >&2; exit 1; }
  case $list in *"\"sovran.job\":\"$1\""*) ;; *) return 0 ;; esac
  if command -v curl >/dev/null 2>&1; then state=$(api "http://localhost/containers/sovran-$1/json")
  else state=$(client container inspect --format '{{json .State}}' "sovran-$1"); fi
  case $state in *'"Status":"exited"'*|*'"Status":"dead"'*) ;; *) return 1 ;; esac
}
`;

/** Arguments: root, job id, `job` or `partial`. Rechecks the end; prints `kept` if the job may resume or runs. */
export const REMOVE_JOB = String.raw`
export LC_ALL=C; set -eu
${OPEN_FOLDERS}${ENDED_JOBS}
keep() { echo kept; exit 0; }
cd -- "$1"
job=jobs/$2
[ -d "$job" ] || exit 0
end=$(end_of "$2") && own_job "$2" || keep
newest=$(attempt_of "$2")
ask=
case $3$end in
  jobresumable|jobbroken) keep ;;
  job*) ask=drop_container ;;
  partialbroken) ask=is_over ;;
esac
if [ -n "$ask" ] && [ -f "$job/container.json" ]; then
  set +e
  ${ENGINE_WORDS}${CONTAINER_OF_JOB}
  "$ask" "$2" || keep
  set -e
fi
case $3$end in jobsucceeded|jobfailed)
  for part in out scratch; do open_folders "$job/$part" || :; done
  made "$2" -true -delete || [ -z "$(made "$2" -print -quit)" ]
;; *)
  if [ -d "$job/out/.partial" ]; then
    gone=$job/out/.gone-$$
    mv -T -- "$job/out/.partial" "$gone" || [ ! -e "$job/out/.partial" ]
    [ ! -e "$gone" ] || [ "$(attempt_of "$2")" = "$newest" ] || { mv -T -- "$gone" "$job/out/.partial"; keep; }
  fi
  for one in "$job"/out/.gone-*; do [ ! -e "$one" ] || { open_folders "$one" || :; rm -rf -- "$one"; }; done
;; esac
`;
