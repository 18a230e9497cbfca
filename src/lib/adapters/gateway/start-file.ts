import { hostScript, scriptArgv } from '../../core/kit/host-script.ts';
import type { GatewayPlaces } from './paths.ts';
import { runOnHost } from './run-on-host.ts';
import { shellWord, shellWords } from '../../core/text/shell-word.ts';

/** The program beside a gateway's configuration that starts it: run by us, and by its host at boot while it is there. */
export function startPath({ dir }: GatewayPlaces): string {
  return `${dir}/start`;
}

/** Has the host start the gateway at boot. */
export function startAtBoot(places: GatewayPlaces): Promise<void> {
  return places.host.files.write(startPath(places), startText(places), 0o700);
}

/** Seconds before a gateway that ended by itself starts again, for the first end within ten minutes, the second, …; then it stays down. */
const PAUSES = '1 2 4 8 16';

/**
 * Starts the gateway unless it runs, prints the master's pid, and keeps it running. Temporary ones are not started
 * again, nor at boot.
 */
function startText({ dir, config, pid, log, access, sockets, master, socketMode }: GatewayPlaces): string {
  const argv = ['haproxy', '-W', '-S', `${master},mode,${socketMode}`, '-p', pid, '-C', dir, '-f', config];
  const program = `set -- ${shellWords(argv)}\n${hostScript('gateway/start')}`;
  const values = Object.entries({ dir, config, pid, log, access, sockets, pauses: PAUSES, program });
  return [
    '#!/bin/sh',
    '# Written by sovran: starts this gateway unless it runs. Removed when it is stopped.',
    'export by="${1:-}"',
    ...values.map(([name, value]) => `export ${name}=${shellWord(value)}`),
    'eval "$program"\n',
  ].join('\n');
}

/**
 * A master without sockets, known by its pid file or start note and its command line. A hidden process of another user
 * may be it.
 */
export async function readOrphan(places: GatewayPlaces): Promise<number | undefined> {
  // Where a start notes the number of a master before that is one.
  return (await readMaster(places, places.pid)) ?? (await readMaster(places, `${places.dir}/starting`));
}

async function readMaster(places: GatewayPlaces, path: string): Promise<number | undefined> {
  const pid = Number(Buffer.from((await places.host.files.read(path)) ?? '').toString());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const said = await runOnHost(places, scriptArgv('gateway/look-for-master', String(pid), places.config, path));
  return said.trim() === 'yes' ? pid : undefined;
}
