import { servedDigests } from '../../../core/project/served-digests.ts';
import { type Evaluation, evaluationsOf } from '../../release/quality/lifecycle.ts';
import { gatherLoss, type LossFacts } from '../../release/records/quantization-loss.ts';
import { lastDrift } from '../../watch/drift/record-drift.ts';
import { live } from './live.ts';
import type { EnvironmentPlace } from './place.ts';

export interface EvaluationsFacts {
  /** Digests of what serves. */
  served: string[];
  /** Oldest first; `cited`: the release rests on it. */
  evaluations: (Evaluation & { cited: boolean })[];
  /** Reports that the release cites, and that are missing or changed. */
  broken: string[];
  /** Of a quantized model; null for another. */
  loss: LossFacts | 'unregistered' | null;
  drift: { verdict: 'ok' | 'drift' | 'unknown'; at: string } | null;
}

/** What was measured of the live release. */
export async function evaluations(place: EnvironmentPlace): Promise<EvaluationsFacts> {
  const { ctx, snapshot, environment } = place;
  const record = (await live(place)).live?.record;
  const reports = await snapshot.evidence();
  const cited = new Set(record?.evidence);
  const served = record ? servedDigests(record) : [];
  const model = snapshot.models.find(({ spec }) => spec.digest === record?.modelDigest);
  const drift = await lastDrift(ctx.project, environment.name);
  const intact = new Set(reports.filter((one) => one.intact).map(({ digest }) => digest));
  return {
    served,
    evaluations: evaluationsOf(served, reports).map((one) => ({ ...one, cited: cited.has(one.digest) })),
    broken: [...cited].filter((digest) => !intact.has(digest)),
    loss: model ? await gatherLoss(ctx, model.spec, reports) : 'unregistered',
    drift: drift ? { verdict: drift.drift.verdict, at: drift.at } : null,
  };
}
