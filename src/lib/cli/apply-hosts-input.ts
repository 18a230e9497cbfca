import { selectHosts } from '../preflight/select-hosts.ts';
import type { ApplyHostsInput } from '../provision/apply-input.ts';
import { splitBatches } from '../provision/batches.ts';
import { readSavedPlan } from '../run/saved-plan.ts';
import type { HostSelectionFlags } from './host-selection-flags.ts';
import { readTextInput } from './read-text.ts';
import type { Session } from './session.ts';

/** Which hosts are meant and how they are worked on. Throws (exit 2) as `selectHosts`, or `bad-batch`. */
export async function applyHostsInput(
  session: Session,
  names: readonly string[],
  flags: HostSelectionFlags,
): Promise<ApplyHostsInput> {
  if (flags.batch !== undefined) splitBatches([], flags.batch);
  const chosen = await selectHosts(await session.stage(), { names: [...names], group: flags.group, all: flags.all });
  const hosts = chosen.map(({ metadata }) => metadata.name);
  return { hosts, onUnreachable: flags['on-unreachable'] === 'skip' ? 'skip' : 'fail', batch: flags.batch ?? null };
}

/** With a saved plan and no host named, what the plan was made for: it is not typed twice. */
export async function inputOrSaved(
  session: Session,
  names: readonly string[],
  flags: HostSelectionFlags & { plan?: string | undefined },
): Promise<ApplyHostsInput> {
  const { plan, all, group } = flags;
  const named = names.length > 0 || all || group !== undefined || flags.batch !== undefined;
  if (plan === undefined || named) return applyHostsInput(session, names, flags);
  const saved = readSavedPlan(plan, await readTextInput(plan));
  const input = saved.input as Partial<ApplyHostsInput> | null;
  return saved.operation === 'host apply' && Array.isArray(input?.hosts)
    ? (input as ApplyHostsInput)
    : applyHostsInput(session, names, flags);
}
