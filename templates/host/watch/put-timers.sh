#!/bin/sh
# Arguments: `system` or `user`, beginning of the paths of units, clone of the project, units to remove. Reads `PATH BASE64` lines: units
# to write, which a manifest names. Timers that are written, or were disabled, run afterwards; what is as it was goes on.
scope=$1 prefix=$2 clone=$3
shift 3
. ./systemd.sh
for unit; do
  case $unit in *.timer) ask disable --now "${unit##*/}"; ask clean --what=state "${unit##*/}" ;; esac
  rm -f -- "$unit"
done 2>/dev/null
mkdir -p -- "${prefix%/*}" && printf '# %s\n' "$clone" >"$prefix.manifest.next" || exit 1
changed=''
enabled=''
while read -r path text; do
  case $path in *.timer) enabled="$enabled ${path##*/}" ;; esac
  printf %s "$text" | base64 -d >"$path.next" || exit 1
  printf '%s  %s\n' "$(sha256sum <"$path.next" | cut -d' ' -f1)" "$path" >>"$prefix.manifest.next"
  if cmp -s "$path.next" "$path"; then rm -f "$path.next"; continue; fi
  chmod 644 "$path.next" && mv -f "$path.next" "$path" || exit 1
  case $path in *.timer) changed="$changed ${path##*/}" ;; esac
done
if [ -n "$enabled" ]; then mv -f "$prefix.manifest.next" "$prefix.manifest"; else rm -f "$prefix.manifest.next" "$prefix.manifest"; fi
sync
ask daemon-reload || exit 1
[ -n "$enabled" ] || exit 0
# shellcheck disable=SC2086 # a word a timer
ask enable --quiet $enabled && { [ -z "$changed" ] || ask restart $changed; } && ask start $enabled
