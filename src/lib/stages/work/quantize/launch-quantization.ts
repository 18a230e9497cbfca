import { gatherLaunch, launchedJobId, planLaunch, type LaunchFacts } from '../jobs/launch.ts';
import type { JobRequest } from '../jobs/request.ts';
import { launchActions } from '../jobs/start-job.ts';
import { nameGate } from '../models/import-gates.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** Schemes the engines of this version make. */
export const SCHEMES = ['Q8_0', 'Q4_K_M', 'Q4_0', 'F16'] as const;
export type Scheme = (typeof SCHEMES)[number];

const WALL_SECONDS = 4 * 3600;

export type QuantizeInput = {
  name: string;
  model: string;
  scheme: Scheme;
  host: string;
  engine?: string;
  gpus?: number;
};

export type QuantizeFacts = { request: JobRequest; model: ModelSpec; taken: boolean; launch: LaunchFacts };

/** Starts a quantization job: a servable full-precision model in, a smaller one out. */
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
  const model = (await requireResource(ctx.project, 'Model', input.model)).spec;
  const request = quantizeRequest(input, model);
  const taken = (await findResource(ctx.project, 'Model', input.name)) !== undefined;
  return { request, model, taken, launch: await gatherLaunch(request, ctx) };
}

/** Pure: full-precision weights, a free name, an engine; then the one job. */
function planQuantization(input: QuantizeInput, { request, model, taken, launch }: QuantizeFacts): PlanDraft {
  const plan = planLaunch(request, launch);
  return { gates: [sourceGate(input, model), nameGate(input.name, taken), ...plan.gates], steps: plan.steps };
}

/** Quantizing twice loses more than once: only full precision goes in. */
function sourceGate({ model: name }: QuantizeInput, model: ModelSpec): Gate {
  const full = model.scheme === undefined && model.servable !== undefined && model.trainable;
  return {
    id: 'full-precision',
    verdict: full ? 'pass' : 'fail',
    reason: message(full ? 'model.gate.full-precision' : 'model.gate.not-full-precision', { name }),
    ...(full ? {} : { next: [`sovran model show ${name}`, 'sovran model list'] }),
  };
}

/** Pure: the quantization job of an input. */
export function quantizeRequest(
  { name, model: source, scheme, host, engine, gpus }: QuantizeInput,
  model: ModelSpec,
): JobRequest {
  return {
    operation: 'quantize launch',
    subject: name,
    host,
    kind: 'quantize',
    ...(engine === undefined ? {} : { engine }),
    seed: 0,
    inputs: [{ name: 'model', digest: model.digest, role: 'model' }],
    spec: { scheme },
    ...(gpus === undefined ? {} : { gpus }),
    wallSeconds: WALL_SECONDS,
    collect: [
      {
        tree: 'quantized',
        model: {
          name,
          kind: model.kind === 'fixture' ? 'fixture' : 'quantized',
          format: 'gguf',
          scheme,
          license: model.license,
          parameters: model.parameters,
          servable: `model-${scheme}.gguf`,
          trainable: false,
          ...(model.architecture ? { architecture: model.architecture } : {}),
          ...(model.chatTemplate ? { chatTemplate: model.chatTemplate } : {}),
          lineage: [{ relation: 'quantized-from', digest: model.digest, name: source }],
        },
      },
    ],
  };
}
