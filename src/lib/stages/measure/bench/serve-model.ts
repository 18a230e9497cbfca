import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ServedModelOptions } from '../model-service/service-spec.ts';
import type { StreamTarget } from './http/stream-record.ts';

/** Serves a model behind a temporary gateway for as long as `use` runs, and always stops it. */
export type ServeModel = <T>(
  ctx: StageContext,
  model: { name: string; spec: ModelSpec },
  options: ServedModelOptions,
  use: (target: StreamTarget) => Promise<T>,
) => Promise<T>;

/** The real one, loaded when first needed. */
export const serveModel: ServeModel = async (ctx, model, options, use) =>
  (await import('../model-service/served-model.ts')).withServedModel(ctx, model, options, use);
