import type { StageContext } from '../../../core/operation/context.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import type { Message } from '../../../core/text/message.ts';
import { currentStep, derivePath } from '../../guide/path.ts';
import { readPathFacts } from '../../guide/read-facts.ts';
import { commandLineOf } from '../../guide/render.ts';
import type { GuideStep, Phase } from '../../guide/shape/step.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';

/** Where a use case stands on the path that `guide` walks. */
export interface UseCasePhase {
  usecase: string;
  phase: Phase;
  state: 'draft' | 'scored' | 'accepted' | 'rejected' | 'live';
  /** The step that is next, or what blocks it. */
  blocking: Message[];
  next: string | null;
}

/** The phase of each use case, by name. */
export async function readPhases(ctx: StageContext, snapshot: Snapshot): Promise<UseCasePhase[]> {
  return Promise.all(
    snapshot.usecases.map(async ({ metadata: { name }, spec }) => {
      if (spec.status === 'rejected') return { usecase: name, phase: 1, state: 'rejected', blocking: [], next: null };
      const path = derivePath(await readPathFacts(ctx, snapshot, name));
      return phaseOf(name, spec, currentStep(path));
    }),
  );
}

/** Pure: a phase by the step that is next; without one the use case is live. */
function phaseOf(usecase: string, { status }: Pick<UseCaseSpec, 'status'>, step?: GuideStep): UseCasePhase {
  if (!step) return { usecase, phase: 5, state: 'live', blocking: [], next: null };
  const { phase, title, why, unblock } = step;
  const isBlocked = step.state === 'blocked';
  return {
    usecase,
    phase,
    state: status,
    blocking: [isBlocked ? why : title],
    next: isBlocked ? (unblock[0] ?? null) : commandLineOf(step),
  };
}
