#!/bin/sh
# shellcheck disable=SC2016 # the shell of the agent reads them
push='git push --quiet $SOVRAN_PUSH_OPTIONS "$SOVRAN_PUSH_URL" "HEAD:refs/heads/$SOVRAN_BRANCH"'
if [ -n "${SOVRAN_PUSH_KEY:-}" ]; then
  export GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$SOVRAN_PUSH_KNOWN_HOSTS"
  ssh-agent sh -c "ssh-add -q - <\"\$SOVRAN_PUSH_KEY\" && $push" || exit
else
  sh -c "$push" || exit
fi
