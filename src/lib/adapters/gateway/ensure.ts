import type { GatewaySpec } from '../../core/ports/gateway.ts';
import { configOf, configSpecOf, initialState, readState, type GatewayState, writeState } from './config.ts';
import { type RenderedConfig } from '../../core/kit/gateway-config.ts';
import { readOrphan, startAtBoot } from './start-file.ts';
import { reloadHaproxy, startHaproxy, stopHaproxy, validateConfig } from './haproxy.ts';
import { findFreePort } from './port-status.ts';
import { recordOwner, TEMPORARY } from './temporary.ts';
import { withKeys } from './key-memory.ts';
import type { GatewayPlaces } from './paths.ts';
import { moveServers, replaceReleases, restoreLinks } from './slots.ts';
import { keepReserve, requireHaproxy, writeKept } from './run-on-host.ts';
import { alignWithRest, updateKeys } from './update-keys.ts';
import { findProcesses, runningFingerprint } from './workers.ts';

/**
 * Brings the gateway to what its record and `spec` ask for, whether it is missing, stopped or runs. A configuration
 * that HAProxy refuses changes nothing.
 */
export async function ensureGateway(places: GatewayPlaces, spec: GatewaySpec): Promise<void> {
  const recorded = await readState(places);
  const port = spec.port || (recorded?.spec.port ?? (await findFreePort(places.host, spec.bind)));
  const state = recorded ? { ...recorded, spec: configSpecOf({ ...spec, port }) } : initialState({ ...spec, port });
  const change = await planChange(places, state);
  if (!change.isLoaded) await requireHaproxy(places.host);
  if (spec.environment.startsWith(TEMPORARY)) await recordOwner(places);
  await updateKeys(places, (memory) => withKeys(memory, spec));
  await replaceReleases(places, state);
  await restoreLinks(places, state);
  await loadConfig(places, state, change);
  await moveServers(places, { blue: state.slots.blue.state, green: state.slots.green.state });
  await keepReserve(places);
}

/** What is to be done about the configuration. */
interface Change extends RenderedConfig {
  isRunning: boolean;
  /** It runs with this very configuration. */
  isLoaded: boolean;
}

async function planChange(places: GatewayPlaces, state: GatewayState): Promise<Change> {
  const config = await configOf(places, state);
  const isRunning = (await findProcesses(places)) !== undefined;
  return { ...config, isRunning, isLoaded: isRunning && (await runningFingerprint(places)) === config.fingerprint };
}

async function loadConfig(places: GatewayPlaces, state: GatewayState, change: Change): Promise<void> {
  const { text, fingerprint, isRunning, isLoaded } = change;
  if (!isLoaded) await validateDraft(places, text);
  await writeState(places, state);
  await writeKept(places, places.config, text);
  if (isRunning) await startAtBoot(places);
  if (isLoaded) return;
  await (isRunning ? reloadHaproxy(places, fingerprint) : startFresh(places, fingerprint));
  // HAProxy reads the keys before it takes commands: a change in between reached no worker.
  await alignWithRest(places);
}

async function startFresh(places: GatewayPlaces, fingerprint: string): Promise<void> {
  if ((await readOrphan(places)) !== undefined) await stopHaproxy(places, 0);
  await startHaproxy(places, fingerprint);
}

async function validateDraft(places: GatewayPlaces, text: string): Promise<void> {
  await writeKept(places, places.draft, text);
  try {
    await validateConfig(places, places.draft);
  } finally {
    await places.host.files.remove(places.draft);
  }
}
