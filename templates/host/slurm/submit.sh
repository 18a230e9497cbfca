#!/bin/sh
# Gives attempt `$4` of a job to Slurm once: `$5` bytes of its launch, `$6` job's name, `$7` key, `$8` what runs on a node, `$9`
# number of inputs, then name and path of each, then arguments of sbatch. A job of the same key is adopted.
. ../runner/print-run.sh
. ../process/keep.sh
mark=$1 parent=$2 name=$3 number=$4 bytes=$5 title=$6 key=$7 program=$8 inputs=$9
shift 9
refuse() { printf '%s - refused\n%s\n' "$mark" "$1"; exit 0; }
cd -- "$parent/$name" || exit
share . 022
for made in in scratch out "attempts/$number"; do mkdir -p -- "$made"; done
while [ "$inputs" -gt 0 ]; do
  [ -L "in/$1" ] || ln -s -- "$2" "in/$1" 2>/dev/null || [ -L "in/$1" ]
  shift 2; inputs=$((inputs - 1))
done
exec 9>>submit.lock
flock 9
newest_of .
[ "$newest" -le "$number" ] && [ ! -e "attempts/$number/claim.json" ] || exit 0
if [ -s scheduled.json ] && grep -qF "\"$key\"" scheduled.json; then exit 0; fi
queued=$(squeue --noheader --states=all --me --name="$title" --format='%i|%k' 2>&1) || refuse "$queued"
job=$(printf '%s\n' "$queued" | sed -n "s/|$key\$//p" | tail -n 1)
if [ -z "$job" ]; then
  # Slurm might requeue the job of the attempt before.
  old=$(sed -n 's/^{"job": "\([0-9]*\)".*/\1/p' scheduled.json 2>/dev/null) || :
  [ -z "$old" ] || scancel --quiet "$old" || :
  rm -f -- "attempts/$number/stop.json"
  (share . 077; put "attempts/$number/launch.json" "$bytes")
  printf '#!/bin/sh\n%s\n' "$program" >"attempts/$number/batch.sh"
  sync -- "attempts/$number" attempts
  said=$(sbatch "$@" 2>sbatch.err) || refuse "$(cat sbatch.err)"
  job=${said%%;*}
fi
printf '{"job": "%s", "attempt": %s, "key": "%s"}\n' "$job" "$number" "$key" >.scheduled.$$
sync -- .scheduled.$$
mv -fT -- .scheduled.$$ scheduled.json
