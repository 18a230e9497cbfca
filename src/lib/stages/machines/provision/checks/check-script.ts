import { shellWord } from '../../../../core/text/shell-word.ts';

/**
 * Shell for checks: `lines KEY`, `show PATH`, `unit NAME`, `kernel SETTING` print keyed values; missing tools print
 * nothing.
 */
const PRELUDE = [
  `lines() { while IFS= read -r l || [ -n "$l" ]; do printf '%s=%s\\n' "$1" "$l"; done; }`,
  `show() { if [ -e "$1" ]; then printf 'path=%s %s\\n' "$(stat -Lc '%a %U:%G' -- "$1")" "$1"; [ ! -f "$1" ] || head -c 32768 -- "$1" | lines text; else printf 'gone=%s\\n' "$1"; fi; }`,
  `unit() { printf 'unit=%s %s/%s\\n' "$1" "$(systemctl is-enabled "$1" 2>/dev/null | head -n 1)" "$(systemctl is-active "$1" 2>/dev/null | head -n 1)"; }`,
  `kernel() { key=$1; shift; for f; do if v=$(cat -- "$f" 2>/dev/null); then printf 'kernel=%s %s\\n' "$key" "$v"; fi; done; }`,
];

/** A check that prints `reads` and, last, the line that says it came to its end. It always ends with 0. */
export function checkScript(id: string, reads: readonly string[]): string {
  return [...PRELUDE, ...reads, `printf 'end=%s\\n' ${id}`].join('\n');
}

/** Every line that a command writes, as `key=line`. */
export function printLines(key: string, command: string): string {
  return `{ ${command}; } </dev/null 2>/dev/null | lines ${key}`;
}

/** `key=<exit code>` of a command; 127 when the tool is missing. */
export function printCode(key: string, command: string): string {
  return `( ${command} ) </dev/null >/dev/null 2>&1; printf '${key}=%s\\n' "$?"`;
}

/** Mode, owner and text of a path. */
export function printPath(path: string): string {
  return `show ${shellWord(path)}`;
}

/** Whether a service is enabled and active. */
export function printUnit(name: string): string {
  return `unit ${shellWord(name)}`;
}

/** Words of a shell command, each quoted where it must be. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** Variable in which a script of checks notes that the container engine was asked in vain, and how a check ends for that. */
export const SILENT = 'SOVRAN_ENGINE_SILENT';
export const SILENT_CODE = 121;

/** POSIX sh at the beginning of a check that asks the container engine: where that is known to hang, nothing is asked. */
export const UNLESS_ENGINE_SILENT = `[ -z "\${${SILENT}-}" ] || exit ${SILENT_CODE}`;
