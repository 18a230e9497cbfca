import { join } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { overheadsOf, readVllm, startOn, type VllmFile } from '../memory/cards.ts';
import { cacheCopies, sequenceBytes } from '../memory/kv-cache.ts';
import { llamaCppServing } from '../memory/llama-cpp.ts';
import { exactly, GIB, term, total, type MemoryEstimate } from '../memory/range.ts';
import { vllmPool } from '../memory/vllm.ts';
import { measuredWeights } from '../memory/weights.ts';
import { readGgufShape, readShape } from '../weights/read-shape.ts';
import { inGiB, judgeMemory } from './gate.ts';

/** A service whose fit is asked: llama.cpp on the memory of a host, vLLM on its GPUs. */
export interface ServiceToFit {
  host: string;
  /** How its engine says that memory is estimated; others are not judged. */
  memory: NonNullable<EngineDefinition['serves']>['memory'];
  facts: Pick<NonNullable<HostSpec['facts']>, 'memoryGiB' | 'gpus'>;
  model: Pick<ModelSpec, 'digest' | 'servable'>;
  gpus: number;
  parallel: number;
  contextTokens: number;
}

/** What a service needs and its host has, bytes: of memory, or of each GPU. */
export interface ServingFit {
  host: string;
  need: MemoryEstimate;
  limit: number;
  /** Requests at once that would fit, and GPUs of the host: ways out of a refusal. */
  slots: number;
  moreGpus?: number;
}

/** Reads the headers of the served model; undefined where they are not here, or what the host has is unknown. */
export async function gatherServingFit(service: ServiceToFit, ctx: StageContext): Promise<ServingFit | undefined> {
  const tree = await (await ctx.artifacts()).treePath(service.model.digest);
  if (tree === undefined) return undefined;
  if (service.memory === 'llama.cpp') return fitOnMemory(service, tree);
  return service.memory === 'vllm' && service.gpus > 0 ? fitOnGpus(service, tree, readVllm()) : undefined;
}

async function fitOnMemory(service: ServiceToFit, tree: string): Promise<ServingFit | undefined> {
  const { host, facts, model, parallel, contextTokens } = service;
  if (!(facts.memoryGiB > 0) || !model.servable?.endsWith('.gguf')) return undefined;
  const shape = await readGgufShape(join(tree, model.servable)).catch(() => undefined);
  const { architecture, weightBytes } = shape ?? {};
  if (!architecture || weightBytes === undefined) return undefined;
  const limit = facts.memoryGiB * GIB;
  const needOf = (slots: number): MemoryEstimate =>
    llamaCppServing(architecture, measuredWeights(weightBytes), { slots, contextTokens });
  return { host, need: needOf(parallel), limit, slots: mostSlots(parallel, (slots) => needOf(slots).value <= limit) };
}

/** vLLM makes room for as many requests as fit; one of full length must. */
async function fitOnGpus(service: ServiceToFit, tree: string, vllm: VllmFile): Promise<ServingFit | undefined> {
  const { host, facts, gpus, contextTokens } = service;
  const { architecture, weightBytes } = (await readShape(tree)) ?? {};
  const memoryGiB = Math.min(...facts.gpus.slice(0, gpus).map((gpu) => gpu.memoryGiB));
  if (!architecture || weightBytes === undefined || !Number.isFinite(memoryGiB)) return undefined;
  const known = overheadsOf(vllm);
  const start = { ...startOn(vllm, { id: '', memoryGB: memoryGiB }), gpus };
  const limit = memoryGiB * known.share * GIB;
  const { terms } = vllmPool(architecture, exactly(weightBytes), limit, start, known);
  const cache = sequenceBytes(architecture, contextTokens) * (cacheCopies(architecture, gpus) / gpus);
  const need = total([...terms, term('kv-cache', exactly(cache))]);
  return { host, need, limit, slots: 0, ...(facts.gpus.length > gpus ? { moreGpus: facts.gpus.length } : {}) };
}

/** The most of `slots` that fit, 0 where not even one does. */
function mostSlots(slots: number, fits: (slots: number) => boolean): number {
  for (let count = slots; count > 0; count = Math.floor(count / 2)) if (fits(count)) return count;
  return 0;
}

/** Pure: refuses a service that its host cannot hold even at its least; unknown facts make no gate. */
export function servingGates(fit: ServingFit | undefined): Gate[] {
  if (!fit) return [];
  const next = [fit.slots > 0 ? 'sovran release create --help' : 'sovran quantize launch --help'];
  const refuse = (): Pick<Gate, 'fix' | 'next'> => ({ fix: fixOf(fit, inGiB(fit.need.high)), next });
  return [judgeMemory('memory-fits', { ...fit, basis: message('text.how.estimated') }, refuse)];
}

function fixOf({ slots, moreGpus }: ServingFit, size: number): Message {
  if (slots > 0) return message('fit.fix.slots', { slots });
  return moreGpus === undefined ? message('fit.fix.smaller', { size }) : message('fit.fix.gpus', { gpus: moreGpus });
}

/** Refuses a measurement that its host cannot hold. Throws `memory-too-small` (exit 3). */
export function refuseUnfit(fit: ServingFit | undefined): void {
  const refused = servingGates(fit).find(({ verdict }) => verdict === 'fail');
  if (!refused) return;
  throw refusedError('memory-too-small', refused.reason, {
    ...(refused.fix ? { fix: refused.fix } : {}),
    next: refused.next ?? [],
    details: { host: fit?.host ?? '' },
  });
}
