#!/bin/sh
# Arguments: pid of the master, its configuration, polls. Ends it gently, then by force; another user's needs root,
# without which `unseen` is printed.
. ./ours.sh
master=$1 config=$2 polls=$3
there() { ours "$master" "$config" || unseen "$master" ''; }
gone() { n=$1; while there; do [ "$n" -gt 0 ] || return 1; n=$((n - 1)); sleep 0.02; done; }
if unseen "$master" ''; then
  sudo -n true 2>/dev/null || { echo unseen; exit 0; }
  sudo -n cat "/proc/$master/cmdline" 2>/dev/null | names "$config" || exit 0
elif ! ours "$master" "$config"; then exit 0
fi
end() { kill "$@" 2>/dev/null || sudo -n kill "$@" 2>/dev/null || kill "$@"; }
end -USR1 "$master"; gone "$polls" && exit 0
end -TERM "$master"; gone 100 && exit 0
end -KILL -- "-$master" 2>/dev/null || end -KILL "$master"; gone 100
