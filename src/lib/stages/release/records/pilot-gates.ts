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
  const pilots = reports.flatMap(({ type, fixture, report }) =>
    type === 'pilot' && !fixture && report ? [report] : [],
  );
  return terms ? served.map(({ name, digest }) => pilotGate(name, digest, pilots, terms)) : [];
}

function pilotGate(model: string, digest: string, pilots: readonly Report[], terms: PilotTerms): Gate {
  const found = pilots.flatMap((report) => nameIn(report, digest).map((name) => ({ report, name }))).at(-1);
  const missing = found ? missingOf(found, terms) : [message('release.pilot.none', { min: terms.minJudgements })];
  const pilot = found?.report.subject ?? '';
  const next = found ? [`sovran eval pilot import ${pilot} --from FILE`] : ['sovran eval pilot export --help'];
  if (missing.length === 0) return passOrFail('pilot', true, message('release.pilot.pass', { model, pilot }));
  return passOrFail('pilot', false, message('release.pilot.fail', { model, missing: listOf(missing) }), { next });
}

/** How a pilot names a model; none where its judges had no answer of it. */
function nameIn({ measured }: Report, digest: string): string[] {
  const evaluations = measured.evaluations as PilotSpec['evaluations'];
  const at = evaluations.findLastIndex(({ model }) => model?.digest === digest);
  return at < 0 ? [] : [evaluationName(evaluations, at)];
}

function missingOf(
  { report, name }: { report: Report; name: string },
  { minJudgements, minAlpha, minPreference = 0 }: PilotTerms,
): Message[] {
  const found = metricOf(report, 'judgements')?.value ?? 0;
  const alpha = metricOf(report, 'alpha')?.value ?? '–';
  const low = Math.floor((metricOf(report, `preference/${name}`)?.ci95?.[0] ?? 0) * 1000) / 10;
  return [
    ...(found < minJudgements ? [message('release.pilot.judgements', { found, min: minJudgements })] : []),
    ...(minAlpha === undefined || Number(alpha) >= minAlpha
      ? []
      : [message('release.pilot.alpha', { found: alpha, min: minAlpha })]),
    ...(low < minPreference ? [message('release.pilot.preference', { low, min: minPreference })] : []),
  ];
}
