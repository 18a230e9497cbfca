#!/bin/sh
# Prints the hash of everything that the rules are loaded from, whichever backend it is for.
cat /etc/sovran/egress.nft /etc/sovran/egress.iptables /etc/sovran/egress.ip6tables /etc/sovran/egress.sh /etc/systemd/system/sovran-egress.service 2>/dev/null | sha256sum
