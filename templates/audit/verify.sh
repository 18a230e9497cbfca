#!/usr/bin/env bash
# Checks the log of this project without sovran: bash audit/verify.sh
# Needs git, ssh-keygen, openssl, jq, coreutils and sed. Formats: RFC 6962, C2SP tlog-checkpoint, SSHSIG.
set -uo pipefail && shopt -s globstar nullglob
cd "$(dirname "$0")/.." || exit 2
failed=0 count=0 level=0 work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
judge() { if [ "$1" = 0 ]; then echo "ok      $2"; else failed=1 && echo "FAILED  $2" && return 1; fi; }
hex() { printf '%s' "$1" | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n'; }
escaped() { sed 's/../\\x&/g'; }
bytes() { printf '%b' "$(printf '%s' "$1" | escaped)"; }
# The checkpoint: origin, size and root; an empty line; the signature by the key for its size.
{ read -r origin && read -r size && read -r root64; } < <(sed '/^$/,$d' audit/checkpoint | tee "$work/text")
root=$(hex "$root64") vkey='' signature=$(hex "$(sed -n "s|^— $origin ||p" audit/checkpoint)")
while read -r from line; do [ "$from" -gt "$size" ] || vkey=$line; done <audit/keys/log.vkey
id=${vkey#*+} && key=$(hex "${id#*+}") && bytes "302a300506032b6570032100${key:2}" >"$work/key" && bytes "${signature:8}" >"$work/signature"
[ "${vkey%%+*} ${signature:0:8}" = "$origin ${id%%+*}" ] && openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" \
  -rawin -in "$work/text" -sigfile "$work/signature" >/dev/null 2>&1; judge $? "audit/checkpoint: signature of $origin, size $size"
# Leaves: SHA-256 of a zero byte and the file. Above, two by two: SHA-256 of a one byte and both.
mkdir "$work/0" && while IFS= read -r path; do
  count=$((count + 1)) && { printf '\0' && cat -- "$path"; } >"$work/0/$(printf %09d "$count")" 2>/dev/null
  [ -f "$path" ] || judge 1 "$path: missing"
done <audit/leaves
row=$(cd "$work/0" && sha256sum ./* | cut -c1-64)
while [ "$(wc -l <<<"$row")" -gt 1 ]; do
  level=$((level + 1)) at=0 single='' && mkdir "$work/$level" && while read -r left; do
    if read -r right; then at=$((at + 1)) && printf '%b' "\\x01$left$right" >"$work/$level/$(printf %09d "$at")"; else single=$left; fi
  done < <(printf '%s\n' "$row" | escaped)
  row=$(cd "$work/$level" && sha256sum ./* | cut -c1-64)${single:+$'\n'${single//\\x/}}
done
[ "$row $count" = "$root $size" ] && :; judge $? "root of the $count files in audit/leaves"
# What an earlier commit sealed is sealed, its files are as they were, and its keys come first.
[ "$(git rev-parse --is-shallow-repository)" = false ] && git log --full-history --format=%H -- audit/checkpoint >"$work/commits"; judge $? 'all commits are here'
while read -r commit; do
  git show "$commit:./audit/leaves" | sort >"$work/then" && [[ $(<audit/keys/log.vkey) = "$(git show "$commit:./audit/keys/log.vkey")"* ]] &&
    [ -z "$(sort audit/leaves | comm -23 "$work/then" - && git diff --name-only --relative "$commit" | sort | comm -12 - "$work/then")" ]
  judge $? "checkpoint of commit $commit"
done <"$work/commits"
# A version of the charter carries a list of signers: that of the version before counts for it, that of the last one that enough signed for all else.
signed() { # LIST STATEMENT: the key was valid when it signed, and the time is not ahead of this clock
  at=$(jq -r .at "$2" | tr -d ':T-') at=-Overify-time=${at:0:14}Z && [[ $at < -Overify-time=$(date -ud '1 hour' +%Y%m%d%H%M%S) ]] &&
    who=$(ssh-keygen -Y find-principals "$at" -f "$1" -s "${2%json}sig" 2>/dev/null | head -n 1) &&
    ssh-keygen -Y verify "$at" -f "$1" -I "$who" -n sovran-approval -s "${2%json}sig" <"$2" >/dev/null 2>&1
  judge $? "${2%json}sig: signature of ${who:-}"
}
digest() { jq -jcS '{allowedSigners, charter, previous, prose}' "$1" | sha256sum | cut -c1-64; }
for file in governance/approvals/charter/*.json; do jq -j .allowedSigners "$file" >"$work/sha256:$(digest "$file")"; done
for file in governance/approvals/charter/*.json; do
  signed "$work/$(jq -r '.previous // .digest' "$file")" "$file" && jq --arg who "$who" --arg digest "sha256:$(digest "$file")" '. + {$who, $digest}' "$file" >&3
done 3>"$work/versions"
version=$(jq -rs 'def last($c): . as $all | map(select(.previous == $c.digest)) | group_by(.digest) | map(select((($c.charter // .[0].charter).signatures) as $s |
  map(.who) | unique | map(select($s.by == null or (. as $w | $s.by | index([$w])))) | length >= $s.required)) | if . == [] then $c.digest
  elif length == 1 then .[0][0] as $next | $all | last($next) else error end; last({digest: null})' "$work/versions")
git show HEAD:./governance/allowed_signers >"$work/null" && [ -f "$work/$version" ]; judge $? 'the charter, one version after the other'
for sig in governance/approvals/**/*.sig; do
  [[ $sig = */approvals/charter/* ]] || ! signed "$work/$version" "${sig%sig}json" || jq -r '"key \(.from) \(.vkey)"' "${sig%sig}json" >&3
done 3>"$work/rotations"
{ read -r last _ && while read -r from line; do
  [ "$from" -gt "$last" ] && [[ $(<"$work/rotations") = *"key $from $line"* ]]; judge $? "audit/keys/log.vkey: a person signed the key from $from"; last=$from
done; } <audit/keys/log.vkey
exit "$failed"
