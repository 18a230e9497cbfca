import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayPlaces } from './paths.ts';
import { writeKept } from './run-on-host.ts';
import { parseJson } from '../../core/kit/parse-json.ts';
import { packageRoot } from '../../core/kit/package-root.ts';
import type { GatewaySpec, Member, Slot, SlotState, SlotTarget } from '../../core/ports/gateway.ts';
import { renderConfig, SLOTS, type ConfigSpec, type RenderedConfig } from '../../core/kit/gateway-config.ts';

interface SlotRecord {
  target?: SlotTarget;
  state: SlotState;
}

/** What the gateway is meant to be: written before each change, so that a kill in between is put right later. */
export interface GatewayState {
  spec: ConfigSpec;
  slots: Record<Slot, SlotRecord>;
  /** See `GatewayStatus`. */
  certificateUntil?: string;
  /** See `GatewayStatus`; set by each read and write. */
  lastServed?: string;
}

/** What was written last; undefined where there is nothing, or nothing whole: it is made again from the environment. */
export async function readState({ host, state }: GatewayPlaces): Promise<GatewayState | undefined> {
  return stateIn(await host.files.read(state));
}

/** As `readState`, of a gateway that is to have been started. */
export async function requireState(places: GatewayPlaces): Promise<GatewayState> {
  const state = await readState(places);
  if (!state) throw new Error('the gateway was never started: call ensure first');
  return state;
}

export function stateIn(text: string | Uint8Array | undefined): GatewayState | undefined {
  const written = parseJson<GatewayState>(text);
  return written && noteServed(written);
}

/** Replaces the state, whole or not at all. */
export function writeState(places: GatewayPlaces, state: GatewayState): Promise<void> {
  return writeKept(places, places.state, `${JSON.stringify(noteServed(state), null, 2)}\n`);
}

/** The state of a gateway that had none: what the environment's record says. */
export function initialState(spec: GatewaySpec): GatewayState {
  return { spec: configSpecOf(spec), slots: { blue: recordOf(spec, 'blue'), green: recordOf(spec, 'green') } };
}

/** The part of a spec that the configuration is rendered from; members that are known already keep their states. */
export function configSpecOf(spec: GatewaySpec, own?: string, known: readonly Member[] = []): ConfigSpec {
  const { environment, bind, port, limits, members, sticky, fronted } = spec;
  const isKnown =
    ({ name }: Member) =>
    (one: Member): boolean =>
      one.name === name;
  return {
    environment,
    bind,
    port,
    limits,
    ...(members
      ? { members: members.map((one) => ({ ...one, state: known.find(isKnown(one))?.state ?? one.state })) }
      : {}),
    ...(sticky ? { sticky } : {}),
    ...(fronted ? { fronted } : {}),
    ...(own === undefined ? {} : { own }),
  };
}

/** Pure: what gets the traffic is what had it last; where no slot does, it stays as it was, whatever happens to the slots. */
function noteServed(state: GatewayState): GatewayState {
  const [slot] = readySlots(state);
  const release = slot && state.slots[slot].target?.release;
  return release === undefined ? state : { ...state, lastServed: release };
}

/** Slots that get traffic. */
function readySlots(state: GatewayState): Slot[] {
  return SLOTS.filter((slot) => state.slots[slot].state === 'ready');
}

function recordOf(spec: GatewaySpec, slot: Slot): SlotRecord {
  const target = spec.slots[slot];
  if (!target) return { state: 'maint' };
  return { target, state: spec.live === slot ? 'ready' : 'maint' };
}

/** The configuration that a state asks for. */
export async function configOf(places: GatewayPlaces, state: GatewayState): Promise<RenderedConfig> {
  const template = await readFile(join(packageRoot(), 'templates', 'gateway', 'haproxy.cfg'), 'utf8');
  const sockets = { admin: places.admin, metrics: places.metrics, mode: places.socketMode, slots: places.slots };
  return renderConfig(template, state.spec, sockets, readySlots(state));
}

/** Keeps the file at rest in step with the slots, so that any restart gives traffic to the right one. */
export async function rewriteConfig(places: GatewayPlaces, state: GatewayState): Promise<void> {
  await writeKept(places, places.config, (await configOf(places, state)).text);
}
