import { addHost, type AddHostInput } from '../../stages/machines/hosts/add-host.ts';
import { trustHost, type TrustHostInput } from '../../stages/machines/hosts/trust-host.ts';
import type { Json } from '../../core/ports/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { readSavedPlan, refuseOtherTarget } from '../../core/operation/saved-plan.ts';
import { readTextInput } from '../session/read-text.ts';

/** The host that a saved plan adds; undefined if unreadable. Throws `bad-plan` (exit 2) for any other plan. */
export async function savedHost(path: string, name: string): Promise<AddHostInput | undefined> {
  const input = await savedInput(path, addHost, { name });
  const ssh = input && 'ssh' in input ? (input.ssh as Partial<typeof input.ssh>) : undefined;
  return ssh === undefined || Array.isArray(ssh.pins) ? input : undefined;
}

/** The keys that a saved plan trusts for a host; as `savedHost` otherwise. */
export async function savedTrust(path: string, name: string): Promise<TrustHostInput | undefined> {
  const input = await savedInput(path, trustHost, { name, pins: [] });
  return Array.isArray(input?.pins) ? input : undefined;
}

/** What a plan of this operation on this host was made for; undefined where it names no host, or another. */
async function savedInput<Input extends Json & { name: string }, Facts, Result>(
  path: string,
  operation: Operation<Input, Facts, Result>,
  wanted: Input,
): Promise<Input | undefined> {
  const saved = readSavedPlan(path, await readTextInput(path));
  refuseOtherTarget(path, saved, operation, wanted);
  const input = saved.input as Partial<Input> | null;
  return input?.name === wanted.name ? (input as Input) : undefined;
}
