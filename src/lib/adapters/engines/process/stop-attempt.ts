import type { Host } from '../../../core/ports/host.ts';
import { basename, dirname } from 'node:path/posix';
import { SHARE } from '../../share.ts';
import { runScript } from '../host/run-script.ts';
import { newMark, parseRuns, PRINT_RUN, ONE_TAIL, type RunFiles } from './run-files.ts';

/** How long a supervisor may take to record the end of a worker it has killed, ms. */
const RECORD_MS = 10_000;

/**
 * Notes the request, asks the worker to stop, ends it after \`$5\` ms, and at last ends whoever does not obey. Time is that
 * of the host since its start. Whoever has ended, or only has the number, is left alone. No signal of ours reaches what
 * another user started: its supervisor reads the request. What cannot be read is told before anything is asked for: a stop
 * whose end nobody can see is none. Where nobody has claimed, what a lost supervisor left of the attempt before is ended as
 * at a start; a supervisor that claims right now sees the note, or its claim is seen after the note.
 */
const STOP = `${PRINT_RUN}${SHARE}
mark=$1 parent=$2 name=$3 tail=$4 grace=$5 record=$6
known "$parent" recorded
cd -- "$parent" 2>/dev/null || exit 0
readable "$name"
now() { read -r up rest </proc/uptime; up=\${up%.*}\${up#*.}; while [ "\${up#0}" != "$up" ]; do up=\${up#0}; done; }
running() { [ ! -e "$at/exit.json" ] && alive "$at/claim.json"; }
over() {
  now; until=$((\${up:-0} + ($1 + 9) / 10))
  while running; do now; [ "\${up:-0}" -lt "$until" ] || return 1; sleep 0.02; done
}
send() { if running; then kill -s "$1" "$pid" 2>/dev/null || :; fi; }
ask() {
  (share "$at" 077; date -u '+{"at": "%Y-%m-%dT%H:%M:%SZ", "graceSeconds": '"$(((grace + 999) / 1000))"'}' >"$at/.stop.$$"; sync -- "$at/.stop.$$"; mv -fT -- "$at/.stop.$$" "$at/stop.json")
}
stop() {
  ask
  send TERM; over "$grace" && return
  send USR1; over "$record" && return
  send KILL
  end_group "$at/process.json"
}
[ -d "$name" ] && [ ! -e "$name/container.json" ] || exit 0
print_run "$name" >/dev/null
newest_of "$name"
at=$name/attempts/$newest
if [ ! -e "$at/claim.json" ] && [ -e "$name/job.json" ]; then
  [ "$newest" != 0 ] || { at=$name/attempts/1; (share "$name" 022; mkdir -p -- "$at"); }
  end_group "$name/attempts/$((newest - 1))/process.json"
  ask
fi
if [ -e "$at/claim.json" ] && [ ! -e "$at/exit.json" ]; then stop; fi
print_run "$name"`;

/**
 * Asks the worker's process group to stop, ends it after `graceMs`, and resolves when it is over, with what is there
 * then. A job that never began is stopped from then on. Does nothing to an attempt that has ended. An aborted wait leaves the
 * request standing.
 */
export async function stopAttempt(
  host: Host,
  folder: string,
  graceMs: number,
  signal?: AbortSignal,
): Promise<RunFiles | undefined> {
  const mark = newMark();
  const [parent, name] = [dirname(folder), basename(folder)];
  const args = [mark, parent, name, String(ONE_TAIL), String(Math.round(graceMs)), String(RECORD_MS)];
  return parseRuns(await runScript(host, STOP, args, { signal }), mark, parent).at(0);
}
