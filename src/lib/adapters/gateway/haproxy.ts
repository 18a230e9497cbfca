import { isGatewaySilent } from '../../text/is-gateway-silent.ts';
import { isLineBroken } from '../../text/is-line-broken.ts';
import { configInvalid, haproxyMissing, startFailed } from './errors.ts';
import { requireHeard } from '../require-heard.ts';
import { askSocket } from './ask-socket.ts';
import type { GatewayPlaces } from './places.ts';
import { runOnHost } from './run-on-host.ts';
import { readOrphan } from './orphan.ts';
import { startAtBoot, startPath } from './start-file.ts';
import { findProcesses, runningFingerprint } from './workers.ts';

const START_MS = 10_000;
const POLL_MS = 20;
const NOT_FOUND = 127;

/** Has HAProxy read a configuration without using it. Throws `gateway-config-invalid`, or `line-broken` (exit 4). */
export async function validateConfig({ host, dir }: GatewayPlaces, path: string): Promise<void> {
  const result = await host.exec(['haproxy', '-c', '-q', '-C', dir, '-f', path]);
  if (result.outcome === 'known' && result.exitCode === 0) return;
  requireHeard({ host }, result);
  if (result.outcome === 'known' && result.exitCode === NOT_FOUND) throw haproxyMissing(host);
  throw configInvalid(result.stderr || result.stdout);
}

/**
 * Starts a master with its worker in a session of its own, by the file that its host starts it with at boot from now on.
 * Resolves when it answers with the expected configuration.
 */
export async function startHaproxy(places: GatewayPlaces, fingerprint: string): Promise<void> {
  await startAtBoot(places);
  const started = await runOnHost(places, ['sh', startPath(places)]);
  await waitForConfig(places, fingerprint, Number(started.trim()));
}

/** Loads the configuration file in a fresh worker; the old one finishes its streams. */
export async function reloadHaproxy(places: GatewayPlaces, fingerprint: string): Promise<void> {
  const answer = await askSocket(places.host, places.master, 'reload', START_MS);
  if (!answer.startsWith('Success=1')) throw startFailed(answer.slice(0, 2000));
  await waitForConfig(places, fingerprint);
}

/**
 * Arguments: pid of the master, configuration that its command line must name, seconds. Soft first, so that streams may
 * finish, then at once; a process that only has the number is left alone. One that another user of the host started needs
 * root.
 */
const STOP = `ours() { tr '\\0' '\\n' < "/proc/$1/cmdline" 2>/dev/null | grep -Fxq -- "$2"; }
gone() { n=$3; while ours "$1" "$2"; do [ "$n" -gt 0 ] || return 1; n=$((n - 1)); sleep 0.02; done; }
ours "$1" "$2" || exit 0
end() { kill "$@" 2>/dev/null || sudo -n kill "$@" 2>/dev/null || kill "$@"; }
end -USR1 "$1"; gone "$1" "$2" "$3" && exit 0
end -TERM "$1"; gone "$1" "$2" 100 && exit 0
end -KILL -- "-$1" 2>/dev/null || end -KILL "$1"; gone "$1" "$2" 100`;

/** Ends the gateway, and that it comes back at boot: soft first, so that streams may finish within `graceMs`, then at once. */
export async function stopHaproxy(places: GatewayPlaces, graceMs: number): Promise<void> {
  await places.host.files.remove(startPath(places));
  // One that hangs is known by its pid file; a line that broke under the first question bears the second.
  const answering = await findProcesses(places).catch(() => undefined);
  const master = answering?.master ?? (await readOrphan(places));
  if (master === undefined) return;
  const polls = String(Math.ceil(graceMs / POLL_MS));
  await runOnHost(places, ['sh', '-c', STOP, 'sh', String(master), places.config, polls]);
}

async function waitForConfig(places: GatewayPlaces, fingerprint: string, started?: number): Promise<void> {
  const deadline = performance.now() + START_MS;
  let unheard: unknown;
  while (performance.now() < deadline) {
    if (await hasLoaded(places, fingerprint).catch((error: unknown) => void (unheard = error))) return;
    if (started !== undefined && !(await isAlive(places, started))) break;
    await pause(POLL_MS);
  }
  if (isLineBroken(unheard) && !isGatewaySilent(unheard)) throw unheard;
  const log = await places.host.files.read(places.log);
  throw startFailed(Buffer.from(log ?? '').toString());
}

async function hasLoaded(places: GatewayPlaces, fingerprint: string): Promise<boolean> {
  return (await runningFingerprint(places)) === fingerprint && (await findProcesses(places)) !== undefined;
}

async function isAlive({ host }: GatewayPlaces, pid: number): Promise<boolean> {
  const { outcome, ...result } = await host.exec(['kill', '-0', String(pid)]);
  return outcome === 'unknown' || ('exitCode' in result && result.exitCode === 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
