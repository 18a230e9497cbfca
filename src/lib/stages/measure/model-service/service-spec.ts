import { usesGpus, freeDevices } from '../../machines/gpu-leases.ts';
import { sendTree } from '../../machines/hosts/send-tree.ts';
import { findResource } from '../../../core/project/resources.ts';
import { variantOf } from '../../work/engines/choose.ts';
import { refuseWithoutGpus } from '../../work/engines/image-gates.ts';
import { chooseServing, servingConfig } from '../../work/engines/serving.ts';
import { gatherServingFit, refuseUnfit } from '../../work/fit/serving.ts';
import type { Engine, ServiceSpec } from '../../../core/ports/engine.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';

/** The service that serves a model for a while. Throws where the model or the engine cannot. */
export async function serviceSpecOf(
  ctx: StageContext,
  engine: Engine,
  id: string,
  { name, spec }: { name: string; spec: ModelSpec },
  { host, parallel, contextTokens, gpus: wanted, engine: named }: ServedModelOptions,
): Promise<ServiceSpec> {
  const modelTree = await sendModel(ctx, host, spec.digest);
  const { definition, file } = chooseServing(await ctx.engines(), { engine: named }, spec);
  if (file === undefined || modelTree === undefined) throw notServable(name, modelTree !== undefined);
  const { state, lockDigest } = await engine.environment(definition.name);
  if (state !== 'ready') throw engineNotReady(definition.name, host);
  const variant = variantOf(definition, (await findResource(ctx.project, 'Host', host))?.spec ?? {});
  const facts = await (await ctx.host(host)).facts(ctx.interrupt.signal);
  refuseWithoutGpus({ name: definition.name, host, variant, gpus: facts.gpus.length });
  const gpus = wanted ?? (usesGpus(variant) ? Math.min(1, facts.gpus.length) : 0);
  const served = { parallel, contextTokens, threads: facts.cpus, ...(gpus > 0 ? { gpus } : {}) };
  const asked = { host, engine: definition.name, facts, model: spec, gpus, parallel, contextTokens };
  refuseUnfit(await gatherServingFit(asked, ctx));
  return {
    id,
    modelTree,
    modelFile: file,
    alias: name,
    ...served,
    engine: definition.name,
    config: servingConfig(definition, variant, served),
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
  return usageError('model-not-servable', message(present ? 'env.model-not-servable' : 'env.model-absent', { name }), {
    fix: message(present ? 'env.model-not-servable.fix' : 'release.model-gone.fix'),
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
    next: [`sovran engine install ${engine} --host ${host}`],
    details: { engine, host },
  });
}

/** Labels of a service that lives no longer than the process that started it. */
async function temporaryLabels(ctx: StageContext, host: string): Promise<Record<string, string>> {
  return { purpose: 'temporary', project: await projectMarkOn(ctx, host) };
}

/** Stops temporary services of this project whose gateway is gone: a gateway outlives its service. */
export async function stopLeftovers(ctx: StageContext, host: string, engine: Engine, except?: string): Promise<void> {
  const own = await temporaryLabels(ctx, host);
  for (const { id, labels } of await engine.listServices()) {
    if (id === except || labels.purpose !== own.purpose || labels.project !== own.project) continue;
    const { running } = await (await ctx.gateway(`temporary/${id}`, host)).status();
    if (running) continue;
    await engine.stopService(id, 0);
    await freeDevices(ctx, host, id, Number(labels.gpus ?? 0));
  }
}

export interface ServedModelOptions {
  /** Engine that serves it; by default the first that can. */
  engine?: string;
  host: string;
  /** Requests the engine works on at once. */
  parallel: number;
  /** Context of each of them, tokens. */
  contextTokens: number;
  /** GPUs that its service leases; when left out one, where the host has any and the engine uses them. */
  gpus?: number;
}
