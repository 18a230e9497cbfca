import type { StageContext } from '../../../core/operation/context.ts';
import { isEvaluationOf } from '../../release/approvals/evidence.ts';
import { metricOf, type Metric } from '../../measure/reports/report.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { lastCanary } from '../canary/canary-runs.ts';
import { lastDrift } from '../drift/record-drift.ts';
import type { Drift } from '../drift/schema.ts';
import { readFeedback, tallyFeedback } from '../feedback/recorded-feedback.ts';
import { type Indicator, noted } from '../indicators/indicator.ts';

/** Whether the live model is still right: its last evaluation and canary, feedback on its answers, recorded drift. */
export async function readModel(
  ctx: StageContext,
  snapshot: Snapshot,
  { environment, live }: { environment: string; live: string | null },
): Promise<Indicator[]> {
  // Releases that serve the model of the live one.
  const digest = snapshot.releases.find(({ metadata }) => metadata.name === live)?.spec.record.modelDigest;
  const own = snapshot.releases.filter(({ spec }) => spec.record.modelDigest === digest);
  const names = new Set(own.map(({ metadata }) => metadata.name));
  const canary = await lastCanary(ctx.project, environment, new Set(own.map(({ spec }) => spec.digest)));
  const drift = (await lastDrift(ctx.project, environment))?.drift;
  const thumbs = (await readFeedback(ctx.project, environment)).filter(({ release }) => names.has(release));
  return [
    modelFigure('accuracy', await lastExactMatch(snapshot, own[0])),
    modelFigure('canary', canary && (metricOf(canary, 'changed') ?? metricOf(canary, 'noise')), canary?.verdict),
    drift ? driftFigure(drift, ctx.clock.now()) : modelFigure('drift', undefined),
    modelFigure('feedback', tallyFeedback(thumbs).satisfied),
  ];
}

type Figure = Omit<Metric, 'name' | 'interval'>;

function modelFigure(id: Indicator['id'], figure: Figure | undefined, verdict?: string): Indicator {
  const { value = null, unit = '1', how = 'measured', n, ci95 } = figure ?? {};
  const judged = verdict === 'drift' ? 'missed' : verdict === 'ok' ? 'ok' : 'noted';
  return noted('model', id, { value, unit, how, ...(n === undefined ? {} : { n }), ...(ci95 ? { ci95 } : {}) }, judged);
}

/** A comparison older than one of its windows says nothing of now. */
function driftFigure({ features, verdict, windows }: Drift, now: string): Indicator {
  const value = verdict === 'unknown' ? null : features.filter((one) => one.verdict === 'drift').length;
  const indicator = modelFigure('drift', { value, unit: '', how: 'measured' }, verdict);
  const { from, until } = windows.at(-1) ?? { from: now, until: now };
  const isOld = Date.parse(now) - Date.parse(until) > Date.parse(until) - Date.parse(from);
  return isOld ? { ...indicator, state: 'unknown' } : indicator;
}

/** Of the last evaluation of what a release serves. */
async function lastExactMatch(snapshot: Snapshot, release?: Snapshot['releases'][number]): Promise<Metric | undefined> {
  if (!release) return undefined;
  const { modelDigest } = release.spec.record;
  const report = (await snapshot.evidence()).findLast((one) => isEvaluationOf(one, modelDigest))?.report;
  return report && metricOf(report, 'exact-match');
}
