#!/bin/sh
# Installs sovran from the folder of this script: no root, no network, no Node, no npm.
#   sh install.sh [--signers FILE] [--prefix DIR]
#   sh install.sh --rollback | --uninstall [--prefix DIR]
# Exit codes: 0 done, 1 failed, 2 usage, 3 refused. Unless it exits 0, the version installed before is still in use.
set -eu
umask 022

# The oldest C library that the archive's Node starts with.
least_glibc=2.28

die() {
  exit=$1
  shift
  printf 'install.sh: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  fix: %s\n' "$2" >&2
  exit "$exit"
}

usage() {
  die 2 "$1" "install.sh [--signers FILE] [--prefix DIR] [--rollback | --uninstall]"
}

read_arguments() {
  action=install signers='' prefix=${HOME:-}/.local
  while [ $# -gt 0 ]; do
    case $1 in
      --signers | --prefix) [ -n "${2:-}" ] || usage "$1 needs a value" ;;
    esac
    case $1 in
      --signers) signers=$2 && shift ;;
      --prefix) prefix=$2 && shift ;;
      --rollback | --uninstall) action=${1#--} ;;
      *) usage "unknown argument: $1" ;;
    esac
    shift
  done
  case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
  share=$prefix/share/sovran
  link=$prefix/bin/sovran
}

# The version that the command is linked to; nothing where none is installed.
current() {
  target=$(readlink "$link" 2>/dev/null) || return 0
  case $target in ../share/sovran/*/bin/sovran) ;; *) return 0 ;; esac
  target=${target#../share/sovran/}
  printf '%s\n' "${target%/bin/sovran}"
}

previous() {
  cat "$share/previous" 2>/dev/null || true
}

refuse_foreign_command() {
  [ ! -e "$link" ] && [ ! -L "$link" ] || [ -n "$(current)" ] ||
    die 3 "$link was not made by this installer" "move it, or choose another --prefix"
}

find_archive() {
  [ "$(uname -s)" = Linux ] || die 3 "this system is $(uname -s); sovran runs on Linux"
  machine=$(uname -m)
  case $machine in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) arch=$machine ;; esac
  archive=''
  for file in "$from"/sovran-*-linux-"$arch".tar.gz; do
    [ -z "$archive" ] || die 3 "$from holds several archives for $machine" "keep one release a folder"
    [ ! -f "$file" ] || archive=$file
  done
  [ -n "$archive" ] || die 3 "no archive for $machine in $from" "copy the release for this machine"
  [ -f "$from/SHA256SUMS" ] || die 3 "SHA256SUMS is missing in $from" "copy the whole release"
  name=$(basename "$archive" .tar.gz)
  version=${name#sovran-}
  version=${version%-linux-"$arch"}
}

# musl answers nothing here.
check_glibc() {
  found=$(getconf GNU_LIBC_VERSION 2>/dev/null) || found=''
  found=${found#glibc }
  [ -n "$found" ] || die 3 "this system has no glibc; sovran needs $least_glibc or newer"
  oldest=$(printf '%s\n' "$least_glibc" "$found" | sort -t . -k 1,1n -k 2,2n | head -n 1)
  [ "$oldest" = "$least_glibc" ] || die 3 "glibc $found is too old; sovran needs $least_glibc or newer"
}

check_signature() {
  if [ -z "$signers" ]; then
    echo "The signature was not checked: no --signers FILE." >&2
    return
  fi
  [ -r "$signers" ] || usage "$signers cannot be read"
  command -v ssh-keygen >/dev/null 2>&1 || die 3 "ssh-keygen is missing" "install the OpenSSH client"
  [ -f "$from/SHA256SUMS.sig" ] || die 3 "the release is not signed" "copy SHA256SUMS.sig, too"
  signer=$(ssh-keygen -Y find-principals -s "$from/SHA256SUMS.sig" -f "$signers" 2>/dev/null | head -n 1) || signer=''
  [ -n "$signer" ] || die 3 "the release is signed by a key that $signers does not list" "ask for the right release"
  ssh-keygen -Y verify -n sovran-release -I "$signer" -f "$signers" -s "$from/SHA256SUMS.sig" <"$from/SHA256SUMS" >/dev/null 2>&1 ||
    die 3 "the signature of SHA256SUMS does not hold" "copy the release again"
  echo "Signed by $signer."
}

check_sum() {
  wanted=$(awk -v name="$name.tar.gz" '$2 == name { print $1 }' "$from/SHA256SUMS")
  digest=$(sha256sum <"$archive")
  digest=${digest%% *}
  [ "$digest" = "$wanted" ] || die 3 "$name.tar.gz is damaged: its digest is not that of SHA256SUMS" "copy the release again"
}

# KiB: of the unpacked archive, and free where it goes.
check_space() {
  needed=$(($(gzip -l "$archive" | awk 'NR == 2 { print $2 }') / 1024 + 10240))
  free=$(df -Pk "$share" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$needed" ] || die 3 "$share has $((free / 1024)) MiB free; $((needed / 1024)) are needed" "free space, or choose another --prefix"
}

# Under a name of its own until it is whole and has answered.
unpack() {
  new=$share/.new-$$
  trap 'rm -rf "$new"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$new"
  tar -xzof "$archive" -C "$new" || die 1 "the archive could not be unpacked"
  answer=$("$new/$name/bin/sovran" --version 2>&1) || die 3 "the new version does not start: $answer"
  case $answer in "sovran/$version "*) ;; *) die 3 "the new version says it is $answer" ;; esac
  printf '%s\n' "$digest" >"$new/$name/digest"
  mv "$new/$name" "$share/$version"
}

# One rename is the switch; completions follow the version by a link.
switch_to() {
  before=$(current)
  if [ -n "$before" ] && [ "$before" != "$1" ]; then
    printf '%s\n' "$before" >"$share/.previous"
    mv -f "$share/.previous" "$share/previous"
  fi
  put_link "../share/sovran/$1/bin/sovran" "$link"
  complete_with "$1" bash share/bash-completion/completions/sovran
  complete_with "$1" fish share/fish/vendor_completions.d/sovran.fish
  complete_with "$1" zsh share/sovran/completion.zsh
}

put_link() {
  ln -sf "$1" "$share/.new-$$-link"
  mv -f "$share/.new-$$-link" "$2"
}

# A file of the user's own stays.
complete_with() {
  place=$prefix/$3
  [ ! -e "$place" ] || [ -L "$place" ] || return 0
  mkdir -p "$(dirname "$place")"
  put_link "$share/$1/completion/sovran.$2" "$place"
}

# A version under its own name is always whole.
discard() {
  [ ! -d "$1" ] || mv "$1" "$share/.new-$$-old"
  rm -rf "$share/.new-$$-old"
}

remove_others() {
  kept=$(previous)
  for old in "$share"/[0-9]*; do
    case $old in "$share/$version" | "$share/$kept") ;; *) discard "$old" ;; esac
  done
}

say_where() {
  echo "sovran $(current) is installed: $link"
  case :$PATH: in *:"$prefix/bin":*) ;; *) echo "Add it to your PATH: export PATH=\"$prefix/bin:\$PATH\"" ;; esac
  case ${SHELL:-} in */zsh) echo "Completion, in ~/.zshrc: source $share/completion.zsh" ;; esac
}

install() {
  from=$(cd -- "$(dirname -- "$0")" && pwd)
  find_archive
  check_glibc
  check_signature
  check_sum
  refuse_foreign_command
  mkdir -p "$share" "$prefix/bin" || die 1 "$prefix cannot be written" "choose another --prefix"
  rm -rf "$share"/.new-*
  if [ ! -d "$share/$version" ]; then
    check_space
    unpack
  elif [ "$(cat "$share/$version/digest" 2>/dev/null)" != "$digest" ]; then
    die 3 "sovran $version is installed from another archive" "remove it first: install.sh --uninstall"
  fi
  switch_to "$version"
  remove_others
  say_where
}

rollback() {
  version=$(previous)
  if [ -z "$version" ] || [ "$version" = "$(current)" ] || [ ! -d "$share/$version" ]; then
    die 3 "there is no earlier version to return to"
  fi
  switch_to "$version"
  say_where
}

# Projects and the store in share/sovran/store stay.
uninstall() {
  set -- "$share"/[0-9]*
  [ -d "$1" ] || die 3 "sovran is not installed in $prefix"
  [ -z "$(current)" ] || rm -f "$link"
  for place in bash-completion/completions/sovran fish/vendor_completions.d/sovran.fish sovran/completion.zsh; do
    [ ! -L "$prefix/share/$place" ] || rm -f "$prefix/share/$place"
  done
  for old; do discard "$old"; done
  rm -rf "$share"/.new-* "$share/previous"
  echo "sovran is removed; projects and data in $share/store stay."
}

main() {
  read_arguments "$@"
  "$action"
}

main "$@"
