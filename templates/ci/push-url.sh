#!/bin/sh
url=origin
if [ -n "${SOVRAN_PUSH_KEY:-}" ]; then url="git@${GITHUB_SERVER_URL#*://}:$GITHUB_REPOSITORY.git"; fi
echo "SOVRAN_PUSH_URL=${PUSH_URL:-$url}" >>"$GITHUB_ENV"
