#!/bin/sh
# Prints the hash of everything that the rules are loaded from.
cat /etc/sovran/egress.nft /etc/systemd/system/sovran-egress.service 2>/dev/null | sha256sum
