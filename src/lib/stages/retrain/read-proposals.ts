import { parseJson } from '../../core/kit/parse-json.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { ProjectReader } from '../../core/ports/project-store.ts';
import { readCharterInForce } from '../../core/project/charter.ts';
import type { CharterInForce } from '../../core/project/charter-versions.ts';
import { requireResource } from '../../core/project/resources.ts';
import { servedDigests } from '../../core/project/served-digests.ts';
import { message } from '../../core/text/message.ts';
import { refusedError } from '../../core/text/sovran-error.ts';
import { measureSchema } from '../measure/reports/evaluation.ts';
import { runFile } from '../measure/reports/report-files.ts';
import { metricOf } from '../measure/reports/report.ts';
import { readSnapshot, type Snapshot } from '../snapshot/snapshot.ts';
import { lastCanary } from '../watch/canary/canary-runs.ts';
import { lastDrift } from '../watch/drift/record-drift.ts';
import { readFeedback, tallyFeedback } from '../watch/feedback/recorded-feedback.ts';
import { planOf } from './plan.ts';
import { evaluationsOf, lastEvaluation } from '../release/quality/lifecycle.ts';
import { checkRules, type Evidence, type Found, stateOf } from './rules.ts';
import { type Retraining, retrainingSchema } from './schema.ts';
import { type Served, servedIn } from './served.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { projectEconomicsSchema } from '../../core/project/resources/economics.ts';
import { YEAR_SECONDS } from '../value/cost/cost.ts';
import { billOf, economicsOf, energyOf } from '../value/economics/economics.ts';
import { figure } from '../value/economics/figures.ts';

export const PROPOSAL_FILE = 'proposal.json';
/** Fewer thumbs say too little. */
const LEAST_THUMBS = 20;
const DAY_MS = 86_400_000;

/** Of each environment whose live release has a use case, by its rules, else by those of the charter in force. */
export async function readProposals(
  ctx: StageContext,
  known?: { snapshot: Snapshot; charter: CharterInForce | undefined },
): Promise<Retraining[]> {
  const snapshot = known?.snapshot ?? (await readSnapshot(ctx));
  const charter = known ? known.charter : await readCharterInForce(ctx);
  const served = snapshot.environments.flatMap((one) => servedIn(one, snapshot, charter?.spec));
  return Promise.all(served.map((one) => readProposal(ctx, snapshot, one)));
}

/** That of one. Throws `not-found` (exit 2), or `no-rules` (exit 3). */
export async function showProposal(ctx: StageContext, name: string): Promise<Retraining> {
  await requireResource(ctx.project, 'Environment', name);
  const found = (await readProposals(ctx)).find(({ environment }) => environment === name);
  if (found) return found;
  throw refusedError('no-rules', message('retrain.none'), { next: [`sovran env show ${name}`] });
}

async function readProposal({ project, clock }: StageContext, snapshot: Snapshot, served: Served): Promise<Retraining> {
  const { release, model, usecase, rules, jobs } = served;
  const environment = served.environment.name;
  const trainedAt = jobs[0]?.spec.startedAt ?? model.spec.registeredAt;
  const ids = jobs.map(({ metadata }) => metadata.name);
  const now = clock.now();
  const found = await readEvidence({ project, now }, snapshot, served);
  const checks = checkRules(rules, { now, trainedAt, training: ids[0] ?? null, ...found });
  const run = snapshot.runs.findLast(({ spec }) => spec.kind === 'retraining' && spec.subject === environment);
  // A damaged record decides nothing: what it decided is open again.
  const last = run && (await readDecided(project, run.metadata.name).catch(() => undefined));
  return {
    environment,
    usecase,
    release: release.metadata.name,
    model: model.metadata.name,
    trainedAt,
    state: stateOf(checks, last?.checks ?? []),
    checks,
    jobs: ids,
    commands: planOf(served, snapshot),
    took: estimateOf(jobs, snapshot),
    decision: last?.decision ?? null,
  };
}

/** What a decision froze. Throws where it is missing or damaged. */
export async function readDecided(project: ProjectReader, run: string): Promise<Retraining> {
  return retrainingSchema.parse(parseJson(await project.readFile(runFile(run, PROPOSAL_FILE))));
}

/** Days since the last evaluation of the live model; undefined without one. */
async function evaluatedDays(
  { evidence }: Snapshot,
  { model, rules: { evaluation, evaluatedWithinDays } }: Served,
  now: string,
): Promise<Found | undefined> {
  if (evaluatedWithinDays === undefined) return undefined;
  const { digest } = model.spec;
  const last = lastEvaluation(digest, evaluationsOf([digest], await evidence()), evaluation ?? {});
  const days = last && Math.floor((Date.parse(now) - Date.parse(last.at)) / DAY_MS);
  return last && { value: { value: days ?? null, unit: 'd', how: 'measured' }, evidence: last.run, at: last.at };
}

/** The last of each kind that is of the live model alone. */
async function readEvidence(
  { project, now }: { project: ProjectReader; now: string },
  snapshot: Snapshot,
  served: Served,
): Promise<Pick<Evidence, 'drift' | 'canary' | 'feedback' | 'evaluation'>> {
  const { releases, runs } = snapshot;
  const { model } = served;
  const { name } = served.environment;
  const own = releases.filter(({ spec }) => servedDigests(spec.record).includes(model.spec.digest));
  const names = new Set(own.map(({ metadata }) => metadata.name));
  const digests = new Set(own.map(({ spec }): unknown => spec.digest));
  const canary = await lastCanary(project, name, digests);
  const right = canary && metricOf(canary, 'exact-match');
  const thumbs = (await readFeedback(project, name)).filter(({ release }) => names.has(release));
  const imported = runs.findLast(({ metadata }) => thumbs.some(({ run }) => run === metadata.name));
  const { n = 0, ...satisfied } = tallyFeedback(thumbs).satisfied;
  const share = { ...satisfied, n, value: n < LEAST_THUMBS ? null : satisfied.value };
  const { run, at, drift } = (await lastDrift(project, name)) ?? {};
  const answered = new Set([...(drift?.releases.reference ?? []), ...(drift?.releases.windows ?? [])]);
  const drifting = drift?.features.filter(({ verdict }) => verdict === 'drift').length ?? 0;
  const features = drift?.verdict === 'unknown' ? null : drifting;
  return {
    canary: canary && right && { value: measureSchema.parse(right), evidence: canary.id, at: canary.startedAt },
    evaluation: await evaluatedDays(snapshot, served, now),
    feedback: imported && { value: share, evidence: imported.metadata.name, at: imported.spec.startedAt },
    ...(run && at && answered.size > 0 && answered.isSubsetOf(names)
      ? { drift: { value: { value: features, unit: '', how: 'measured' }, evidence: run, at } }
      : {}),
  };
}

type Facts = Pick<Snapshot, 'settings' | 'inventory' | 'environments'>;

/** The time of jobs, and the bill of the first one's whole host at full load for it; null where an end is unknown. Pure. */
function estimateOf(jobs: readonly JobRun[], facts: Facts): Retraining['took'] {
  const { settings, inventory, environments } = facts;
  const times = jobs.map(({ spec }) => Date.parse(spec.endedAt ?? '') - Date.parse(spec.startedAt));
  const seconds = times.reduce((sum, ms) => sum + ms / 1000, 0);
  if (!(seconds > 0)) return { duration: null, energy: null, cost: null, unknown: [] };
  const host = inventory.hosts.find(({ metadata }) => metadata.name === jobs[0]?.spec.host);
  const project = settings.value === undefined ? undefined : projectEconomicsSchema.parse(settings.value);
  const economics = economicsOf(project, host?.spec.value, { onHost: 1, inProject: environments.length });
  const energy = energyOf(economics, seconds / 3600, 1);
  const { total, unknown } = billOf(economics, seconds / YEAR_SECONDS, energy);
  const [kWh, cost] = [figure(energy?.kWh ?? null, 'kWh'), figure(total, economics.currency)];
  return { duration: figure(seconds, 's', 'measured'), energy: kWh, cost, unknown };
}
