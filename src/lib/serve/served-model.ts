import type { StreamTarget } from '../bench/stream-record.ts';
import type { ModelSpec } from '../project/resources/model.ts';
import type { StageContext } from '../run/context.ts';

export interface ServedModelOptions {
  host: string;
  parallel: number;
  contextTokens: number;
}

export function withServedModel<T>(
  _ctx: StageContext,
  _model: { name: string; spec: ModelSpec },
  _options: ServedModelOptions,
  _use: (target: StreamTarget) => Promise<T>,
): Promise<T> {
  throw new Error('not built');
}
