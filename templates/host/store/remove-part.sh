#!/bin/sh
# Arguments: root, path. Removes a leftover below the known folders; prints `kept` for an archive in use.
export LC_ALL=C; set -eu
. ../lib/open-folders.sh
. ./busy.sh
. ./shipping-left.sh
case $2 in
  *..*|/*|'') exit 0 ;;
  incoming/*|trees/.*|images/*.tar|images/*.tar.part.*|code/*|programs/*) ;;
  *) exit 0 ;;
esac
cd -- "$1"
case $2 in
  images/*) [ -e "$2" ] || exit 0; ! busy "$2" || { echo kept; exit 0; } ;;
  code/*|programs/*) [ -e "$2" ] || exit 0; shipping_left "$2" || { echo kept; exit 0; } ;;
esac
open_folders "$2"
rm -rf -- "$2"
case $2 in images/*.part.*|code/*.part.*|programs/*.part.*) rm -f -- "$2.lock" "$2".lane*;; esac
