#!/bin/sh
# Prints the way to root: `root`, `none` without sudo, `free` where it asks for no password.
[ "$(id -u)" = 0 ] && echo root && exit 0
command -v sudo >/dev/null || { echo none; exit 0; }
sudo -n true && echo free
