import type { StageContext } from '../../../core/operation/context.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';

/** Environments with an open proposal; loads and reads nothing where no use case has rules. */
export async function readRetraining(ctx: StageContext, snapshot: Snapshot): Promise<string[]> {
  if (snapshot.usecases.every(({ spec }) => spec.retraining === undefined)) return [];
  const { readProposals } = await import('../../retrain/read-proposals.ts');
  const open = (await readProposals(ctx, snapshot)).filter(({ state }) => state === 'open');
  return open.map(({ environment }) => environment);
}
