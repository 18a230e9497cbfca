import { requireState, rewriteConfig, writeState } from './config.ts';
import { memberNotUp, memberUnknown } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';
import { moveServers, waitForServer } from './rotation.ts';
import type { SlotState } from '../../core/ports/gateway.ts';

const UP_MS = 5000;

/**
 * Moves a member of a front, at rest first; `ready` waits for a passed check. Throws `member-unknown` (exit 3) or
 * `member-not-up` (exit 4).
 */
export async function setMemberState(places: GatewayPlaces, name: string, wanted: SlotState): Promise<void> {
  if (wanted === 'ready') {
    const drain = (): Promise<void> => recordMember(places, name, 'drain');
    const late = () => memberNotUp(name, UP_MS);
    await requireMember(places, name);
    await waitForServer(places, name, { timeoutMs: UP_MS, drain, late });
  }
  await recordMember(places, name, wanted);
}

async function recordMember(places: GatewayPlaces, name: string, wanted: SlotState): Promise<void> {
  const { state, member } = await requireMember(places, name);
  member.state = wanted;
  await writeState(places, state);
  await rewriteConfig(places, state);
  await moveServers(places, { [name]: wanted });
}

async function requireMember(places: GatewayPlaces, name: string) {
  const state = await requireState(places);
  const member = state.spec.members?.find((one) => one.name === name);
  if (!member) throw memberUnknown(name);
  return { state, member };
}
