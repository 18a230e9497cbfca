#!/bin/sh
# Arguments: root, job id, `job` or `partial`. Rechecks the end; prints `kept` if the job may resume or runs.
export LC_ALL=C; set -eu
. ../lib/open-folders.sh
. ./ended-jobs.sh
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
. ./engine-words.sh
. ./container-of-job.sh
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
