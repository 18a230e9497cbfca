#!/bin/sh
# Whether Slurm takes a job with the options `$@`; changes nothing. 127: there is no sbatch.
command -v sbatch >/dev/null || exit 127
squeue --json --me >/dev/null || exit
exec sbatch --test-only --time=1 --wrap=true "$@"
