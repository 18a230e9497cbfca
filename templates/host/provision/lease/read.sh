#!/bin/sh
# Argument: the lease's folder. Reads who holds it.
# shellcheck disable=SC2034 # read by whoever sources this
run='' who='' since='' until='' machine='' operation=''
look() { { read -r run; read -r who; read -r since; read -r until; read -r machine; read -r operation; } <"$1/holder" || :; }
[ ! -s "$1/holder" ] || look "$1"
case $until in '' | *[!0-9]*) until=0 ;; esac
