#!/bin/sh
# For checks: `lines KEY`, `show PATH`, `unit NAME`, `kernel SETTING` print keyed values; missing tools print nothing.
lines() { while IFS= read -r l || [ -n "$l" ]; do printf '%s=%s\n' "$1" "$l"; done; }
show() { if [ -e "$1" ]; then printf 'path=%s %s\n' "$(stat -Lc '%a %U:%G' -- "$1")" "$1"; [ ! -f "$1" ] || head -c 32768 -- "$1" | lines text; else printf 'gone=%s\n' "$1"; fi; }
unit() { printf 'unit=%s %s/%s\n' "$1" "$(systemctl is-enabled "$1" 2>/dev/null | head -n 1)" "$(systemctl is-active "$1" 2>/dev/null | head -n 1)"; }
kernel() { key=$1; shift; for f; do if v=$(cat -- "$f" 2>/dev/null); then printf 'kernel=%s %s\n' "$key" "$v"; fi; done; }
