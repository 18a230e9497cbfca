#!/bin/sh
# `newer FILE SECONDS`: written or touched since; never without seconds.
newer() { [ -n "$2" ] && [ -f "$1" ] && [ "$(stat -c %Y -- "$1")" -gt "$2" ]; }
