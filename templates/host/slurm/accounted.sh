#!/bin/sh
# `ID|STATE|NODES` of jobs `$1` that slurmctld has forgotten, where accounting remembers them; nothing elsewhere.
timeout 20 sacct --noheader --parsable2 --allocations --jobs="$1" --format=JobIDRaw,State,NodeList 2>/dev/null || :
