#!/bin/sh
# `hold_names FOLDER` locks a program folder on descriptor 9, which `let_go` releases.
hold_names() { exec 9<"$1"; flock -w 20 9; }
let_go() { exec 9<&-; }
