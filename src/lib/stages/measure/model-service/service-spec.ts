import { usesGpus } from '../../machines/gpu-leases.ts';
import { sendTree } from '../../machines/hosts/send-tree.ts';
import type { Engine, ServiceSpec } from '../../../core/ports/engine.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { temporaryLabels } from './leftovers.ts';
import type { ServedModelOptions } from './served-model-options.ts';

/** The service that serves a model for a while. Throws where the model or the engine cannot. */
export async function serviceSpecOf(
  ctx: StageContext,
  engine: Engine,
  id: string,
  { name, spec }: { name: string; spec: ModelSpec },
  { host, parallel, contextTokens, gpus: wanted }: ServedModelOptions,
): Promise<ServiceSpec> {
  const modelTree = await sendModel(ctx, host, spec.digest);
  if (spec.servable === undefined || modelTree === undefined) throw notServable(name, modelTree !== undefined);
  const { engine: kind, state, lockDigest } = await engine.environment();
  if (state !== 'ready') throw engineNotReady(engine.name, host);
  const facts = await (await ctx.host(host)).facts(ctx.interrupt.signal);
  const gpus = wanted ?? (usesGpus(kind) ? Math.min(1, facts.gpus.length) : 0);
  return {
    id,
    modelTree,
    modelFile: spec.servable,
    alias: name,
    parallel,
    contextTokens,
    threads: facts.cpus,
    ...(gpus > 0 ? { gpus } : {}),
    environment: lockDigest,
    labels: { ...(await temporaryLabels(ctx, host)), ...(gpus > 0 ? { gpus: String(gpus) } : {}) },
  };
}

/** Undefined when neither this machine nor the host holds the model. */
async function sendModel(ctx: StageContext, host: string, digest: string): Promise<string | undefined> {
  try {
    return await sendTree(ctx, host, digest);
  } catch (error) {
    if (error instanceof SovranError && error.code === 'tree-missing') return undefined;
    throw error;
  }
}

function notServable(name: string, present: boolean): SovranError {
  return new SovranError({
    code: 'model-not-servable',
    exit: EXIT.usage,
    text: message(present ? 'env.model-not-servable' : 'env.model-absent', { name }),
    fix: message(present ? 'env.model-not-servable.fix' : 'env.model-absent.fix'),
    next: [`sovran model verify ${name}`],
    details: { model: name },
  });
}

function engineNotReady(engine: string, host: string): SovranError {
  return new SovranError({
    code: 'engine-not-ready',
    exit: EXIT.unreachable,
    text: message('env.engine-not-ready', { engine, host }),
    fix: message('engine.missing.fix'),
    next: [`sovran engine install cpu --host ${host}`],
    details: { engine, host },
  });
}
