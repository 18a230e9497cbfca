#!/bin/sh
# Arguments: packages. Prints sources, lists that were not fetched, and versions offered, from fetched lists. No network.
# shellcheck disable=SC2016 # words of apt
look() { apt-get indextargets "$@" --format '$(CREATED_BY) $(REPO_URI)$(RELEASE) $(FILENAME)' 2>/dev/null | grep '^Packages '; }
# shellcheck disable=SC2034 # the first word is what made the list
read=$(look | while read -r by source file; do [ ! -e "$file" ] || printf '%s\n' "$source"; done)
look --no-release-info | cut -d ' ' -f 2 | sort -u | while read -r source; do
printf 'source=%s\n' "$source"
printf '%s\n' "$read" | grep -qxF -- "$source" || printf 'unfetched=%s\n' "$source"
done
apt-cache policy -- "$@" 2>/dev/null | awk '/^[^ ]/ { sub(/:$/, ""); name = $0 } $1 == "Candidate:" && $2 != "(none)" { print "offered=" name " " $2 }'
