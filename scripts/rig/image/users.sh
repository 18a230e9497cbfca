#!/bin/sh
# The people of a lab machine: users.sh ROOT. Keys and passwords are a lab's own and come at its start.
set -eu
root=$1
for user in operator asker nosudo noisy fishy restricted; do
  case $user in fishy) shell=/usr/bin/fish ;; restricted) shell=/bin/rbash ;; *) shell=/bin/bash ;; esac
  # Debian has a group named operator already.
  group=$([ "$user" = operator ] && echo '-g operator' || echo -U)
  # shellcheck disable=SC2086
  chroot "$root" useradd --create-home $group --shell "$shell" "$user"
done
printf 'operator ALL=(ALL) NOPASSWD: ALL\nnoisy ALL=(ALL) NOPASSWD: ALL\nfishy ALL=(ALL) NOPASSWD: ALL\nasker ALL=(ALL) ALL\n' >"$root/etc/sudoers.d/lab"
chmod 440 "$root/etc/sudoers.d/lab"
# Debian's .bashrc returns early when nobody types; this one speaks first, on both streams, in colour.
noise=$(printf 'printf "\\033[31mWelcome, { not json\\033[0m\\n"; echo "last login: yesterday" >&2\n')
printf '%s\n%s\n' "$noise" "$(cat "$root/home/noisy/.bashrc")" >"$root/home/noisy/.bashrc"
