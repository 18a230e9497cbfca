#!/bin/sh
# `ask` is systemctl of `$scope`, `system` or `user`; `folder SCOPE` prints where its units lie.
# shellcheck disable=SC2154 # set by what sources this
XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
export XDG_RUNTIME_DIR
ask() { LC_ALL=C TZ=UTC systemctl "--$scope" "$@"; }
folder() { case $1 in user) echo "${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user" ;; *) echo /etc/systemd/system ;; esac }
