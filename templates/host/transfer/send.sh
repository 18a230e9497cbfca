#!/bin/sh
# Prints the file `$1` from byte `$2` on.
exec tail -c "+$(($2 + 1))" <"$1"
