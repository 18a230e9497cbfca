import { scriptArgv } from '../../core/kit/host-script.ts';
import { isWorkerGone, refuseAnswer } from './ask-socket.ts';
import { requireState, rewriteConfig, type GatewayState, writeState } from './config.ts';
import { SLOTS } from '../../core/kit/gateway-config.ts';
import { slotBusy, slotEmpty, slotNotUp, slotOtherRelease } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';
import { runOnHost, writeKept } from './run-on-host.ts';
import { moveServers, waitForServer } from './rotation.ts';
import { commandsFor, readServers } from './servers.ts';
import { askWorker, findWorkers } from './workers.ts';
import type { Slot, SlotState, SlotTarget } from '../../core/ports/gateway.ts';

/** Points an idle slot at another socket. Its release id changes only while nothing can be answered under it. */
export async function assignSlot(places: GatewayPlaces, slot: Slot, target: SlotTarget): Promise<void> {
  const state = await requireState(places);
  const { target: before, state: slotState } = state.slots[slot];
  if (before?.socket === target.socket && before.release === target.release)
    return nameSlot(places, state, slot, target);
  const server = (await readServers(places)).find(({ name }) => name === slot);
  if (slotState === 'ready' || server?.state === 'ready' || (server?.sessions ?? 0) > 0) throw slotBusy(slot);
  await askWorker(places, commandsFor(slot, 'drain', 'maint'));
  await recordSlot(places, state, slot, { target, state: 'maint' });
  await nameSlot(places, state, slot, target);
}

/** Repeated for a slot that is assigned already: a kill may have come between its record and its name. */
async function nameSlot(places: GatewayPlaces, state: GatewayState, slot: Slot, target: SlotTarget): Promise<void> {
  await replaceReleases(places, state);
  await pointLinks(places, [target.socket, places.slots[slot]]);
}

/** Changes who gets traffic. `ready` waits for a passed check first, so that no request meets a broken release. */
export async function setSlotState(places: GatewayPlaces, slot: Slot, wanted: SlotState): Promise<void> {
  const state = await requireState(places);
  if (wanted !== 'maint' && !state.slots[slot].target) throw slotEmpty(slot);
  if (wanted === 'ready') await waitUntilUp(places, slot, 5000);
  await recordSlot(places, state, slot, { ...state.slots[slot], state: wanted });
  await moveServers(places, { [slot]: wanted });
}

/**
 * Makes the slot that holds `release` the only live one. The record is written first, and one command switches both: a
 * kill leaves one of them live.
 */
export async function switchSlots(places: GatewayPlaces, slot: Slot, release: string): Promise<void> {
  const target = requireHeld(await requireState(places), slot, release);
  // a kill may have come between the record of the slot and its link, which would then lead to what it held before
  await Promise.all([waitUntilUp(places, slot, 5000), pointLinks(places, [target.socket, places.slots[slot]])]);
  const state = await requireState(places);
  requireHeld(state, slot, release);
  const other = SLOTS.find((candidate) => candidate !== slot) ?? slot;
  const otherState = state.slots[other].state === 'ready' ? 'drain' : state.slots[other].state;
  state.slots[slot] = { ...state.slots[slot], state: 'ready' };
  state.slots[other] = { ...state.slots[other], state: otherState };
  await writeState(places, state);
  await rewriteConfig(places, state);
  await moveServers(places, { [slot]: 'ready', [other]: otherState });
}

/** Drains a slot whose switch is rolled back; `had` is recorded as serving last, null: none. */
export async function withdrawSlot(places: GatewayPlaces, slot: Slot, had: string | null): Promise<void> {
  const { lastServed: _, ...state } = await requireState(places);
  const remembers = had === null ? state : { ...state, lastServed: had };
  await recordSlot(places, remembers, slot, { ...state.slots[slot], state: 'drain' });
  await moveServers(places, { [slot]: 'drain' });
}

/** Resolves once the gateway's check of a slot passes. A slot in `maint` moves to `drain`: checked, no traffic. */
export function waitUntilUp(places: GatewayPlaces, slot: Slot, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const drain = (): Promise<void> => setSlotState(places, slot, 'drain');
  return waitForServer(places, slot, { timeoutMs, signal, drain, late: () => slotNotUp(slot, timeoutMs) });
}

/** Links survive neither a reboot nor a cleaner of temporary folders. */
export async function restoreLinks(places: GatewayPlaces, state: GatewayState): Promise<void> {
  const links = SLOTS.flatMap((slot) => {
    const { target } = state.slots[slot];
    return target ? [target.socket, places.slots[slot]] : [];
  });
  await pointLinks(places, links);
}

async function recordSlot(
  places: GatewayPlaces,
  state: GatewayState,
  slot: Slot,
  record: GatewayState['slots'][Slot],
): Promise<void> {
  state.slots[slot] = record;
  await writeState(places, state);
  await rewriteConfig(places, state);
}

async function pointLinks(places: GatewayPlaces, links: string[]): Promise<void> {
  await runOnHost(places, scriptArgv('gateway/point-links', places.sockets, ...links));
}

/** What the slot holds. Throws `slot-empty`, or `slot-other-release`. */
function requireHeld(state: GatewayState, slot: Slot, release: string): SlotTarget {
  const { target } = state.slots[slot];
  if (!target) throw slotEmpty(slot);
  if (target.release !== release) throw slotOtherRelease(slot, release, target.release);
  return target;
}

/** Writes the names of the releases, then brings every running worker in line, so that a restart agrees with what runs. */
export async function replaceReleases(places: GatewayPlaces, { slots }: GatewayState): Promise<void> {
  const named = SLOTS.flatMap((slot) => (slots[slot].target ? `${slot} ${slots[slot].target.release}\n` : []));
  const lines = named.join('');
  await writeKept(places, places.releases, lines);
  for (const worker of await findWorkers(places)) await pushReleases(places, worker, lines);
}

/** One transaction: requests see the old set or the new one. */
async function pushReleases(places: GatewayPlaces, worker: number | undefined, lines: string): Promise<void> {
  const answer = await askWorker(places, 'prepare map releases.map', worker);
  // a front has none, one that becomes a front no longer needs them, and the other way the next load reads them
  if (answer.startsWith('Unknown map') || isWorkerGone(answer)) return;
  const version = /New version created: (\d+)/.exec(answer)?.[1];
  if (version === undefined) throw new Error(`the gateway refused a change of its releases: ${answer.trim()}`);
  if (lines !== '') refuseAnswer(await askWorker(places, `add map @${version} releases.map <<\n${lines}`, worker));
  refuseAnswer(await askWorker(places, `commit map @${version} releases.map`, worker));
}
