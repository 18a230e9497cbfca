#!/bin/sh
# As apt-offers.sh. A section without `enabled` is on. dnf keeps to its cache, which it may not have.
for f in /etc/dnf/dnf.conf /etc/yum.repos.d/*.repo /etc/yum/repos.d/*.repo /etc/distro.repos.d/*.repo; do
[ ! -r "$f" ] || { cat -- "$f"; echo; }
done | awk 'function tell() { if (repo != "" && repo != "[main]" && on) print "source=" repo }
/^[[:space:]]*[[]/ { tell(); repo = $1; on = 1 }
/^[[:space:]]*enabled[[:space:]]*=/ { on = $0 ~ /=[[:space:]]*(1|[Yy]es|[Tt]rue|[Oo]n)/ }
END { tell() }'
if names=$(timeout 20 dnf -q -C repoquery --latest-limit=1 --qf 'offered=%{name} %{version}\n' "$@" 2>/dev/null); then printf '%s\n' "$names"; else echo 'unfetched=cache'; fi
