import type { StageContext } from '../../../core/operation/context.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import { memoryLimitGiB } from '../fit/limits.ts';
import { findCard, type Card } from '../memory/cards.ts';
import { llamaCppServing } from '../memory/llama-cpp.ts';
import { GIB } from '../memory/range.ts';
import { findScheme, type StorageScheme } from '../memory/schemes.ts';
import { schemeWeights } from '../memory/weights.ts';
import type { Demand } from './demand.ts';
import type { SizedOption } from './options.ts';
import type { SizedModel } from './subject.ts';

/** A host of the project against the demand. `unknown`: its facts or its card are. */
export interface SizedHost {
  host: string;
  verdict: 'fits' | 'short' | 'unknown';
  engine: 'vllm' | 'llama.cpp';
  card?: string;
  /** GPUs that it has, and scheme and GPUs that would serve. */
  gpus: number;
  scheme?: string;
  needed?: number;
  /** Memory of a host without GPUs, GiB: needed and there. */
  memoryGiB?: { needed: number; limit: number };
}

/** A model, and the scheme that was asked for. */
type HostedModel = SizedModel & { chosen?: StorageScheme };

/** Requests at once on a host without GPUs. */
const CPU_SLOTS = 4;

/** Holds every host of the project against the sized options. */
export async function sizeHosts(
  ctx: StageContext,
  options: readonly SizedOption[],
  cards: readonly Card[],
  model: HostedModel,
  demand: Demand,
): Promise<SizedHost[]> {
  const { hosts } = await listReadableHosts(ctx.project);
  return hosts.map(({ metadata, spec }) => sizeHost(metadata.name, spec.facts, options, cards, model, demand));
}

function sizeHost(
  host: string,
  facts: HostSpec['facts'],
  options: readonly SizedOption[],
  cards: readonly Card[],
  model: HostedModel,
  demand: Demand,
): SizedHost {
  if (!facts) return { host, verdict: 'unknown', engine: 'vllm', gpus: 0 };
  const gpus = facts.gpus.length;
  if (gpus === 0) return sizeCpuHost(host, facts.memoryGiB, model, demand);
  const card = findCard(cards, facts.gpus[0]?.name ?? '');
  if (!card) return { host, verdict: 'unknown', engine: 'vllm', gpus };
  const [best] = options
    .filter((option) => option.card.id === card.id)
    .toSorted((one, other) => one.gpus.value - other.gpus.value);
  const verdict = best && best.gpus.value <= gpus ? 'fits' : 'short';
  const needed = best ? { scheme: best.scheme.id, needed: best.gpus.value } : {};
  return { host, verdict, engine: 'vllm', card: card.id, gpus, ...needed };
}

/** By memory alone: how fast a CPU serves is measured, not estimated. */
function sizeCpuHost(host: string, memoryGiB: number, model: HostedModel, demand: Demand): SizedHost {
  const scheme = model.chosen?.engine === 'llama.cpp' ? model.chosen : findScheme('q8_0');
  const limit = memoryLimitGiB(memoryGiB);
  if (!scheme || limit === undefined) return { host, verdict: 'unknown', engine: 'llama.cpp', gpus: 0 };
  const contextTokens = demand.promptTokens + demand.answerTokens;
  const weights = schemeWeights(model.shape, scheme, model.parameters);
  const needed = llamaCppServing(model.shape, weights, { slots: CPU_SLOTS, contextTokens }).value / GIB;
  const verdict = needed <= limit ? 'fits' : 'short';
  return { host, verdict, engine: 'llama.cpp', gpus: 0, scheme: scheme.id, memoryGiB: { needed, limit } };
}
