import type { HostExceptionsSpec } from '../../../../core/project/resources/host-exceptions.ts';
import type { ReachedHost, Waiver } from './host-state.ts';
import { listReadableHosts } from '../../../../core/project/readable-hosts.ts';
import { findResource } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import type { ProvisionStep } from '../contract/step.ts';
import type { Risk } from '../../../../core/operation/plan/plan.ts';

/** Register entries for a host, by name or group; the latest expiry per step. `now`: ISO 8601; pure. */
export function waiversOf(
  { exceptions }: HostExceptionsSpec,
  host: { name: string; groups: readonly string[] },
  now: string,
): Waiver[] {
  const own = exceptions.filter((one) => one.host === host.name || (one.group && host.groups.includes(one.group)));
  const longest = own.toSorted((left, right) => (left.expires < right.expires ? 1 : -1));
  const first = longest.filter((one, at) => longest.findIndex(({ step }) => step === one.step) === at);
  const today = now.slice(0, 10);
  return first.map(({ step, reason, owner, expires }) => ({ step, reason, owner, expires, expired: today > expires }));
}

/** Register entries for unknown hosts or groups, as warnings. An unreadable register is a warning too. */
export async function listIdleExceptions({ project }: StageContext): Promise<Message[]> {
  try {
    return await readIdleExceptions(project);
  } catch (error) {
    if (error instanceof SovranError) return [error.text];
    throw error;
  }
}

async function readIdleExceptions(project: StageContext['project']): Promise<Message[]> {
  const register = await findResource(project, 'HostExceptions', 'exceptions');
  if (!register) return [];
  const { hosts, unreadable } = await listReadableHosts(project);
  const names = new Set([...hosts.map(({ metadata }) => metadata.name), ...unreadable.map(({ host }) => host)]);
  const groups = new Set(hosts.flatMap(({ spec }) => spec.groups ?? []));
  return register.spec.exceptions.flatMap(({ step, host, group }): Message[] => {
    if (host !== undefined && !names.has(host)) return [message('provision.idle-exception', { step, subject: host })];
    if (group === undefined || groups.has(group) || unreadable.length > 0) return [];
    return [message('provision.idle-exception', { step, subject: group })];
  });
}

/** State of a step: its check's result, unless waived. */
export type Standing = 'ok' | 'na' | 'drift' | 'unknown' | 'waived';

/** Pure. A step that was not looked at is `unknown`. */
export function standingOf(state: ReachedHost, step: string): Standing {
  const found = state.assessments[step]?.state ?? 'unknown';
  if (found === 'ok' || found === 'na') return found;
  return activeWaiver(state, step) ? 'waived' : found;
}

/** The entry of the register that excuses a step of a host today. */
export function activeWaiver({ waivers }: ReachedHost, step: string): Waiver | undefined {
  return waivers.find((waiver) => waiver.step === step && !waiver.expired);
}

/** The first step of unknown standing that a step needs, straight or through others. Pure. */
export function unknownNeed(
  state: ReachedHost,
  step: ProvisionStep,
  steps: readonly ProvisionStep[],
): string | undefined {
  for (const id of step.needs) {
    if (standingOf(state, id) === 'unknown') return id;
    const need = steps.find((one) => one.id === id);
    const further = need && unknownNeed(state, need, steps);
    if (further !== undefined) return further;
  }
  return undefined;
}

/** True if a step of this risk interrupts work; containers may survive a daemon restart. Pure. */
export function interruptsWork(risk: Risk, { liveRestore }: Pick<ReachedHost, 'liveRestore'>): boolean {
  return risk === 'reboot' || (risk === 'restart' && !liveRestore);
}
