#!/bin/sh
# Arguments: folder, programs. Prints `folder`, `read-only` and `program NAME` for what is missing, and how to become root.
# shellcheck disable=SC1007
d=$1; shift; missing=
until [ -e "$d" ]; do d=$(dirname -- "$d"); done
[ -d "$d" ] && [ -w "$d" ] || {
  missing=1
  case ",$(findmnt -nro OPTIONS -T "$d" 2>/dev/null | tail -n 1)," in *,ro,*) echo read-only ;; *) echo folder ;; esac
}
for p; do command -v "$p" >/dev/null || { missing=1; echo "program $p"; }; done
[ "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then echo root; exit 0; fi
command -v sudo >/dev/null || { echo no-sudo; exit 0; }
{ sudo -n true && echo sudo; } 2>&1 || :
