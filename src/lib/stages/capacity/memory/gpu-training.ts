import { countParameters, linearWidths, type Architecture } from './architecture.ts';
import { exactly, GIB, scale, term, total, within, type MemoryEstimate, type Range, type Term } from './range.ts';

export type TrainingMethod = 'full' | 'lora' | 'qlora' | 'dpo';

/** What decides the memory of a training on GPUs. */
export interface GpuTraining {
  method: TrainingMethod;
  /** DPO trains an adapter, or all weights beside a frozen copy. */
  adapter?: boolean;
  rank: number;
  microBatch: number;
  /** Tokens of the longest row. */
  seqLen: number;
  checkpointing: boolean;
  /** Cross-entropy in pieces, without the whole matrix of logits. */
  fusedLoss: boolean;
  optimizer: 'adamw' | 'adamw8bit';
  /** Float32 master weights. */
  master: boolean;
  /** GPUs that share weights, gradients and optimizer (FSDP, ZeRO-3). */
  shards: number;
}

/** Bytes a trained weight takes: weight, gradient, master copy, two moments. */
const STATE_BYTES = { weight: 2, gradient: 2, master: 4, moments: { adamw: 8, adamw8bit: 2 } } as const;
/** Bytes of a frozen linear weight in nf4 with quantized constants: 4.13 bits, rounded up. */
const NF4_BYTES = 0.52;
/** CUDA context and fragmentation. */
const RUNTIME_GIB = 1.5;
/** Logits, their float32 copy and its gradient, bytes an entry. */
const LOGIT_BYTES = 10;

/** Memory of each GPU. Source: the states of mixed-precision AdamW; activations as measured by torchtune and others. */
export function gpuTraining(shape: Architecture, run: GpuTraining): MemoryEstimate {
  const { microBatch, seqLen, shards } = run;
  const tokens = (run.method === 'dpo' ? 2 : 1) * microBatch * seqLen;
  const shared = stateTerms(shape, run).map((one) => ({ ...one, ...scale(one, 1 / shards) }));
  const gathered = shards > 1 ? [term('buffers', within(gatheredBytes(shape), 0.2))] : [];
  return total([
    ...shared,
    ...gathered,
    term('activations', activations(shape, tokens, run.checkpointing)),
    term('logits', within(run.fusedLoss ? 0 : tokens * shape.vocab * LOGIT_BYTES, 0.4, 0.2)),
    term('runtime', within(RUNTIME_GIB * GIB, 0.4)),
  ]);
}

/** Two layers at a time; embedding and output stay whole. */
function gatheredBytes(shape: Architecture): number {
  const { linear, embedding } = countParameters(shape);
  return ((2 * linear) / shape.layers + embedding) * STATE_BYTES.weight;
}

function stateTerms(shape: Architecture, run: GpuTraining): Term[] {
  const { total: all, linear } = countParameters(shape);
  if (run.method === 'full' || (run.method === 'dpo' && run.adapter !== true)) {
    const copies = run.method === 'dpo' ? 2 : 1;
    const moments = STATE_BYTES.moments[run.optimizer] / (run.master || run.optimizer === 'adamw8bit' ? 1 : 2);
    return [
      term('weights', exactly(copies * all * STATE_BYTES.weight)),
      term('gradients', within(all * STATE_BYTES.gradient, 0.05, 1)),
      term('optimizer', exactly(all * (moments + (run.master ? STATE_BYTES.master : 0)))),
    ];
  }
  const frozen = run.method === 'qlora' ? linear * NF4_BYTES + (all - linear) * 2 : all * 2;
  const added = adapterParameters(shape, run.rank);
  const states = 2 + 2 + 4 + STATE_BYTES.moments[run.optimizer];
  return [term('weights', within(frozen, 0.01, 0.03)), term('adapter', within(added * states, 0.05, 0.15))];
}

/** Elements of an adapter on every linear matrix. */
export function adapterParameters(shape: Architecture, rank: number, layers = shape.layers): number {
  return linearWidths(shape) * rank * layers;
}

/** With checkpoints one vector a layer and the widest layer again; without them every layer whole. */
function activations({ layers, hidden, ffn }: Architecture, tokens: number, checkpointing: boolean): Range {
  const layer = tokens * 2 * (10 * hidden + 6 * ffn);
  const kept = checkpointing ? 2 * layers * tokens * hidden + layer : layers * layer;
  return within(kept, 0.35);
}
