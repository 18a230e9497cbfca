import type { ResourceOf } from '../../../core/project/schemas.ts';
import { missingFields } from '../../scope/missing-fields.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** The life of a use case: 1 decided, 2 data ready, 3 model made, 4 evaluated and released, 5 in production. */
export type Phase = 1 | 2 | 3 | 4 | 5;

export interface UseCasePhase {
  usecase: string;
  phase: Phase;
  state: 'draft' | 'scored' | 'accepted' | 'rejected' | 'live';
  /** What keeps it from the next phase. */
  blocking: Message[];
  next: string | null;
}

export interface PhaseFacts {
  usecases: ResourceOf<'UseCase'>[];
  datasets: number;
  tunedModels: number;
  evaluations: number;
  releases: number;
  liveReleases: number;
}

interface Rung {
  phase: Phase;
  done: (facts: PhaseFacts) => boolean;
  blocking: Message;
  next: string;
}

/** What an accepted use case still needs, first lack first. */
const LADDER: readonly Rung[] = [
  {
    phase: 1,
    done: (facts) => facts.datasets > 0,
    blocking: message('status.needs.data'),
    next: 'sovran data prepare --help',
  },
  {
    phase: 2,
    done: (facts) => facts.tunedModels > 0,
    blocking: message('status.needs.model'),
    next: 'sovran train launch --help',
  },
  {
    phase: 3,
    done: (facts) => facts.evaluations > 0,
    blocking: message('status.needs.eval'),
    next: 'sovran eval run --help',
  },
  {
    phase: 3,
    done: (facts) => facts.releases > 0,
    blocking: message('status.needs.release'),
    next: 'sovran release create --help',
  },
  {
    phase: 4,
    done: (facts) => facts.liveReleases > 0,
    blocking: message('status.needs.promotion'),
    next: 'sovran release promote --help',
  },
];

/** Pure: where each use case stands. Artefacts are the project's: one project serves one undertaking. */
export function derivePhases(facts: PhaseFacts): UseCasePhase[] {
  return facts.usecases.map((usecase) => derivePhase(usecase, facts));
}

function derivePhase({ metadata, spec }: ResourceOf<'UseCase'>, facts: PhaseFacts): UseCasePhase {
  const usecase = metadata.name;
  if (spec.status === 'rejected') return { usecase, phase: 1, state: 'rejected', blocking: [], next: null };
  if (spec.status !== 'accepted') return undecided(usecase, spec);
  const rung = LADDER.find(({ done }) => !done(facts));
  if (!rung) return { usecase, phase: 5, state: 'live', blocking: [], next: null };
  return { usecase, phase: rung.phase, state: 'accepted', blocking: [rung.blocking], next: rung.next };
}

function undecided(usecase: string, spec: ResourceOf<'UseCase'>['spec']): UseCasePhase {
  const lacks = missingFields(spec).filter(({ needed }) => needed);
  const state = spec.status === 'scored' ? 'scored' : 'draft';
  const next = lacks.length > 0 ? `sovran scope score ${usecase}` : `sovran scope accept ${usecase} --reason …`;
  const blocking = lacks.length > 0 ? lacks.map(({ label }) => label) : [message('status.needs.decision')];
  return { usecase, phase: 1, state, blocking, next };
}
