#!/usr/bin/env bash
# Checks the log of this project without sovran: bash audit/verify.sh [PROOF.json]
# Needs git, ssh-keygen, openssl, jq, coreutils and sed. Formats: RFC 6962, C2SP tlog-checkpoint, SSHSIG.
set -uo pipefail
[ -z "${1:-}" ] || proof=$(realpath "$1")
cd "$(dirname "$0")/.." || exit 2
failed=0 count=0 work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
judge() { if [ "$1" = 0 ]; then echo "ok      $2"; else failed=1 && echo "FAILED  $2"; fi; }
hex() { printf '%s' "$1" | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n'; }
escaped() { sed 's/../\\x&/g'; }
bytes() { printf '%b' "$(printf '%s' "$1" | escaped)"; }

# The checkpoint: origin, size and root; an empty line; the signature by the key for its size.
text=$(sed '/^$/,$d' audit/checkpoint)
{ read -r origin && read -r size && read -r root64; } <<<"$text"
root=$(hex "$root64") vkey='' signature=$(hex "$(sed -n "s|^— $origin ||p" audit/checkpoint)")
while read -r from line; do [ "$from" -gt "$size" ] || vkey=$line; done <audit/keys/log.vkey
id=${vkey#*+} && key=$(hex "${id#*+}")
bytes "302a300506032b6570032100${key:2}" >"$work/key" && bytes "${signature:8}" >"$work/signature" && printf '%s\n' "$text" >"$work/text"
[ "${vkey%%+*}" = "$origin" ] && [ "${signature:0:8}" = "${id%%+*}" ] && openssl pkeyutl -verify -pubin -keyform DER \
  -inkey "$work/key" -rawin -in "$work/text" -sigfile "$work/signature" >/dev/null 2>&1
judge $? "audit/checkpoint: signature of $origin, size $size"
# Leaves: SHA-256 of a zero byte and the file. Above, two by two: SHA-256 of a one byte and both.
mkdir "$work/0"
while IFS= read -r path; do
  count=$((count + 1))
  { printf '\0' && cat -- "$path"; } >"$work/0/$(printf %09d "$count")" 2>/dev/null || judge 1 "$path: missing"
done <audit/leaves
row=$(cd "$work/0" && sha256sum ./* | cut -c1-64) level=0
while [ "$(wc -l <<<"$row")" -gt 1 ]; do
  level=$((level + 1)) at=0 single='' && mkdir "$work/$level"
  while read -r left; do
    at=$((at + 1))
    if read -r right; then printf '%b' "\\x01$left$right" >"$work/$level/$(printf %09d "$at")"; else single=$left; fi
  done < <(printf '%s\n' "$row" | escaped)
  row=$(cd "$work/$level" && sha256sum ./* | cut -c1-64)${single:+$'\n'${single//\\x/}}
done
[ "$row" = "$root" ] && [ "$count" = "$size" ]
judge $? "root of the $count files in audit/leaves"
# Signatures of people, by the list of signers of the last commit; a key is valid at the time that its statement names, else now.
git show HEAD:./governance/allowed_signers >"$work/signers" 2>/dev/null
for sig in governance/approvals/*/*.sig; do
  [ -e "$sig" ] || continue
  at=$(jq -r '.at // empty' "${sig%.sig}.json" 2>/dev/null | tr -d ':T-') && at=${at:+-Overify-time=${at:0:14}Z}
  who=$(ssh-keygen -Y find-principals ${at:+"$at"} -f "$work/signers" -s "$sig" 2>/dev/null | head -n 1)
  ssh-keygen -Y verify ${at:+"$at"} -f "$work/signers" -I "$who" -n sovran-approval -s "$sig" <"${sig%.sig}.json" >/dev/null 2>&1
  judge $? "$sig: signature of $who"
done
# A proof of inclusion: RFC 9162, section 2.1.3.2.
[ -n "${proof:-}" ] || exit "$failed"
{ read -r path && read -r at && read -r last; } < <(jq -r '.path, .index, .size - 1' "$proof")
now=$({ printf '\0' && cat -- "$path"; } | sha256sum | cut -c1-64)
for other in $(jq -r '.hashes[]' "$proof"); do
  other=$(hex "$other") pair=$now$other
  if ((at % 2 == 1 || at == last)); then pair=$other$now; while ((at % 2 == 0 && at > 0)); do ((at /= 2, last /= 2)); done; fi
  now=$(bytes "01$pair" | sha256sum | cut -c1-64) at=$((at / 2)) last=$((last / 2))
done
[ "$now:$last" = "$root:0" ]
judge $? "$path: proof of inclusion"
exit "$failed"
