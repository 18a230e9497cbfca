#!/bin/sh
git fetch --quiet origin "$SOVRAN_BRANCH" && git merge --quiet --ff-only FETCH_HEAD
