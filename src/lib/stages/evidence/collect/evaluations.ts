import { servedDigests } from '../../../core/project/served-digests.ts';
import { metricOf } from '../../measure/reports/report.ts';
import { isEvaluationOf } from '../../release/approvals/evidence.ts';
import { gatherLoss, type LossFacts } from '../../release/records/quantization-loss.ts';
import { lastDrift } from '../../watch/drift/record-drift.ts';
import { live } from './live.ts';
import type { EnvironmentPlace } from './place.ts';

/** An evaluation of what serves; shares in per cent. */
export interface EvaluationFacts {
  run: string;
  digest: string;
  at: string;
  exactMatch: number | null;
  rows: number;
  /** The release rests on it. */
  cited: boolean;
}

export interface EvaluationsFacts {
  /** Oldest first. */
  evaluations: EvaluationFacts[];
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
  const own = reports.filter((report) => served.some((digest) => isEvaluationOf(report, digest)));
  const model = snapshot.models.find(({ spec }) => spec.digest === record?.modelDigest);
  const drift = await lastDrift(ctx.project, environment.name);
  const intact = new Set(reports.filter((one) => one.intact).map(({ digest }) => digest));
  return {
    evaluations: own.flatMap(({ run, digest, report }) => {
      const metric = report && metricOf(report, 'exact-match');
      if (!metric) return [];
      const exactMatch = metric.value === null ? null : metric.value * 100;
      return [{ run, digest, at: report.endedAt, exactMatch, rows: metric.n ?? 0, cited: cited.has(digest) }];
    }),
    broken: [...cited].filter((digest) => !intact.has(digest)),
    loss: model ? await gatherLoss(ctx, model.spec, reports) : 'unregistered',
    drift: drift ? { verdict: drift.drift.verdict, at: drift.at } : null,
  };
}
