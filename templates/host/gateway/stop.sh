#!/bin/sh
# Arguments: pid of the master, its configuration, polls. Ends it gently, then by force, and waits for its keeper, which ends then;
# another user's needs root, without which `unseen` is printed.
# shellcheck disable=SC2317 # called by name
. ./ours.sh
master=$1 config=$2 polls=$3
there() { ours "$master" "$config" || unseen "$master" ''; }
keeper=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$master/status" 2>/dev/null)
kept() { ours "$keeper" "${config%/*}/start"; }
gone() { n=$2; while "$1"; do [ "$n" -gt 0 ] || return 1; n=$((n - 1)); sleep 0.02; done; }
if unseen "$master" ''; then
  sudo -n true 2>/dev/null || { echo unseen; exit 0; }
  sudo -n cat "/proc/$master/cmdline" 2>/dev/null | names "$config" || exit 0
elif ! ours "$master" "$config"; then exit 0
fi
end() { kill "$@" 2>/dev/null || sudo -n kill "$@" 2>/dev/null || kill "$@"; }
leave() { gone kept 100; exit 0; }
end -USR1 "$master"; gone there "$polls" && leave
end -TERM "$master"; gone there 100 && leave
end -s KILL -- "-$master" 2>/dev/null || end -KILL "$master"; gone there 100 && leave
exit 1
