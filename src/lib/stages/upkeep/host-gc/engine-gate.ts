import type { HostInventory } from '../../../core/ports/host-sweeper.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** Evidence of a gate that passed although nobody looked at the containers' images. */
const UNSEEN = 'images-unseen';

/**
 * Pure: whether what runs on the host is known as far as this project's things can be in use there. A container engine
 * that says nothing refuses only where the project's jobs and services may run in containers.
 */
export function engineGate(name: string, docker: boolean, { engineAsked, locked, cut }: HostInventory): Gate {
  const id = 'engine-asked';
  if (cut === true) return { id, verdict: 'fail', reason: message('host.gc.cut', { name }), ...check(name) };
  if (engineAsked) return { id, verdict: 'pass', reason: message('host.gc.engine-asked', { name }) };
  if (!docker) return { id, verdict: 'pass', reason: message('host.gc.engine-unseen', { name }), evidence: UNSEEN };
  if (!locked)
    return {
      id,
      verdict: 'fail',
      reason: message('host.gc.engine-silent', { name }),
      fix: message('host.gc.engine-silent.fix', { name }),
      ...check(name),
    };
  return {
    id,
    verdict: 'fail',
    reason: message('host.gc.engine-locked', { name, socket: locked.socket }),
    fix: message('host.gc.engine-locked.fix', { group: locked.group }),
    ...check(name),
  };
}

/** What a plan says that nobody looked at; nothing where all was. */
export function unseenOf({ gates }: Pick<PlanDraft, 'gates'>): Message[] {
  return gates.filter(({ evidence }) => evidence === UNSEEN).map(({ reason }) => reason);
}

function check(name: string): Pick<Gate, 'next'> {
  return { next: [`sovran host check ${name}`] };
}
