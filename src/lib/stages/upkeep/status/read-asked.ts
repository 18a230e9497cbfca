import type { StageContext } from '../../../core/operation/context.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import type { CharterInForce } from '../../../core/project/charter-versions.ts';
import { type LearnedModel, readLearned } from '../../../core/project/learned.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { type LifecycleStatus, readLifecycle } from '../../retrain/live-lifecycle.ts';

/** What rules of use cases and the charter in force ask for. */
export interface Asked {
  /** Environments with an open proposal to train again. */
  retraining: string[];
  /** Live releases that are to be evaluated again, or retired. */
  lifecycle: LifecycleStatus[];
  /** Releases that are retired; open: not every machine is known to be without their weights. */
  retirements: { release: string; state: 'open' | 'closed'; at: string }[];
  /** Models that learned from erased rows, neither trained again nor retired. */
  learned: Pick<LearnedModel, 'name' | 'digest' | 'erasure'>[];
  /** Erasures of persons that are not complete. */
  erasures: string[];
}

/** Reads the charter once. */
export async function readAsked(ctx: StageContext, snapshot: Snapshot): Promise<Asked> {
  const charter = await readCharterInForce(ctx);
  const [retraining, lifecycle, retired] = await Promise.all([
    readRetraining(ctx, snapshot, charter),
    readLifecycle(snapshot, charter, ctx.clock.now()),
    listResources(ctx.project, 'Retirement'),
  ]);
  const retirements = retired.map(({ metadata, spec: { state, at } }) => ({ release: metadata.name, state, at }));
  const learned = (await readLearned(ctx.project)).filter(({ state }) => state === 'learned');
  const erasures = (await listResources(ctx.project, 'Erasure')).filter(({ spec }) => spec.state === 'open');
  const due = lifecycle.filter(({ overdue, retire }) => overdue || retire.length > 0);
  return {
    retraining,
    lifecycle: due,
    retirements,
    learned: learned.map(({ name, digest, erasure }) => ({ name, digest, erasure })),
    erasures: erasures.map(({ metadata }) => metadata.name),
  };
}

/** Environments with an open proposal; loads and reads nothing where neither a use case nor a charter has rules. */
async function readRetraining(
  ctx: StageContext,
  snapshot: Snapshot,
  charter: CharterInForce | undefined,
): Promise<string[]> {
  if (!charter && snapshot.usecases.every(({ spec }) => spec.retraining === undefined)) return [];
  const { readProposals } = await import('../../retrain/read-proposals.ts');
  const open = (await readProposals(ctx, { snapshot, charter })).filter(({ state }) => state === 'open');
  return open.map(({ environment }) => environment);
}

/** What to decide, and what to check again. Pure. */
export function nextOfAsked({ retraining, retirements, erasures }: Asked): string[] {
  const open = retirements.filter(({ state }) => state === 'open');
  return [
    ...retraining.map((name) => `sovran retrain show ${name}`),
    ...open.map(({ release }) => `sovran release retire ${release}`),
    ...(erasures.length > 0 ? ['sovran data erase --help'] : []),
  ];
}
