import type { JsonObject } from '../../../core/ports/json.ts';
import type { EngineJob } from '../../../core/project/engine-definition.ts';
import { typicalShape, type Architecture } from '../memory/architecture.ts';
import { cpuTraining, CPU_BASELINE_BYTES } from '../memory/cpu-training.ts';
import { gpuTraining, type TrainingMethod } from '../memory/gpu-training.ts';
import { compressorQuantization, llamaCppQuantization } from '../memory/quantization.ts';
import { add, exactly, term, total, type MemoryEstimate, type Range, within } from '../memory/range.ts';
import type { ModelShape } from '../weights/read-shape.ts';

/** A job as far as its memory depends on it. */
export interface SizedJob {
  /** What its engine says of jobs of this kind. */
  engine: EngineJob;
  kind: string;
  spec: JsonObject;
  gpus: number;
  shape: ModelShape;
  /** Rows of the dataset: their mean size, bytes of JSON. */
  rowBytes?: number;
  /** Rows to train on: no micro-batch has more. */
  rows?: number;
}

/** What a job takes: of its host's memory, and of each of its GPUs. */
export interface Need {
  memory?: MemoryEstimate;
  gpu?: MemoryEstimate;
}

/** Defaults of the CPU trainer's neutral keys. */
const DEFAULTS = { rank: 16, microBatch: 16, seqLen: 512, lastLayers: 0 } as const;
/** How far the declared weight of an engine's libraries may be off. */
const EXTRA_DOUBT = 0.4;

/** Pure: what a job needs; nothing where its kind, engine or model is not understood. */
export function needOf(job: SizedJob): Need {
  const shape = job.shape.architecture ?? (job.shape.parameters > 0 ? typicalShape(job.shape.parameters) : undefined);
  if (!shape) return {};
  const need =
    job.kind === 'finetune' ? trainingNeed(job, shape) : job.kind === 'quantize' ? quantizeNeed(job, shape) : {};
  return job.shape.architecture ? need : widened(need);
}

function trainingNeed(job: SizedJob, shape: Architecture): Need {
  const method = textIn(job.spec, 'method') ?? 'lora';
  if (job.gpus > 0) return { gpu: gpuNeed(job, shape, method) };
  if (method !== 'full' && method !== 'lora') return {};
  const { memory } = job.engine;
  if (memory?.formula !== 'torch') return {};
  const base = cpuNeed(job, shape, method, memory.packs && job.spec.packing !== false);
  return { memory: withExtra(base, memory.extraBytes) };
}

/** One term for all libraries: two of one name would read as a mistake. */
function withExtra(base: MemoryEstimate, bytes: number): MemoryEstimate {
  if (bytes === 0) return base;
  const extra = within(bytes, EXTRA_DOUBT);
  const libraries = base.terms.filter(({ id }) => id === 'runtime');
  return total([...base.terms.filter(({ id }) => id !== 'runtime'), term('runtime', add([...libraries, extra]))]);
}

function cpuNeed(job: SizedJob, shape: Architecture, method: 'full' | 'lora', packed: boolean): MemoryEstimate {
  const rowTokens = tokensOf(job);
  const run = {
    method,
    rank: numberIn(job.spec, 'rank'),
    lastLayers: numberIn(job.spec, 'lastLayers'),
    microBatch: microBatchOf(job),
    rowTokens,
    learnedTokens: learnedOf(rowTokens, job.spec),
    packed,
  };
  const { parameters } = job.shape;
  const precision = textIn(job.spec, 'precision') ?? 'auto';
  if (precision !== 'auto') return cpuTraining(shape, parameters, { ...run, bfloat16: precision === 'bf16' });
  const [wide, narrow] = [false, true].map((bfloat16) => cpuTraining(shape, parameters, { ...run, bfloat16 }));
  return wide && narrow && narrow.low < wide.low ? { ...wide, low: narrow.low } : (wide ?? total([]));
}

function gpuNeed(job: SizedJob, shape: Architecture, method: string): MemoryEstimate {
  const { spec } = job;
  return gpuTraining(shape, {
    method: (['full', 'lora', 'qlora', 'dpo'].includes(method) ? method : 'lora') as TrainingMethod,
    adapter: true,
    rank: numberIn(spec, 'rank'),
    microBatch: microBatchOf(job),
    seqLen: numberIn(spec, 'seqLen'),
    checkpointing: spec.gradCkpt !== false,
    fusedLoss: false,
    optimizer: textIn(spec, 'optimizer') === 'adamw8bit' ? 'adamw8bit' : 'adamw',
    master: true,
    shards: /^(fsdp2?|zero3)$/.test(textIn(spec, 'parallel') ?? '') ? Math.max(1, job.gpus) : 1,
  });
}

function quantizeNeed({ engine, gpus, shape: given }: SizedJob, shape: Architecture): Need {
  const { weightBytes, parameters, withoutGguf } = given;
  const formula = engine.memory?.formula;
  if (formula === 'llama.cpp')
    return { memory: llamaCppQuantization(shape, weightBytes ?? 2 * parameters, withoutGguf) };
  if (formula !== 'llm-compressor') return {};
  const { host, gpu } = compressorQuantization(shape);
  return { memory: host, ...(gpus > 0 ? { gpu } : {}) };
}

/** Tokens of a row, from the size of its JSON: 2.2 to 4.5 bytes a token (French, English). A small micro-batch may be all long rows. */
function tokensOf(job: SizedJob): Range {
  const { spec, rowBytes } = job;
  const most = numberIn(spec, 'seqLen');
  if (rowBytes === undefined) return { low: Math.min(32, most), value: most / 2, high: most };
  const text = Math.max(8, rowBytes - 80);
  const bounded = (tokens: number): number => Math.min(most, tokens);
  const long = 1 + 1.5 / Math.sqrt(microBatchOf(job));
  return { low: bounded(text / 4.5 + 15), value: bounded(text / 3.2 + 30), high: bounded((text / 2.2 + 45) * long) };
}

function learnedOf(rows: Range, spec: JsonObject): Range {
  if (spec.loss === 'all') return rows;
  return { low: Math.min(2, rows.low), value: rows.value * 0.25, high: rows.high * 0.7 };
}

/** A shape guessed from the number of parameters doubles the doubt. */
function widened({ memory, gpu }: Need): Need {
  const wider = (estimate: MemoryEstimate): MemoryEstimate => ({
    ...estimate,
    low: estimate.low * 0.75,
    high: estimate.high * 1.3,
  });
  return { ...(memory ? { memory: wider(memory) } : {}), ...(gpu ? { gpu: wider(gpu) } : {}) };
}

/** Pure: an estimate corrected by what earlier runs took; libraries stay as they are. */
export function corrected(estimate: MemoryEstimate, factor: Range | undefined): MemoryEstimate {
  if (!factor) return estimate;
  const own = (bytes: number): number => Math.max(0, bytes - CPU_BASELINE_BYTES);
  const at = (by: number): number => own(estimate.value) * by;
  return {
    ...estimate,
    ...add([exactly(CPU_BASELINE_BYTES), { low: at(factor.low), value: at(factor.value), high: at(factor.high) }]),
  };
}

function microBatchOf({ spec, rows = Number.POSITIVE_INFINITY }: SizedJob): number {
  return Math.max(1, Math.min(rows, numberIn(spec, 'microBatch')));
}

function numberIn(spec: JsonObject, key: keyof typeof DEFAULTS): number {
  const value = spec[key];
  return typeof value === 'number' ? value : DEFAULTS[key];
}

function textIn(spec: JsonObject, key: string): string | undefined {
  const value = spec[key];
  return typeof value === 'string' ? value : undefined;
}
