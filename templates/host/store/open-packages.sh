#!/bin/sh
# Arguments: sovran's root, the folder of packages, folders below it. Makes them for who connects to write in; root takes them back.
set -eu
user=${SUDO_USER:-root}
[ -d "$1" ] || install -d -o "$user" "$1"
shift
install -d -o "$user" -m 755 "$@"
