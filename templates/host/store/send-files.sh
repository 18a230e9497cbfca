#!/bin/sh
# Argument: folder. Input: NUL-terminated names; prints their bytes in sequence.
export LC_ALL=C
cd -- "$1" && exec xargs -0 -r cat --
