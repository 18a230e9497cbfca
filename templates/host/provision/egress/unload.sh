#!/bin/sh
# Takes our rules away; those of others stay. What is not there is no error.
{ systemctl disable --now sovran-egress.service
nft delete table inet sov_egress
for t in iptables ip6tables; do
"$t" -D OUTPUT -j SOV-OUTPUT; "$t" -D DOCKER-USER -j SOV-FORWARD; "$t" -D INPUT -j SOV-INPUT
for c in SOV-OUTPUT SOV-FORWARD SOV-LEAVE SOV-INPUT; do "$t" -F "$c"; "$t" -X "$c"; done
done
} >/dev/null 2>&1 || :
