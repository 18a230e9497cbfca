#!/bin/sh
# Matches by inode, since a server may rename its socket. A closed folder hides its content.
export LC_ALL=C
p=$1 d=$1
while [ -n "$d" ] && [ ! -e "$d" ]; do d=${d%/*}; done
[ -S "$p" ] || { [ -d "$d" ] && [ ! -x "$d" ] && echo denied || echo absent; exit 0; }
[ -r "$p" ] && [ -w "$p" ] || { echo denied; exit 0; }
command -v ss >/dev/null || { echo unseen; exit 0; }
ss -xlenH | grep -F " ino:$(stat -Lc %i -- "$p") " | {
  read -r _ _ waiting most _ || { echo silent; exit 0; }
  [ "$waiting" -gt "$most" ] && echo full || echo listening
}
