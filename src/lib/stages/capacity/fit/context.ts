import { join } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { message } from '../../../core/text/message.ts';
import { readGgufShape, readShape } from '../weights/read-shape.ts';

/** Tokens of context by default, where the model's positions allow as many. */
const DEFAULT_CONTEXT = 8192;

/** The most tokens that a model's positions reach, by its own files; undefined where they are not here or do not say. */
export async function readPositionsOf(
  ctx: StageContext,
  { digest }: Pick<ModelSpec, 'digest'>,
  file: string | undefined,
): Promise<number | undefined> {
  const tree = await (await ctx.artifacts()).treePath(digest);
  if (tree === undefined) return undefined;
  const read = file?.endsWith('.gguf') ? readGgufShape(join(tree, file)) : readShape(tree);
  return (await read.catch(() => undefined))?.positions;
}

/** Pure: the context that was asked for, else the default as far as the model reaches. */
export function contextOf(wanted: number | undefined, positions: number | undefined): number {
  return wanted ?? Math.min(DEFAULT_CONTEXT, positions ?? DEFAULT_CONTEXT);
}

/** Pure: beyond its positions vLLM does not start, and llama.cpp answers with noise. Unknown positions make no gate. */
export function contextGates(model: string, contextTokens: number, positions: number | undefined): Gate[] {
  if (positions === undefined) return [];
  const fits = contextTokens <= positions;
  const params = { model, context: contextTokens, positions };
  const reason = message(fits ? 'fit.context' : 'fit.context-beyond', params);
  return [passOrFail('context-fits', fits, reason, { fix: message('fit.context-beyond.fix', { positions }) })];
}
