#!/bin/sh
# Marks `$4` as needed by the owner `$2` with record `$3`, in the store `$1`.
export LC_ALL=C
set -eu
. ./mark.sh
share "$1" 022
enter "$1"
shift
mark "$@"
