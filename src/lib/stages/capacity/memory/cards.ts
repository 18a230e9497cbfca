import { z } from 'zod';
import { templateData } from '../../../core/kit/template-data.ts';
import { isAtLeast } from '../../../core/kit/compare-versions.ts';

const text = z.string().min(1);
const positive = z.number().positive();

const cardSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: text,
  /** Finds the card in the name that its driver gives. */
  match: text,
  memoryGB: positive,
  /** GiB that a program finds. */
  usableGiB: z.strictObject({ value: positive, how: z.enum(['measured', 'declared']), source: text }),
  bandwidthGBs: positive,
  /** Dense tensor throughput, Tflop/s or Top/s; what is absent the card has no hardware for. */
  tflops: z.strictObject({ fp16: positive, fp8: positive.optional(), int8: positive.optional() }),
  nvlink: z.boolean(),
  mig: z.strictObject({ slices: z.number().int().positive(), sliceGB: positive }).optional(),
  source: text,
});

export type Card = z.infer<typeof cardSchema>;

const dataFile = { asOf: z.iso.date(), sources: z.record(z.string(), text) };

/** A file of cards: every figure names its source, the file its date. */
export const cardsSchema = z
  .strictObject({ ...dataFile, cards: z.array(cardSchema).min(1) })
  .refine(({ sources, cards }) => cards.every((card) => card.source in sources && card.usableGiB.source in sources));

/** What vLLM keeps besides weights and cache, as one range of its versions has it. */
const versionSchema = z.strictObject({
  from: z.string().regex(/^\d+\.\d+$/),
  share: z.number().min(0.1).max(1),
  /** Files grow by this factor when they are loaded. */
  weightFactor: positive,
  /** CUDA context, NCCL: on one GPU, and on each of several. */
  nonTorchGiB: z.strictObject({ one: positive, several: positive }),
  /** Bytes for each sequence and entry of the vocabulary while tokens are chosen. */
  logitBytes: positive,
  /** Activations of the profiling run, in hidden vectors of two bytes a token. */
  hiddenVectors: positive,
  /** Versions before 0.17: a fixed part and a share of the weights instead. */
  flat: z.strictObject({ gib: positive, weightShare: positive }).optional(),
  source: text,
});

export type VllmVersion = z.infer<typeof versionSchema>;

const startSchema = z.strictObject({
  fromGB: z.number().nonnegative(),
  except: z.array(text).optional(),
  batchedTokens: positive,
  sequences: positive,
  source: text,
});

export const vllmSchema = z
  .strictObject({ ...dataFile, versions: z.array(versionSchema).min(1), starts: z.array(startSchema).min(1) })
  .refine(({ sources, versions, starts }) => [...versions, ...starts].every(({ source }) => source in sources));

export type CardsFile = z.infer<typeof cardsSchema>;
export type VllmFile = z.infer<typeof vllmSchema>;

/** The cards of the package's templates: a file that does not fit its schema is a bug. */
export const readCards = templateData('cards/gpus.yaml', cardsSchema);
export const readVllm = templateData('cards/vllm.yaml', vllmSchema);

/** Pure: the constants of a version, by default the newest. */
export function overheadsOf({ versions }: VllmFile, version = '999.0'): VllmVersion {
  const fitting = versions.filter(({ from }) => isAtLeast(version, from));
  const newest = fitting.toSorted((one, other) => (isAtLeast(one.from, other.from) ? -1 : 1))[0] ?? versions[0];
  if (!newest) throw new Error('no version of vLLM is known');
  return newest;
}

/** Pure: how vLLM starts on a card by default. */
export function startOn(
  { starts }: VllmFile,
  { id, memoryGB }: Pick<Card, 'id' | 'memoryGB'>,
): VllmFile['starts'][number] {
  const fitting = starts.filter(({ fromGB, except }) => fromGB <= memoryGB && !except?.includes(id));
  const nearest = fitting.toSorted((one, other) => other.fromGB - one.fromGB)[0];
  if (!nearest) throw new Error('no start of vLLM is known');
  return nearest;
}

/** Pure: the card that a driver's name means; undefined when it is not in the file. */
export function findCard(cards: readonly Card[], name: string): Card | undefined {
  return cards.find(({ id, match }) => id === name.toLowerCase() || new RegExp(match, 'i').test(name));
}
