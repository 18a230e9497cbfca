import { selectHosts } from '../../stages/machines/preflight/select-hosts.ts';
import type { ApplyHostsInput } from '../../stages/machines/provision/contract/step.ts';
import { splitBatches } from '../../stages/machines/provision/plans/plan.ts';
import { readSavedPlan } from '../../core/operation/saved-plan.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import type { HostSelectionFlags } from '../flags/flags.ts';
import { readTextInput } from '../session/read-text.ts';
import type { Session } from '../session/session.ts';
import { planAgain, type PlaceFlags } from '../failures/typed-apply.ts';

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

/** The saved plan's input where no host is named. Throws `bad-flags` (exit 2) for flags that the plan decides. */
export async function inputOrSaved(
  session: Session,
  names: readonly string[],
  flags: HostSelectionFlags & PlaceFlags & { plan?: string | undefined },
): Promise<ApplyHostsInput> {
  const { plan, all, group } = flags;
  const named = names.length > 0 || all || group !== undefined;
  if (plan === undefined || named) return applyHostsInput(session, names, flags);
  const saved = readSavedPlan(plan, await readTextInput(plan));
  const input = saved.input as Partial<ApplyHostsInput> | null;
  if (saved.operation !== 'host apply' || !Array.isArray(input?.hosts)) return applyHostsInput(session, names, flags);
  refuseDecided(input as ApplyHostsInput, plan, flags);
  return input as ApplyHostsInput;
}

/** Refuses `--batch` and `--on-unreachable` with a saved plan, which fixes both. */
function refuseDecided(input: ApplyHostsInput, plan: string, flags: HostSelectionFlags & PlaceFlags): void {
  const { batch, 'on-unreachable': onUnreachable } = flags;
  const given = [
    ...(batch === undefined ? [] : ['--batch']),
    ...(onUnreachable === undefined ? [] : ['--on-unreachable']),
  ];
  if (given.length === 0) return;
  const wanted: ApplyHostsInput = {
    ...input,
    ...(batch === undefined ? {} : { batch }),
    ...(onUnreachable === undefined ? {} : { onUnreachable: onUnreachable === 'skip' ? 'skip' : 'fail' }),
  };
  throw usageError(
    'bad-flags',
    message('provision.plan-decides', { flags: given.map((flag) => `\`${flag}\``).join(', '), plan }),
    {
      fix: message('provision.plan-decides.fix'),
      next: [planAgain({ input: wanted, flags: { ...flags, plan } })],
      details: { given },
    },
  );
}
