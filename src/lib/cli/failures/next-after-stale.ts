import type { AddHostInput, SshHostInput } from '../../stages/machines/hosts/add-host.ts';
import { SovranError, withNext } from '../../core/text/sovran-error.ts';
import { typedWithoutAcceptNew, type TypedCommand } from './retyped.ts';
import { planAgain, type TypedApply } from './typed-apply.ts';

type KeyFlags = TypedCommand['flags'] & { plan?: string | undefined };

/** Rethrows a stale plan of hosts with the command that plans again into the same file. */
export function replanHosts(typed: Pick<TypedApply, 'input' | 'flags'>): (error: unknown) => never {
  return staleNext(() => planAgain(typed));
}

/** The same for the keys of a host: the plan may be all that was typed, its fingerprint must come from who runs the machine. */
export function replanTrust(name: string, flags: KeyFlags): (error: unknown) => never {
  const typed = { command: `host trust ${name}`, flags: intoFile(flags) };
  return staleNext(() => (flags.plan === undefined ? undefined : typedWithoutAcceptNew(typed)));
}

/** The same for a host that is added: what the plan says of it is spelled out. */
export function replanAdd(input: AddHostInput, flags: KeyFlags): (error: unknown) => never {
  if (!('ssh' in input) || flags.plan === undefined) return staleNext(() => undefined);
  const described = { ...intoFile(flags), ...hostFlags(input.ssh) };
  return staleNext(() => typedWithoutAcceptNew({ command: `host add ${input.name}`, flags: described }));
}

function staleNext(command: () => string | undefined): (error: unknown) => never {
  return (error) => {
    const next = error instanceof SovranError && error.code === 'stale-plan' ? command() : undefined;
    throw error instanceof SovranError && next !== undefined ? withNext(error, [next]) : error;
  };
}

/** A plan from standard input is printed again, as it has no path. */
function intoFile({ plan, ...flags }: KeyFlags): TypedCommand['flags'] {
  return { ...flags, ...(plan === '-' ? { 'dry-run': true } : { 'plan-out': plan }) };
}

function hostFlags({ address, jump, transport, runner, profile, groups, labels }: SshHostInput): object {
  return {
    ssh: address,
    jump,
    group: groups,
    label: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    runner,
    transport,
    profile,
  };
}
