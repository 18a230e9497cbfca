#!/bin/sh
mkdir -p sovran-ci
if [ "$(git rev-list --count "$SOVRAN_COMMIT..HEAD")" -gt 0 ]; then
  git bundle create --quiet sovran-ci/records.bundle "$SOVRAN_COMMIT..HEAD"
fi
