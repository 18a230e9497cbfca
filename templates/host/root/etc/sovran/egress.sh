#!/bin/sh
# Written by sovran host apply.
set -eu
for t in iptables ip6tables; do
command -v "$t" >/dev/null || continue
"$t-restore" --noflush </etc/sovran/egress."$t"
"$t" -C OUTPUT -j SOV-OUTPUT 2>/dev/null || "$t" -I OUTPUT 1 -j SOV-OUTPUT
"$t" -C INPUT -j SOV-INPUT 2>/dev/null || "$t" -I INPUT 1 -j SOV-INPUT
"$t" -N DOCKER-USER 2>/dev/null || :
"$t" -C DOCKER-USER -j SOV-FORWARD 2>/dev/null || "$t" -I DOCKER-USER 1 -j SOV-FORWARD
done
