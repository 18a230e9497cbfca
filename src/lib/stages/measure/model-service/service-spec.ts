import { usesGpus, freeDevices } from '../../machines/gpu-leases.ts';
import { sendTree } from '../../machines/hosts/send-tree.ts';
import { adapterSettings, adapterGates, type RankedAdapter } from '../../jobs/engines/adapters.ts';
import { refuseWithoutGpus } from '../../jobs/engines/image-gates.ts';
import { servingConfig, chooseServing } from '../../jobs/engines/serving.ts';
import { gatherServingFit, refuseUnfit } from '../../capacity/fit/serving.ts';
import type { Runner, ServiceSpec } from '../../../core/ports/runner.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { SovranError, unreachableError, usageError } from '../../../core/text/sovran-error.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { variantOf } from '../../jobs/engines/choose.ts';
import { baseDigestOf, findBase, readRank } from '../../models/registry/adapter.ts';

/** The service that serves a model for a while, an adapter beside its base. Throws where the model or the engine cannot. */
export async function serviceSpecOf(
  ctx: StageContext,
  runner: Runner,
  id: string,
  model: NamedModel,
  { host, parallel, contextTokens, gpus: wanted, engine: named }: ServedModelOptions,
): Promise<ServiceSpec> {
  const stack = await findStack(ctx, model, { host, engine: named });
  const { definition, variant } = stack;
  const { base, ...trees } = await sendStack(ctx, host, model, stack);
  const { state, lockDigest } = await runner.environment(definition.name);
  if (state !== 'ready') throw engineNotReady(definition.name, host);
  const facts = await (await ctx.hosts.open(host)).facts(ctx.interrupt.signal);
  refuseWithoutGpus({ name: definition.name, host, variant, gpus: facts.gpus.length });
  const gpus = wanted ?? (usesGpus(variant) ? Math.min(1, facts.gpus.length) : 0);
  const served = { parallel, contextTokens, threads: facts.cpus, ...(gpus > 0 ? { gpus } : {}) };
  const asked = { host, memory: definition.serves?.memory, facts, model: base.spec, gpus, parallel, contextTokens };
  refuseUnfit(await gatherServingFit(asked, ctx));
  return {
    id,
    ...trees,
    alias: base.name,
    ...served,
    engine: definition.name,
    config: servingConfig(definition, variant, { ...served, ...adapterSettings(definition, stack.adapters) }),
    environment: lockDigest,
    labels: { ...(await temporaryLabels(ctx, host)), ...(gpus > 0 ? { gpus: String(gpus) } : {}) },
  };
}

/** Brings what is served to the host. Throws `model-not-servable` (exit 2). */
async function sendStack(
  ctx: StageContext,
  host: string,
  model: NamedModel,
  { base, file, adapters, gates }: Stack,
): Promise<Pick<ServiceSpec, 'modelTree' | 'modelFile' | 'adapters'> & { base: NamedModel }> {
  const modelTree = base && (await sendModel(ctx, host, base.spec.digest));
  const tree = adapters.length === 0 ? modelTree : await sendModel(ctx, host, model.spec.digest);
  const isRefused = file === undefined || gates.some(({ verdict }) => verdict === 'fail');
  if (base === undefined || isRefused || modelTree === undefined || tree === undefined)
    throw notServable(model.name, isRefused);
  const beside = adapters.map(({ name }) => ({ name, tree }));
  return { base, modelTree, modelFile: file, ...(beside.length > 0 ? { adapters: beside } : {}) };
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
  return unreachableError('engine-not-ready', message('env.engine-not-ready', { engine, host }), {
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
export async function stopLeftovers(ctx: StageContext, host: string, runner: Runner, except?: string): Promise<void> {
  const own = await temporaryLabels(ctx, host);
  for (const { id, labels } of await runner.services.list()) {
    if (id === except || labels.purpose !== own.purpose || labels.project !== own.project) continue;
    const { running } = await (await ctx.gateway(`temporary/${id}`, host)).status();
    if (running) continue;
    await runner.services.stop(id, 0);
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

/** A model by its name. */
export interface NamedModel {
  name: string;
  spec: ModelSpec;
}

/** What is served so that a model answers: the model itself, or its base with it as an adapter. */
interface Stack {
  definition: EngineDefinition;
  variant: EngineVariant;
  /** Undefined for an adapter whose base the project does not have. */
  base: NamedModel | undefined;
  /** File of the base that the engine serves; undefined where it cannot. */
  file: string | undefined;
  /** Engines that can serve it. */
  able: string[];
  /** The model that was asked for, where it is an adapter. */
  adapters: RankedAdapter[];
  /** Why an adapter cannot be asked, or that it can. */
  gates: Gate[];
}

/** Reads how a model is served on a host, by the named engine or the first that can. Throws `engine-unknown` (exit 2). */
export async function findStack(
  ctx: StageContext,
  model: NamedModel,
  { host, engine }: { host: string; engine?: string | undefined },
): Promise<Stack> {
  const adapters = await adaptersIn(ctx, host, model);
  const isAdapter = adapters.length > 0;
  const base = isAdapter ? await baseOf(ctx, model.spec) : model;
  const engines = await ctx.engines.list();
  const { definition, file, able } = chooseServing(engines, { engine, adapters: isAdapter }, (base ?? model).spec);
  const variant = variantOf(definition, (await findResource(ctx.project, 'Host', host))?.spec ?? {});
  // Only the adapter is asked: its requests do not meet those of the base.
  const wish = { definition, variant, base: (base ?? model).spec, adapters, parallel: 1 };
  const gates = base ? adapterGates(wish, engines) : [baseMissing(model)];
  return { definition, variant, base, file, able, adapters, gates };
}

async function adaptersIn(ctx: StageContext, host: string, { name, spec }: NamedModel): Promise<RankedAdapter[]> {
  const isAdapter = spec.kind === 'adapter' || baseDigestOf(spec) !== undefined;
  return isAdapter ? [{ name, rank: await readRank(ctx, host, spec.digest) }] : [];
}

async function baseOf(ctx: StageContext, adapter: ModelSpec): Promise<NamedModel | undefined> {
  const found = await findBase(ctx, adapter);
  return found && { name: found.metadata.name, spec: found.spec };
}

function baseMissing({ name, spec }: NamedModel): Gate {
  const digest = baseDigestOf(spec) ?? '?';
  return {
    id: 'adapter-base',
    verdict: 'fail',
    reason: message('env.adapter-base-missing', { name, digest: digest.slice(0, 19) }),
    next: [`sovran model show ${name}`],
  };
}
