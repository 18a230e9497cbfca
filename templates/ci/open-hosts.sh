#!/bin/sh
if [ -n "${SOVRAN_SSH_KEY:-}" ]; then
  eval "$(ssh-agent -s)" >/dev/null
  ssh-add -q - <"$SOVRAN_SSH_KEY"
fi
