import { gatherLaunch, isTaken, launchedJobId, planLaunch, type LaunchFacts } from '../../jobs/launch.ts';
import type { JobRequest } from '../../jobs/request.ts';
import { launchActions } from '../../jobs/start-job.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import { nameGate } from '../registry/import-gates.ts';
import { engineForJob } from '../../jobs/engines/choose.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { QuantizationScheme } from '../../../core/project/engine-definition.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { readLinearLayers, type LinearLayer } from './linear-columns.ts';
import { requireScheme, usableSchemes } from './propose-scheme.ts';
import { calibrationGate, formatGates, precisionGate, cardGates } from './quantize-gates.ts';
import { quantizeRequest, type QuantizeInput } from './request.ts';
import { message } from '../../../core/text/message.ts';

export type QuantizeFacts = {
  request: JobRequest;
  model: ModelSpec;
  scheme: QuantizationScheme;
  /** Where the scheme has groups or blocks, and the files lie here. */
  layers: LinearLayer[];
  /** Absent where the scheme has no groups. */
  group?: GroupChoice;
  dataset?: DatasetSpec;
  /** Schemes whose engines read the model. */
  usable: string[];
  taken: boolean;
  /** The first GPU of the host computes in the scheme. */
  card: Gate[];
  launch: LaunchFacts;
};

/** Starts a quantization job: a model at full precision in, a smaller one out. */
export const launchQuantization: Operation<QuantizeInput, QuantizeFacts, { job: string }> = {
  id: 'quantize launch',
  target: ({ name }) => `Model/${name}`,
  gather: gatherQuantization,
  plan: planQuantization,
  actions: launchActions,
  result: async ({ outputs }) => ({ job: launchedJobId(outputs) }),
};

async function gatherQuantization(input: QuantizeInput, ctx: StageContext): Promise<QuantizeFacts> {
  checkName(input.name);
  const engines = await ctx.engines.list();
  requireScheme(engines, input.scheme);
  const { jobs } = engineForJob(engines, { kind: 'quantize', scheme: input.scheme }, input.engine).definition;
  const scheme = jobs.quantize?.schemes?.[input.scheme] ?? { en: '', fr: '' };
  const model = (await requireResource(ctx.project, 'Model', input.model)).spec;
  const dataset = input.dataset && (await requireResource(ctx.project, 'Dataset', input.dataset)).spec;
  const layers = scheme.groups || scheme.block ? await layersOf(model, ctx) : [];
  const group = scheme.groups && chooseGroup(scheme.groups, layers);
  const request = quantizeRequest(input, model, {
    makes: jobs.quantize?.makes ?? 'gguf',
    ...(group?.size === undefined ? {} : { groupSize: group.size }),
    ...(dataset ? { dataset } : {}),
  });
  const launch = await gatherLaunch(request, ctx);
  return {
    request,
    model,
    scheme,
    layers,
    ...(group ? { group } : {}),
    ...(dataset ? { dataset } : {}),
    usable: usableSchemes(engines, model).map((one) => one.scheme),
    taken: isTaken(await findResource(ctx.project, 'Model', input.name), launch),
    card: cardGates(engines, input.scheme, (await factsOf(ctx, input.host)).gpus[0]?.name),
    launch,
  };
}

/** None where the files lie on another machine: the worker checks then. */
async function layersOf({ digest }: ModelSpec, ctx: StageContext): Promise<LinearLayer[]> {
  const path = await (await ctx.artifacts()).treePath(digest);
  return path === undefined ? [] : readLinearLayers(path);
}

/** Pure: full precision in a format that the engine reads, what the scheme needs, a free name, an engine; then the one job. */
function planQuantization(input: QuantizeInput, facts: QuantizeFacts): PlanDraft {
  const { request, taken, launch } = facts;
  const plan = planLaunch(request, launch);
  return { ...plan, gates: [...sourceGates(input, facts), nameGate(input.name, taken), ...plan.gates] };
}

function sourceGates(
  input: QuantizeInput,
  { model, scheme, layers, group, dataset, usable, card, launch }: QuantizeFacts,
): Gate[] {
  return [
    precisionGate(input, model),
    ...formatGates(input, model, launch.definition, usable),
    calibrationGate(input, scheme, dataset?.splits),
    ...(group && scheme.groups ? [groupGate(scheme.groups, group)] : []),
    ...blockGates(scheme.block, layers),
    ...card,
  ];
}

/** How a group size was found. */
interface GroupChoice {
  /** Weights that share a scale; undefined where no size divides every layer. */
  size?: number;
  /** The first layer that the preferred size does not divide. */
  misfit?: LinearLayer;
}

/** Pure: the first size that divides the columns of every layer; the preferred one where the layers are unknown. */
export function chooseGroup(sizes: readonly number[], layers: readonly LinearLayer[]): GroupChoice {
  const [preferred = 128] = sizes;
  const misfit = layers.find(({ columns }) => columns % preferred !== 0);
  const size = sizes.find((one) => layers.every(({ columns }) => columns % one === 0));
  return { ...(size === undefined ? {} : { size }), ...(misfit ? { misfit } : {}) };
}

/** Pure: how many layers keep more bits, as no block of the scheme fits; none where all fit or none is known. */
export function blockGates(block: number | undefined, layers: readonly LinearLayer[]): Gate[] {
  const count = block === undefined ? 0 : layers.filter(({ columns }) => columns % block !== 0).length;
  if (block === undefined || count === 0) return [];
  const reason = message('quantize.blocks', { count, total: layers.length, block });
  return [{ id: 'whole-blocks', verdict: 'pass', reason }];
}

/** Pure: which groups are used and why, or that none fits. */
export function groupGate(sizes: readonly number[], { size, misfit }: GroupChoice): Gate {
  const id = 'group-size';
  const params = { preferred: sizes[0] ?? 0, layer: misfit?.name ?? '', columns: misfit?.columns ?? 0 };
  if (size === undefined)
    return {
      id,
      verdict: 'fail',
      reason: message('quantize.group.none', { ...params, sizes: sizes.join(', ') }),
      fix: message('quantize.group.none.fix'),
      next: ['sovran engine list'],
    };
  const reason = misfit
    ? message('quantize.group.adapted', { ...params, size })
    : message('quantize.group.pass', { size });
  return { id, verdict: 'pass', reason };
}
