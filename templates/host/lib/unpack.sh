#!/bin/sh
# `unpack FOLDER WORDS…` runs tar; on failure it writes one byte more, so that the system names the cause.
unpack() {
  unpacked=$1; shift
  tar -C "$unpacked" "$@" && return
  chmod -R u+w -- "$unpacked"
  find "$unpacked" -type f | while IFS= read -r cut; do echo | tee -a -- "$cut" >/dev/null || break; done
  return 1
}
