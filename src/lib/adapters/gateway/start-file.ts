import type { GatewayPlaces } from './paths.ts';
import { runOnHost } from './run-on-host.ts';
import { SHARE } from '../share.ts';
import { UNSEEN } from '../unknown-outcome.ts';
import { shellWord } from '../../core/text/shell-word.ts';

/**
 * Shell: `ours PID CONFIG` knows a master by its command line, `perhaps PID FILE` a recorded one that `/proc` hides.
 * `note_boot FOLDER` records the boot for `perhaps`.
 */
export const OURS = `${UNSEEN}
names() { tr '\\0' '\\n' | grep -Fxq -- "$1"; }
ours() { { names "$2" <"/proc/\${1:-none}/cmdline"; } 2>/dev/null; }
this_boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; }
note_boot() { rm -f -- "$1/boot"; this_boot >"$1/boot"; }
perhaps() {
  case $(cat "\${2%/*}/boot" 2>/dev/null) in ''|"$(this_boot)") unseen "$1" "$2" ;; *) return 1 ;; esac
}
`;

/** Seconds until a master has written its number down. */
const LONGEST_S = 5;

/** The program beside a gateway's configuration that starts it: run by us, and by its host at boot while it is there. */
export function startPath({ dir }: GatewayPlaces): string {
  return `${dir}/start`;
}

/** Where a start notes the number of a master before that is one. */
function startingPath({ dir }: GatewayPlaces): string {
  return `${dir}/starting`;
}

/** Has the host start the gateway at boot. */
export function startAtBoot(places: GatewayPlaces): Promise<void> {
  return places.host.files.write(startPath(places), startText(places), 0o700);
}

// The lock is a file of its own, since each caller writes this program again. Two masters would share the port: a slow one
// is known by the pid it notes in `starting` before it releases the lock. HAProxy writes where the log was left open, not at
// its end: the empty line moves there, and ends what a crash truncated.
/** Starts the gateway unless it runs, one caller at a time, and prints the master's pid. Temporary ones do not start at boot. */
function startText({ dir, config, pid, log, access, sockets, master, socketMode }: GatewayPlaces): string {
  const argv = ['haproxy', '-W', '-S', `${master},mode,${socketMode}`, '-p', pid, '-C', dir, '-f', config];
  return `#!/bin/sh
# Written by sovran: starts this gateway unless it runs. Removed when it is stopped.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
${SHARE}share ${shellWord(dir)} 077
cd ${shellWord(dir)} || exit 1
exec 9>>start.lock && flock 9 || exit 1
[ "\${1:-}" != boot ] || [ ! -e owner.json ] || exit 0
noted() { cat "$1" 2>/dev/null; }
${OURS}look() { now=$(noted "$1"); ours "$now" ${shellWord(config)} || perhaps "$now" "$1"; }
if ! look ${shellWord(pid)} && ! look ${shellWord(`${dir}/starting`)}; then
  note_boot ${shellWord(dir)}
  mkdir -p -- ${shellWord(sockets)}
  : >${shellWord(log)}
  setsid sh -c 'rm -f starting; echo $$ >starting; echo; exec "$@" 9<&-' sh ${argv.map(shellWord).join(' ')} </dev/null >>${shellWord(access)} 2>>${shellWord(log)} &
  now=$!
fi
left=${LONGEST_S * 50}
while [ "$(noted ${shellWord(pid)})" != "$now" ] && kill -0 "$now" 2>/dev/null && [ "$left" -gt 0 ]; do sleep 0.02; left=$((left - 1)); done
echo "$now"
kill -0 "$now" 2>/dev/null || [ "\${1:-}" != boot ]
`;
}

/** Arguments: pid, configuration, file that records it. */
const LOOK = `${OURS}
if ours "$1" "$2" || perhaps "$1" "$3"; then echo yes; fi`;

/**
 * A master without sockets, known by its pid file or start note and its command line. A hidden process of another user
 * may be it.
 */
export async function readOrphan(places: GatewayPlaces): Promise<number | undefined> {
  return (await readMaster(places, places.pid)) ?? (await readMaster(places, startingPath(places)));
}

async function readMaster(places: GatewayPlaces, path: string): Promise<number | undefined> {
  const pid = Number(Buffer.from((await places.host.files.read(path)) ?? '').toString());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const said = await runOnHost(places, ['sh', '-c', LOOK, 'sh', String(pid), places.config, path]);
  return said.trim() === 'yes' ? pid : undefined;
}
