import { addHost, type AddHostInput } from '../hosts/add-host.ts';
import { trustHost, type TrustHostInput } from '../hosts/trust-host.ts';
import { readSavedPlan, refuseOtherTarget } from '../run/saved-plan.ts';
import { readTextInput } from './read-text.ts';

/**
 * The host that a saved plan adds; undefined where the plan holds none that can be read. Throws `bad-plan` (exit 2) for a
 * plan of another command or another host.
 */
export async function savedHost(path: string, name: string): Promise<AddHostInput | undefined> {
  const saved = readSavedPlan(path, await readTextInput(path));
  refuseOtherTarget(path, saved, addHost, { name });
  const input = saved.input as Partial<{ name: string; ssh: { pins?: unknown } }> | null;
  if (input?.name !== name) return undefined;
  return input.ssh === undefined || Array.isArray(input.ssh.pins) ? (input as AddHostInput) : undefined;
}

/** The keys that a saved plan trusts for a host; as `savedHost` otherwise. */
export async function savedTrust(path: string, name: string): Promise<TrustHostInput | undefined> {
  const saved = readSavedPlan(path, await readTextInput(path));
  refuseOtherTarget(path, saved, trustHost, { name, pins: [] });
  const input = saved.input as Partial<TrustHostInput> | null;
  return input?.name === name && Array.isArray(input.pins) ? { name, pins: input.pins } : undefined;
}
