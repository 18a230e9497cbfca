#!/bin/sh
# `share PATH MASK` sets the umask below PATH; in a folder shared with a group, the group gets the owner's rights and
# `$shared` is `yes`.
# shellcheck disable=SC2034 # read by what sources this
share() {
  umask "$2"; shared=
  until [ -d "$1" ]; do case $1 in ?*/*) set -- "${1%/*}" "$2" ;; /*) set -- / "$2" ;; *) set -- . "$2" ;; esac; done
  case $(stat -L -c %A -- "$1" 2>/dev/null) in d????w[sS]*) umask "00${2#??}"; shared=yes ;; esac
}
