import type { GatewaySpec } from '../../core/ports/gateway.ts';
import { configOf } from './config-file.ts';
import { startAtBoot } from './start-file.ts';
import { reloadHaproxy, startHaproxy, stopHaproxy, validateConfig } from './haproxy.ts';
import { punchOldRecords } from './access-retention.ts';
import { findFreePort } from './port-status.ts';
import { recordOwner, TEMPORARY } from './temporary.ts';
import { withKeys } from './merge-keys.ts';
import { readOrphan } from './orphan.ts';
import type { GatewayPlaces } from './paths.ts';
import { replaceReleases } from './release-map.ts';
import { keepReserve, writeKept } from './reserve.ts';
import { releaseMap, restoreLinks, restoreSlots } from './slots.ts';
import { configSpecOf, initialState, readState, writeState, type GatewayState } from './state-file.ts';
import { alignWithRest, updateKeys } from './update-keys.ts';
import { findProcesses, runningFingerprint } from './workers.ts';

/**
 * Brings the gateway into the state its record and `spec` ask for, from whatever was left: nothing, a stopped one,
 * a running one with an older configuration. A configuration that HAProxy refuses changes nothing.
 */
export async function ensureGateway(places: GatewayPlaces, spec: GatewaySpec): Promise<void> {
  const recorded = await readState(places);
  const port = spec.port || (recorded?.spec.port ?? (await findFreePort(places.host, spec.bind)));
  const state = recorded ? { ...recorded, spec: configSpecOf({ ...spec, port }) } : initialState({ ...spec, port });
  if (spec.environment.startsWith(TEMPORARY)) await recordOwner(places);
  await updateKeys(places, (memory) => withKeys(memory, spec));
  await replaceReleases(places, releaseMap(state));
  await restoreLinks(places, state);
  await loadConfig(places, state);
  await restoreSlots(places, state);
  await Promise.all([punchOldRecords(places), keepReserve(places)]);
}

async function loadConfig(places: GatewayPlaces, state: GatewayState): Promise<void> {
  const { text, fingerprint } = await configOf(places, state);
  const running = await findProcesses(places);
  const same = running !== undefined && (await runningFingerprint(places)) === fingerprint;
  if (!same) await validateDraft(places, text);
  await writeState(places, state);
  await writeKept(places, places.config, text);
  if (running) await startAtBoot(places);
  if (same) return;
  await (running ? reloadHaproxy(places, fingerprint) : startAnew(places, fingerprint));
  // HAProxy reads the keys before it can be told of any: who changed them in between found nobody to tell.
  await alignWithRest(places);
}

async function startAnew(places: GatewayPlaces, fingerprint: string): Promise<void> {
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
