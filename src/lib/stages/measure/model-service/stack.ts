import { findResource } from '../../../core/project/resources.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { adapterGates, type RankedAdapter } from '../../jobs/engines/adapters.ts';
import { variantOf } from '../../jobs/engines/choose.ts';
import { chooseServing } from '../../jobs/engines/serving.ts';
import { baseDigestOf, findBase, readRank } from '../../models/registry/adapter.ts';

/** A model by its name. */
export interface NamedModel {
  name: string;
  spec: ModelSpec;
}

/** What is served so that a model answers: the model itself, or its base with it as an adapter. */
export interface Stack {
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
