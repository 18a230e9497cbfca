#!/bin/sh
# Arguments: paths. Prints the first whose file system has no free inode.
for p; do
  d=$p
  until [ -d "$d" ]; do d=$(dirname -- "$d"); done
  case "$(df -Pi -- "$d" | tail -n 1)" in *' 0 '*'100% '*) printf '%s\n' "$p"; exit ;; esac
done
