#!/bin/sh
# Arguments: folder of a gateway, its name, seconds. Makes key and certificate where there is none that lasts so long. Prints the name of its file, then each certificate that the gateway may show: that one, and one that it still runs with.
. ../lib/share.sh
command -v openssl >/dev/null || { echo missing; exit 0; }
share "$1" 077
mode=600; [ -z "$shared" ] || mode=640
mkdir -p -- "$1" && cd -- "$1" && exec 9>>own.lock && flock -w 20 9 || exit 1
lasts() { openssl x509 -in "$1" -noout -checkend "$2" >/dev/null 2>&1; }
make() {
  new=$(mktemp .sovran.XXXXXXXX) || return
  trap 'rm -f -- "$new"' EXIT
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 730 -subj "/CN=$1" -addext basicConstraints=critical,CA:FALSE \
    -addext extendedKeyUsage=serverAuth,clientAuth -keyout "$new" -out "$new" 2>/dev/null || { echo "openssl made no certificate" >&2; return 1; }
  name=own-$(openssl x509 -in "$new" | sha256sum | cut -c 1-16).pem
  chmod "$mode" -- "$new" && sync -- "$new" && mv -fT -- "$new" "$name" && ln -sfn "$name" own.next && mv -fT own.next own.pem
}
lasts own.pem "$3" || make "$2" || exit 1
now=$(readlink own.pem)
echo "$now"
openssl x509 -in "$now" || exit 1
for old in own-*.pem; do
  [ "$old" != "$now" ] || continue
  if grep -qsF "$old" haproxy.cfg; then ! lasts "$old" 0 || openssl x509 -in "$old"; else rm -f -- "$old"; fi
done
