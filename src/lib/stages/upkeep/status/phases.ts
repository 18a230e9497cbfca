import type { ResourceOf } from '../../../core/project/schemas.ts';
import { type NamedModel, ownersOf } from '../../../core/project/ownership.ts';
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
  /** Of the project: any use case may learn from them. */
  datasets: number;
  models: NamedModel[];
  /** Models that were evaluated, by name. */
  evaluated: string[];
  releases: { name: string; model: string }[];
  /** Releases that serve, by name. */
  live: string[];
}

/** How much a use case has of what it needs. */
interface Artefacts {
  datasets: number;
  tunedModels: number;
  evaluations: number;
  releases: number;
  liveReleases: number;
}

/** What an accepted use case needs, in this order. */
const LADDER = [
  { phase: 1, has: 'datasets', needs: 'data', next: 'data prepare' },
  { phase: 2, has: 'tunedModels', needs: 'model', next: 'train launch' },
  { phase: 3, has: 'evaluations', needs: 'eval', next: 'eval run' },
  { phase: 3, has: 'releases', needs: 'release', next: 'release create' },
  { phase: 4, has: 'liveReleases', needs: 'promotion', next: 'release promote' },
] as const;

/** Pure: the phase of each use case. Datasets count for all of them, models and what follows for the one they are of. */
export function derivePhases(facts: PhaseFacts): UseCasePhase[] {
  const wanted = facts.usecases.filter(({ spec }) => spec.status !== 'rejected');
  const ownerOf = ownersOf(
    wanted.map(({ metadata }) => metadata.name),
    facts.models,
  );
  return facts.usecases.map((usecase) =>
    derivePhase(
      usecase,
      artefactsOf(
        facts,
        new Set(facts.models.filter(({ spec }) => ownerOf(spec) === usecase.metadata.name).map(({ name }) => name)),
      ),
    ),
  );
}

function artefactsOf(
  { datasets, models, evaluated, releases, live }: PhaseFacts,
  owned: ReadonlySet<string>,
): Artefacts {
  const made = models.filter(({ spec }) => spec.kind === 'merged' || spec.kind === 'quantized');
  const own = releases.filter(({ model }) => owned.has(model));
  return {
    datasets,
    tunedModels: made.filter(({ name }) => owned.has(name)).length,
    evaluations: evaluated.filter((model) => owned.has(model)).length,
    releases: own.length,
    liveReleases: own.filter(({ name }) => live.includes(name)).length,
  };
}

function derivePhase({ metadata, spec }: ResourceOf<'UseCase'>, facts: Artefacts): UseCasePhase {
  const usecase = metadata.name;
  if (spec.status === 'rejected') return { usecase, phase: 1, state: 'rejected', blocking: [], next: null };
  if (spec.status !== 'accepted') return undecided(usecase, spec);
  const rung = LADDER.find(({ has }) => facts[has] === 0);
  if (!rung) return { usecase, phase: 5, state: 'live', blocking: [], next: null };
  const { phase, needs, next } = rung;
  const blocking = [message(`status.needs.${needs}`)];
  return { usecase, phase, state: 'accepted', blocking, next: `sovran ${next} --help` };
}

function undecided(usecase: string, spec: ResourceOf<'UseCase'>['spec']): UseCasePhase {
  const missing = missingFields(spec).filter(({ needed }) => needed);
  const state = spec.status === 'scored' ? 'scored' : 'draft';
  const next = missing.length > 0 ? `sovran scope score ${usecase}` : `sovran scope accept ${usecase} --reason …`;
  const blocking = missing.length > 0 ? missing.map(({ label }) => label) : [message('status.needs.decision')];
  return { usecase, phase: 1, state, blocking, next };
}
