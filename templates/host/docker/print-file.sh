#!/bin/sh
# `print_file NAME FILE PATH` prints `NAME FILE BASE64`. One that has content and of which nothing is read ends the
# script.
print_file() {
  [ -f "$3" ] || return 0
  content=$(head -c 1048576 -- "$3" | base64 -w0)
  [ -n "$content" ] || [ ! -s "$3" ] || deny "$3"
  [ -z "$content" ] || printf '%s %s %s\n' "$1" "$2" "$content"
}
