import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { readCards, readVllm, type Card, type CardsFile, type VllmFile } from '../memory/cards.ts';
import type { KvType } from '../memory/kv-cache.ts';
import { findScheme, type StorageScheme } from '../memory/schemes.ts';
import { DEFAULT_LENGTHS, REQUESTS_PER_USER, type Demand } from './demand.ts';
import { sizeHosts, type SizedHost } from './hosts.ts';
import { sizeOn, type SizedOption, type UnfitOption } from './options.ts';
import { readSubject, subjectUnder, type SizedModel, type SubjectChoice } from './subject.ts';

/** What is asked: numbers replace those of the use case. */
export type SizeInput = SubjectChoice & {
  name: string;
  requestsPerDay?: number | undefined;
  users?: number | undefined;
  promptTokens?: number | undefined;
  answerTokens?: number | undefined;
  contextTokens?: number | undefined;
  scheme?: StorageScheme | undefined;
  kvType: KvType;
};

/** GPUs, memory, disk and network of a use case, by card and scheme. */
export interface Sizing {
  usecase: string;
  model: SizedModel;
  demand: Demand;
  options: (SizedOption | UnfitOption)[];
  hosts: SizedHost[];
  cards: Pick<CardsFile, 'asOf' | 'sources'>;
  kvType: KvType;
  /** Scheme that no engine serves on GPUs. */
  noGpuScheme?: string;
}

/** Sizes a use case. Throws `not-found`, `demand-unknown`, `context-too-short` (exit 2), or as `readSubject`. */
export async function sizeUseCase(input: SizeInput, ctx: StageContext): Promise<Sizing> {
  const { spec } = await requireResource(ctx.project, 'UseCase', input.name);
  const demand = demandOf(input, spec);
  refuseShort(input.contextTokens, demand);
  const model = await readSubject(input, ctx);
  const [file, vllm] = [readCards(), readVllm()];
  const options = sizeAll(file.cards, vllm, model, demand, input);
  const chosen = input.scheme ?? quantizedAs(model);
  const hosts = await sizeHosts(
    ctx,
    options.filter(isSized),
    file.cards,
    { ...model, ...(chosen ? { chosen } : {}) },
    demand,
  );
  const { asOf, sources } = file;
  return {
    usecase: input.name,
    model,
    demand,
    options,
    hosts,
    cards: { asOf, sources },
    kvType: input.kvType,
    ...(chosen && !onGpus(chosen) ? { noGpuScheme: chosen.id } : {}),
  };
}

/** The longest question and answer are as long as the usual ones at least. Throws `context-too-short` (exit 2). */
function refuseShort(context: number | undefined, { promptTokens, answerTokens }: Demand): void {
  const least = promptTokens + answerTokens;
  if (context === undefined || context >= least) return;
  throw usageError(
    'context-too-short',
    message('size.context', { context, prompt: promptTokens, answer: answerTokens }),
    {
      fix: message('size.context.fix', { least }),
    },
  );
}

/** Pure: every card under the schemes that it has hardware for. */
export function sizeAll(
  cards: readonly Card[],
  vllm: VllmFile,
  model: SizedModel,
  demand: Demand,
  { scheme, kvType, contextTokens }: Pick<SizeInput, 'scheme' | 'kvType' | 'contextTokens'>,
): (SizedOption | UnfitOption)[] {
  const chosen = scheme ?? quantizedAs(model);
  if (chosen && !onGpus(chosen)) return [];
  return cards.flatMap((card) =>
    schemesOn(card, chosen).map((one) =>
      sizeOn(card, one, subjectUnder(model, one, kvType, contextTokens), demand, vllm),
    ),
  );
}

/** Pure: what is served on GPUs is sized by vLLM's constants; llama.cpp serves here on processors alone. */
export function onGpus({ engine }: StorageScheme): boolean {
  return engine === 'vllm';
}

export function isSized(option: SizedOption | UnfitOption): option is SizedOption {
  return 'gpus' in option;
}

/** A quantized model is served as it is. */
export function quantizedAs({ stored }: SizedModel): StorageScheme | undefined {
  return stored && stored.scheme.linearBits < 16 ? stored.scheme : undefined;
}

/** 16 bits, 8 bits in the arithmetic of the card, 4 bits. An A100 has no FP8: INT8 there. */
function schemesOn({ tflops }: Card, chosen: StorageScheme | undefined): StorageScheme[] {
  if (chosen) return [chosen];
  const ids = ['bf16', ...(tflops.fp8 ? ['fp8'] : tflops.int8 ? ['w8a8'] : []), 'w4a16'];
  return ids.flatMap((id) => findScheme(id) ?? []);
}

/** Pure: what is declared by flags or the use case; lengths that are not are estimated. */
export function demandOf(input: SizeInput, { context }: Pick<UseCaseSpec, 'context'>): Demand {
  const declared = input.requestsPerDay ?? context?.requestsPerDay;
  const users = input.users;
  if (declared === undefined && users === undefined)
    throw usageError('demand-unknown', fixable('size.demand-unknown', { name: input.name }), {
      next: [`sovran scope add ${input.name} --edit --requests-per-day N`],
    });
  return {
    requestsPerDay: declared ?? (users ?? 0) * REQUESTS_PER_USER,
    requestsHow: declared === undefined ? 'estimated' : 'declared',
    promptTokens: input.promptTokens ?? DEFAULT_LENGTHS.promptTokens,
    promptHow: input.promptTokens === undefined ? 'estimated' : 'declared',
    answerTokens: input.answerTokens ?? DEFAULT_LENGTHS.answerTokens,
    answerHow: input.answerTokens === undefined ? 'estimated' : 'declared',
  };
}
