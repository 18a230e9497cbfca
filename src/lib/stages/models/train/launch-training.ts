import { type TrainInput, trainRequest } from './request.ts';
import { gatherLaunch, isTaken, launchedJobId, planLaunch, type LaunchFacts } from '../../jobs/launch.ts';
import type { JobRequest } from '../../jobs/request.ts';
import { launchActions } from '../../jobs/start-job.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { requireMethod } from '../../jobs/engines/choose.ts';
import { gatherTaught, licenseGates, licenseRemarks, type TaughtBy } from './teacher-license.ts';
import type { DataTerms } from '../../../core/project/resources/charter.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { findLearned } from '../../data/evaluation-rows.ts';
import { dataTermsGates } from '../../data/terms.ts';
import { nameGate } from '../registry/import-gates.ts';

export type TrainFacts = {
  request: JobRequest;
  base: ModelSpec;
  dataset: DatasetSpec;
  /** The registered model of that name was made by another training. */
  taken: boolean;
  launch: LaunchFacts;
  /** Terms of the charter in force; left out without one, and for a job that an earlier launch started. */
  terms?: { data: DataTerms; now: string };
  /** Left out for a job that an earlier launch started, and where `data prepare` was asked to keep such rows. */
  evaluates?: Awaited<ReturnType<typeof findLearned>>;
  /** Where a model answered in place of people, and the command has not asked its licence yet. */
  taught?: TaughtBy | null;
};

/** Starts a fine-tune job, or follows and continues the one that the same input started. */
export const launchTraining: Operation<TrainInput, TrainFacts, { job: string }> = {
  id: 'train launch',
  target: ({ name }) => `Model/${name}`,
  gather: gatherTraining,
  plan: planTraining,
  actions: launchActions,
  result: async ({ outputs }) => ({ job: launchedJobId(outputs) }),
};

async function gatherTraining(input: TrainInput, ctx: StageContext): Promise<TrainFacts> {
  checkName(input.name);
  requireMethod(await ctx.engines.list(), input.method);
  if (input.useCase !== undefined) await requireResource(ctx.project, 'UseCase', input.useCase);
  const base = (await requireResource(ctx.project, 'Model', input.base)).spec;
  const dataset = (await requireResource(ctx.project, 'Dataset', input.dataset)).spec;
  const facts = await gatherTrainingOn(input, { base, dataset }, ctx);
  // The job of an earlier launch was asked then.
  return facts.launch.prior ? facts : { ...facts, taught: await gatherTaught(dataset, ctx) };
}

/** As `train launch` gathers, on a base and a dataset that are known; `frame` says which command asks. */
export async function gatherTrainingOn(
  input: TrainInput,
  { base, dataset }: { base: ModelSpec; dataset: DatasetSpec },
  ctx: StageContext,
  frame: Partial<Pick<JobRequest, 'operation' | 'command'>> = {},
): Promise<TrainFacts> {
  const request = { ...trainRequest(input, base, dataset), ...frame };
  const existing = await findResource(ctx.project, 'Model', input.name);
  const launch = await gatherLaunch(request, ctx);
  const charter = launch.prior ? undefined : await readCharterInForce(ctx);
  const terms = charter && { terms: { data: charter.spec.data, now: ctx.clock.now() } };
  const isAsked = !launch.prior && dataset.contaminated !== 'keep';
  const evaluates = isAsked && { evaluates: await findLearned(input.dataset, dataset, ctx) };
  return { request, base, dataset, taken: isTaken(existing, launch), launch, ...terms, ...evaluates };
}

/** Pure: a trainable base, rows to learn from, a free name, an engine; then the one job. */
export function planTraining(
  input: TrainInput,
  { request, base, dataset, taken, launch, taught, terms, evaluates }: TrainFacts,
): PlanDraft {
  const plan = planLaunch(request, launch);
  const remarks = [...(taught ? licenseRemarks(taught.license) : []), ...(plan.remarks ?? [])];
  return {
    gates: [
      trainableGate(input, base),
      rowsGate(input, dataset),
      ...(terms ? dataTermsGates(input.dataset, dataset, terms.data, terms.now) : []),
      ...preferenceGates(input, dataset),
      ...targetGates(input, base, dataset),
      ...(evaluates ? [evaluationGate(input, evaluates)] : []),
      ...(taught ? licenseGates({ ...input, teacher: taught.teacher }, taught.license) : []),
      nameGate(input.name, taken),
      ...plan.gates,
    ],
    steps: plan.steps,
    ...(remarks.length > 0 ? { remarks } : {}),
  };
}

/** Pure: the weights of a model can be trained further. */
export function trainableGate({ base: name }: Pick<TrainInput, 'base'>, base: ModelSpec): Gate {
  const { trainable } = base;
  const reason = message(trainable ? 'model.gate.trainable' : 'model.gate.not-trainable', { name });
  const help = { fix: message('model.gate.not-trainable.fix'), next: ['sovran model list'] };
  return passOrFail('base-trainable', trainable, reason, help);
}

function rowsGate({ dataset: name }: TrainInput, dataset: DatasetSpec): Gate {
  const rows = dataset.splits.train;
  const reason = message(rows > 0 ? 'model.gate.rows' : 'model.gate.no-rows', { name, rows });
  return passOrFail('train-rows', rows > 0, reason, { next: [`sovran data inspect ${name}`] });
}

/** Only for a method that learns from pairs of answers. */
function preferenceGates({ dataset: name, method }: TrainInput, dataset: DatasetSpec): Gate[] {
  if (method !== 'dpo') return [];
  const rows = dataset.preferences ?? 0;
  const reason = message(rows > 0 ? 'model.gate.preferences' : 'model.gate.no-preferences', { name, rows });
  const help = { fix: message('model.gate.no-preferences.fix'), next: [`sovran data inspect ${name}`] };
  return [passOrFail('train-preferences', rows > 0, reason, help)];
}

/** Only for rows that were checked by a chat template, and a base whose template is known. */
function targetGates({ base: name, dataset }: TrainInput, base: ModelSpec, { target }: DatasetSpec): Gate[] {
  if (!target || base.chatTemplate === undefined) return [];
  const same = target.template === base.chatTemplate;
  const reason = message(same ? 'model.gate.target' : 'model.gate.other-target', {
    name,
    dataset,
    target: target.model,
  });
  const help = { fix: message('model.gate.other-target.fix', { name }), next: [`sovran data inspect ${dataset}`] };
  return [passOrFail('dataset-target', same, reason, help)];
}

/** Pure: what is trained on evaluates nothing that the project has now. */
function evaluationGate(
  { dataset: name }: TrainInput,
  { count, of, absent }: NonNullable<TrainFacts['evaluates']>,
): Gate {
  const found = count > 0 ? 'evaluates' : absent.length > 0 ? 'evaluates-unknown' : 'evaluates-none';
  const reason = message(`model.gate.${found}`, { name, count, of: of.join(', '), absent: absent.join(', ') });
  if (found !== 'evaluates-unknown') {
    const help = { fix: message('model.gate.evaluates.fix', { name }), next: [`sovran data inspect ${name}`] };
    return passOrFail('evaluation-rows', count === 0, reason, help);
  }
  return { id: 'evaluation-rows', verdict: 'unknown', reason, fix: message('model.gate.evaluates-unknown.fix') };
}
