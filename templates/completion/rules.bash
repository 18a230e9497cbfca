#!/usr/bin/env bash
# They start no program. Only names of this form are offered: the shell would read others as more than a word.
_sovran_root() {
  REPLY=${SOVRAN_PROJECT-}
  local dir=$PWD
  while [[ -z $REPLY && -n $dir ]]; do
    [[ -f $dir/sovran.yaml ]] && REPLY=$dir
    dir=${dir%/*}
  done
}
_sovran_offer() {
  local word
  for word in $1; do [[ $word == "$2"* ]] && COMPREPLY+=("$word"); done
}
_sovran_names() {
  local folder=$1 begun=$2 entry name
  _sovran_root
  [[ -n $REPLY && $begun != */* ]] || return
  for entry in "$REPLY/$folder/$begun"*; do
    name=${entry##*/}
    case $name in
      *.yaml) name=${name%.yaml} ;;
      *.md) [[ $folder == runbooks ]] || continue; name=${name%.md} ;;
      *) [[ -d $entry ]] || continue ;;
    esac
    [[ $name =~ ^[A-Za-z0-9._-]+$ ]] && COMPREPLY+=("$name")
  done
}
_sovran_keys() {
  local line
  _sovran_root
  [[ -r $REPLY/applications/$2.yaml ]] || return
  while read -r line; do
    case $line in *sha256:?*) line=${line##*sha256:}; _sovran_offer "${line:0:12}" "$1" ;; esac
  done <"$REPLY/applications/$2.yaml"
}
# Shells without bash's own completion at work get the names of files.
_sovran_files() {
  compopt -o default 2>/dev/null && return
  local entry
  for entry in "$1"*; do [[ -d $entry ]] && entry=$entry/; [[ -e $entry ]] && COMPREPLY+=("$entry"); done
}
_sovran_complete_from() {
  case $1 in
    @none) ;;
    @files) _sovran_files "$2" ;;
    @keys) _sovran_keys "$2" "$3" ;;
    '@'*' '*) _sovran_complete_from "${1%% *}" "$2"; _sovran_complete_from "${1#* }" "$2" ;;
    @*) _sovran_names "${1#@}" "$2" ;;
    *) _sovran_offer "$1" "$2" ;;
  esac
}
_sovran() {
  [[ -z ${ZSH_VERSION-} ]] || emulate -L ksh
  local begun=${COMP_WORDS[COMP_CWORD]} command='' flag='' before='' word at place=0
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]}
    [[ $word == = ]] && continue
    _sovran_words "$command"
    if [[ " $REPLY " == *" $word "* ]]; then command=${command:+$command }$word flag=
    elif [[ $word == -* ]]; then
      _sovran_values "$command $word"
      [[ $REPLY == @none ]] && flag= || flag=$word
    elif [[ -n $flag ]]; then flag=
    else before=$word place=$((place + 1))
    fi
  done
  [[ $begun == = ]] && begun=
  if [[ -n $flag ]]; then
    _sovran_values "$command $flag"
    _sovran_complete_from "$REPLY" "$begun"
    return
  fi
  if [[ $begun == -* ]]; then _sovran_flags "$command"; _sovran_offer "$REPLY" "$begun"; return; fi
  _sovran_words "$command"
  local next=$REPLY
  _sovran_argument "$command $place"
  [[ $place == 0 ]] && _sovran_offer "$next" "$begun"
  [[ -n $REPLY && -n $command ]] && _sovran_complete_from "$REPLY" "$begun" "$before"
}
complete -F _sovran sovran
