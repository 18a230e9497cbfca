import type { GatewaySpec, Slot, SlotState, SlotTarget } from '../../core/ports/gateway.ts';
import type { GatewayPlaces } from './paths.ts';
import type { ConfigSpec } from './render-config.ts';
import { writeKept } from './reserve.ts';

export const SLOTS: readonly Slot[] = ['blue', 'green'];

export interface SlotRecord {
  target?: SlotTarget;
  state: SlotState;
}

/** What the gateway is meant to be: written before each change, so that a kill in between is put right later. */
export interface GatewayState {
  spec: ConfigSpec;
  slots: Record<Slot, SlotRecord>;
  /** See `GatewayStatus`; noted by whoever reads or writes the state. */
  lastServed?: string;
}

/** What was written last; undefined where there is nothing, or nothing whole: it is made again from the environment. */
export async function readState({ host, state }: GatewayPlaces): Promise<GatewayState | undefined> {
  const content = await host.files.read(state);
  if (content === undefined) return undefined;
  try {
    return noteServed(JSON.parse(Buffer.from(content).toString()) as GatewayState);
  } catch {
    return undefined;
  }
}

/** Replaces the state, whole or not at all. */
export function writeState(places: GatewayPlaces, state: GatewayState): Promise<void> {
  return writeKept(places, places.state, `${JSON.stringify(noteServed(state), null, 2)}\n`);
}

/** The state of a gateway that had none: what the environment's record says. */
export function initialState(spec: GatewaySpec): GatewayState {
  return { spec: configSpecOf(spec), slots: { blue: recordOf(spec, 'blue'), green: recordOf(spec, 'green') } };
}

/** The part of a spec that the configuration is rendered from. */
export function configSpecOf({ environment, bind, port, limits }: GatewaySpec): ConfigSpec {
  return { environment, bind, port, limits };
}

/** Pure: what gets the traffic is what had it last; where no slot does, it stays as it was, whatever happens to the slots. */
function noteServed(state: GatewayState): GatewayState {
  const [slot] = readySlots(state);
  const release = slot && state.slots[slot].target?.release;
  return release === undefined ? state : { ...state, lastServed: release };
}

/** Slots that get traffic. */
export function readySlots(state: GatewayState): Slot[] {
  return SLOTS.filter((slot) => state.slots[slot].state === 'ready');
}

function recordOf(spec: GatewaySpec, slot: Slot): SlotRecord {
  const target = spec.slots[slot];
  if (!target) return { state: 'maint' };
  return { target, state: spec.live === slot ? 'ready' : 'maint' };
}
