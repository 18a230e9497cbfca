import { selectHosts } from '../../stages/machines/preflight/check-hosts.ts';
import { applyHosts } from '../../stages/machines/provision/apply-hosts.ts';
import type { ApplyHostsInput } from '../../stages/machines/provision/contract/step.ts';
import { splitBatches } from '../../stages/machines/provision/plans/plan.ts';
import { readSavedPlan, refuseOtherTarget } from '../../core/operation/saved-plan.ts';
import type { HostSelectionFlags } from '../flags/flags.ts';
import { readTextInput } from '../session/read-text.ts';
import type { Session } from '../session/session.ts';

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

/** The saved plan's input where no host is named. Throws `bad-plan` (exit 2) for a plan of another command. */
export async function inputOrSaved(
  session: Session,
  names: readonly string[],
  flags: HostSelectionFlags & { plan?: string | undefined },
): Promise<ApplyHostsInput> {
  const { plan, all, group } = flags;
  const named = names.length > 0 || all || group !== undefined;
  if (plan === undefined || named) return applyHostsInput(session, names, flags);
  const saved = readSavedPlan(plan, await readTextInput(plan));
  const input = { hosts: [], onUnreachable: 'fail', batch: null, ...(saved.input as object) } as ApplyHostsInput;
  refuseOtherTarget(plan, saved, applyHosts, input);
  return input;
}
