import { hostScript } from '../../../../core/kit/host-script.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';

/** A check that prints `reads`, by the words of `prelude.sh`, and last the line that says it came to its end. It always ends with 0. */
export function checkScript(id: string, reads: readonly string[]): string {
  return [hostScript('provision/prelude'), ...reads, `printf 'end=%s\\n' ${id}`].join('\n');
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

/** Variable in which a script of checks notes that the container engine was asked in vain, and how a check ends for that. */
export const SILENT = 'SOVRAN_ENGINE_SILENT';
export const SILENT_CODE = 121;

/** POSIX sh at the beginning of a check that asks the container engine: where that is known to hang, nothing is asked. */
export const UNLESS_ENGINE_SILENT = `[ -z "\${${SILENT}-}" ] || exit ${SILENT_CODE}`;
