import type { GatewayPlaces } from './paths.ts';
import { runOnHost } from './run-on-host.ts';
import { SHARE } from '../share.ts';
import { UNSEEN } from '../unknown-outcome.ts';
import { shellWord } from '../../core/text/shell-word.ts';

/**
 * Shell, of the master of a gateway:
 *
 * - `ours PID CONFIG`: that process is seen to be the one of this configuration; `names CONFIG` says so of a command line on its input.
 * - `perhaps PID FILE`: FILE tells of it, in this boot as far as anybody noted, and the host does not show whether it lives.
 * - `note_boot FOLDER`: for `perhaps`, of the files in that folder.
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

/**
 * Starts the gateway unless it runs, one caller at a time, and prints the number of its master. The lock is a file of its
 * own: this program is written anew by each caller, and a killed one's may still be starting. Two masters would share the
 * port, and one of them would know of no release; so one that takes longer to start than its caller waits is known by the
 * number it notes before it lets go of the lock. A session of its own needs nobody once it runs; the journal is a file that
 * it keeps open. HAProxy writes from where the file was left open, not at its end: the empty line that is written before moves
 * there, and ends what a crash cut. One of another user that the host does not show may run as well. At boot (`start boot`)
 * one that belonged to a process of an operator stays away.
 */
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

/** Arguments: pid, configuration, file that tells of it. */
const LOOK = `${OURS}
if ours "$1" "$2" || perhaps "$1" "$3"; then echo yes; fi`;

/**
 * A master whose sockets were lost, or are not there yet: known by its pid file, or by what its start noted, and by our
 * folder in its command line. One of another user that the host does not show may be it.
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
