import { join } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { llamaCppServing } from '../memory/llama-cpp.ts';
import { GIB, type MemoryEstimate } from '../memory/range.ts';
import { measuredWeights } from '../memory/weights.ts';
import { readGgufShape } from '../weights/read-shape.ts';
import { memoryParams } from './gate.ts';

/** A service whose fit is asked: llama.cpp on the memory of a host. */
export interface ServiceToFit {
  host: string;
  facts: Pick<NonNullable<HostSpec['facts']>, 'memoryGiB'>;
  model: Pick<ModelSpec, 'digest' | 'servable'>;
  parallel: number;
  contextTokens: number;
}

/** What a service needs and its host has, bytes; `slots`: requests at once that would fit. */
export interface ServingFit {
  host: string;
  need: MemoryEstimate;
  limit: number;
  slots: number;
}

/** Reads the head of the served file; undefined without a local GGUF, or where the host’s memory is unknown. */
export async function gatherServingFit(service: ServiceToFit, ctx: StageContext): Promise<ServingFit | undefined> {
  const { host, facts, model, parallel, contextTokens } = service;
  if (!(facts.memoryGiB > 0) || !model.servable?.endsWith('.gguf')) return undefined;
  const tree = await (await ctx.artifacts()).treePath(model.digest);
  const shape = tree === undefined ? undefined : await readGgufShape(join(tree, model.servable)).catch(() => undefined);
  const { architecture, weightBytes } = shape ?? {};
  if (!architecture || weightBytes === undefined) return undefined;
  const limit = facts.memoryGiB * GIB;
  const needOf = (slots: number): MemoryEstimate =>
    llamaCppServing(architecture, measuredWeights(weightBytes), { slots, contextTokens });
  return { host, need: needOf(parallel), limit, slots: mostSlots(parallel, (slots) => needOf(slots).value <= limit) };
}

/** The most of `slots` that fit, 0 where not even one does. */
function mostSlots(slots: number, fits: (slots: number) => boolean): number {
  for (let count = slots; count > 0; count = Math.floor(count / 2)) if (fits(count)) return count;
  return 0;
}

/** Pure: refuses a service that its host cannot hold even at its least; unknown facts make no gate. */
export function servingGates(fit: ServingFit | undefined): Gate[] {
  if (!fit) return [];
  const { host, need, limit, slots } = fit;
  const params = { ...memoryParams(need, limit), host, basis: message('fit.estimated') };
  const id = 'memory-fits';
  if (need.value <= limit) return [{ id, verdict: 'pass', reason: message('fit.fits', params) }];
  if (need.low <= limit) return [{ id, verdict: 'waived', reason: message('fit.tight', params) }];
  const fix = slots > 0 ? message('fit.fix.slots', { slots }) : message('fit.fix.smaller', { size: params.high });
  const next = [slots > 0 ? 'sovran release create --help' : 'sovran quantize launch --help'];
  return [{ id, verdict: 'fail', reason: message('fit.short', params), fix, next }];
}

/** Refuses a measurement that its host cannot hold. Throws `memory-too-small` (exit 3). */
export function refuseUnfit(fit: ServingFit | undefined): void {
  const refused = servingGates(fit).find(({ verdict }) => verdict === 'fail');
  if (!refused) return;
  throw new SovranError({
    code: 'memory-too-small',
    exit: EXIT.refused,
    text: refused.reason,
    ...(refused.fix ? { fix: refused.fix } : {}),
    next: refused.next ?? [],
    details: { host: fit?.host ?? '' },
  });
}
