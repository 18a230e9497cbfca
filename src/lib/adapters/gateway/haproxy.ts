import { scriptArgv } from '../../core/kit/host-script.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { isGatewayUnreachable } from '../../core/failures/gateway-timeout.ts';
import { isUnreachable } from '../../core/failures/unreachable.ts';
import { message } from '../../core/text/message.ts';
import { configInvalid, haproxyMissing, hostRefused, startFailed } from './errors.ts';
import { requireOutcome } from '../require-outcome.ts';
import { askSocket } from './ask-socket.ts';
import type { GatewayPlaces } from './paths.ts';
import { NOT_FOUND, runOnHost } from './run-on-host.ts';
import { readOrphan, startAtBoot, startPath } from './start-file.ts';
import { findProcesses, runningFingerprint } from './workers.ts';

const START_MS = 10_000;
const POLL_MS = 20;

/** Has HAProxy read a configuration without using it. Throws `gateway-config-invalid`, or `connection-lost` (exit 4). */
export async function validateConfig({ host, dir }: GatewayPlaces, path: string): Promise<void> {
  const result = await host.exec(['haproxy', '-c', '-q', '-C', dir, '-f', path]);
  if (result.outcome === 'known' && result.exitCode === 0) return;
  requireOutcome({ host }, result);
  if (result.outcome === 'known' && result.exitCode === NOT_FOUND) throw haproxyMissing(host);
  throw configInvalid(result.stderr || result.stdout);
}

/**
 * Starts a master and worker in their own session, now and at each boot. Resolves when it answers with the expected
 * configuration.
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
 * Ends the gateway, and its start at boot; streams have `graceMs` to finish. Throws `gateway-host-refused` (exit 4) for
 * another user's hidden process.
 */
export async function stopHaproxy(places: GatewayPlaces, graceMs: number): Promise<void> {
  await places.host.files.remove(startPath(places));
  // One that hangs is known by its pid file; a line that broke under the first question bears the second.
  const answering = await findProcesses(places).catch(() => undefined);
  const master = answering?.master ?? (await readOrphan(places));
  if (master === undefined) return;
  const polls = String(Math.ceil(graceMs / POLL_MS));
  const said = await runOnHost(places, scriptArgv('gateway/stop', String(master), places.config, polls));
  if (said.trim() === 'unseen') throw hostRefused(places.host.name, message('env.process-unseen', { pid: master }));
}

async function waitForConfig(places: GatewayPlaces, fingerprint: string, started?: number): Promise<void> {
  const deadline = performance.now() + START_MS;
  let unheard: unknown;
  for (let isLast = false; !isLast; await pause(POLL_MS)) {
    isLast = performance.now() >= deadline;
    const loaded = await hasLoaded(places, fingerprint).catch((error: unknown) => ({ error }));
    if (loaded === true) return;
    unheard = loaded === false ? undefined : loaded.error;
    if (started !== undefined && !(await isAlive(places, started))) break;
  }
  if (isUnreachable(unheard) && !isGatewayUnreachable(unheard)) throw unheard;
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
