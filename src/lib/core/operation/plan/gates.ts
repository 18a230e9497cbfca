import { message, type Message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import type { Gate, PlanDraft } from './plan.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { nameFetch } from '../../project/fetch-records.ts';

/** A gate that passes or fails, with its help where it fails. Pure. */
export function passOrFail(
  id: string,
  holds: boolean,
  reason: Message,
  help: Pick<Gate, 'fix' | 'next' | 'evidence'> = {},
): Gate {
  return { id, verdict: holds ? 'pass' : 'fail', reason, ...(holds ? {} : help) };
}

/** Gates that forbid the plan: failed, or not decidable. */
export function blockingGates(plan: PlanDraft): Gate[] {
  return plan.gates.filter((gate) => gate.verdict === 'fail' || gate.verdict === 'unknown');
}

/** Throws `gates-failed` (exit 3) naming every blocking gate, and commands to type `first`; the base command words the reasons. */
export function refuseFailedGates(plan: PlanDraft, first?: () => readonly string[]): void {
  const blocking = blockingGates(plan);
  if (blocking.length > 0) throw new GatesFailed(blocking, first?.());
}

/** A refusal that carries its gates, so that each reason is shown in the reader's language. */
export class GatesFailed extends SovranError {
  readonly gates: Gate[];

  constructor(gates: Gate[], first: readonly string[] = []) {
    super({
      code: 'gates-failed',
      exit: EXIT.refused,
      text: message('run.gates-failed', { count: gates.length }),
      next: [...new Set([...first, ...gates.flatMap(({ next }) => next ?? [])])],
      details: { gates: gates.map((gate) => ({ id: gate.id, verdict: gate.verdict })) },
    });
    this.gates = gates;
  }
}

/** A draft whose gates say how what others recorded is fetched in this project. */
export async function withFetch<Draft extends PlanDraft>(draft: Draft, project: ProjectStore): Promise<Draft> {
  const gates = await Promise.all(
    draft.gates.map(async (gate): Promise<Gate> =>
      gate.next ? { ...gate, next: await nameFetch(gate.next, project) } : gate,
    ),
  );
  return { ...draft, gates };
}
