import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { PilotTerms } from '../../../core/project/resources/charter.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { listOf } from '../../../core/text/message-list.ts';
import { evaluationName } from '../../measure/pilot/pilot-report.ts';
import { metricOf, type Report } from '../../measure/reports/report.ts';
import type { EvidenceReport } from '../approvals/evidence.ts';

/** What the charter asks of pilot users, for each model that a release serves, by its newest pilot. Pure. */
export function pilotGates(
  served: readonly { name: string; digest: string }[],
  reports: readonly EvidenceReport[],
  terms: PilotTerms | undefined,
): Gate[] {
  if (!terms) return [];
  const pilots = reports.flatMap(({ type, sound, fixture, report }) =>
    type === 'pilot' && sound && !fixture && report ? [report] : [],
  );
  return served.map(({ name, digest }) => pilotGate(name, digest, pilots, terms));
}

function pilotGate(model: string, digest: string, pilots: readonly Report[], terms: PilotTerms): Gate {
  const last = pilots.findLast((report) => preferenceOf(report, digest) !== undefined);
  const missing = last ? missingOf(last, digest, terms) : [message('release.pilot.none', { min: terms.minJudgements })];
  const reason =
    missing.length > 0
      ? message('release.pilot.fail', { model, missing: listOf(missing) })
      : message('release.pilot.pass', { model, pilot: last?.subject ?? '' });
  const next = last ? [`sovran eval pilot import ${last.subject} --from FILE`] : ['sovran eval pilot export --help'];
  return { ...passOrFail('pilot', missing.length === 0, reason, { next }), ...(last ? { evidence: last.id } : {}) };
}

/** The metric that says how often a model is preferred; undefined where the pilot has not asked for it. */
function preferenceOf({ measured }: Report, digest: string): string | undefined {
  const evaluations = measured.evaluations as PilotSpec['evaluations'];
  const at = evaluations.findIndex(({ model }) => model?.digest === digest);
  return at < 0 ? undefined : `preference/${evaluationName(evaluations, at)}`;
}

function missingOf(report: Report, digest: string, { minJudgements, minAlpha, minPreference }: PilotTerms): Message[] {
  const found = metricOf(report, 'judgements')?.value ?? 0;
  const alpha = metricOf(report, 'alpha')?.value;
  const preference = metricOf(report, preferenceOf(report, digest) ?? '');
  const low = Math.floor((preference?.ci95?.[0] ?? 0) * 1000) / 10;
  return [
    ...(found < minJudgements ? [message('release.pilot.judgements', { found, min: minJudgements })] : []),
    ...(minAlpha !== undefined && (alpha ?? -1) < minAlpha
      ? [message('release.pilot.alpha', { found: alpha ?? '–', min: minAlpha })]
      : []),
    ...(minPreference !== undefined && low < minPreference
      ? [message('release.pilot.preference', { low, min: minPreference })]
      : []),
  ];
}
