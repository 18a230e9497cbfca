/** Shape of a decoder, as far as its memory depends on it. Widths in elements. */
export interface Architecture {
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  /** From the configuration; not always `hidden / heads`. */
  headDim: number;
  /** Of the dense MLP: gate, up and down. */
  ffn: number;
  vocab: number;
  /** Embedding and output share their weights. */
  tied: boolean;
  /** Biases of query, key and value. */
  attentionBias?: boolean;
  /** A plain MLP has two matrices instead of three. */
  plainMlp?: boolean;
  /** Layers that see no further than `tokens`. */
  window?: { tokens: number; layers: number };
  /** Multi-head latent attention: one latent a token and layer, on every GPU. */
  latent?: { elements: number; query: number; nope: number; rope: number; value: number; rank: number };
  /** Layers without a cache that grows: linear attention, state space. */
  stateLayers?: number;
  experts?: Experts;
}

/** Mixture of experts; `ffn` of each, `dense` layers without them. */
export interface Experts {
  count: number;
  active: number;
  shared: number;
  ffn: number;
  dense: number;
}

/** Elements of a model's weights: `linear` are those that a scheme shrinks. */
export interface Parameters {
  linear: number;
  embedding: number;
  norms: number;
  total: number;
}

/** Pure: counts from the shape. Linear: attention and MLP; embedding: embedding and, unless tied, output. */
export function countParameters(shape: Architecture): Parameters {
  const linear = shape.layers * attentionElements(shape) + mlpElements(shape);
  const embedding = shape.vocab * shape.hidden * (shape.tied ? 1 : 2);
  const bias = shape.attentionBias ? (shape.heads + 2 * shape.kvHeads) * shape.headDim : 0;
  const norms = shape.layers * (2 * shape.hidden + bias) + shape.hidden;
  return { linear, embedding, norms, total: linear + embedding + norms };
}

/** Elements of a layer's query, key, value and output matrices. */
export function attentionElements({ hidden, heads, kvHeads, headDim, latent }: Architecture): number {
  if (!latent) return hidden * headDim * (2 * heads + 2 * kvHeads);
  const { query, nope, rope, value, rank } = latent;
  const width = heads * (nope + rope);
  const queries = query > 0 ? hidden * query + query * width : hidden * width;
  return queries + hidden * (rank + rope) + rank * heads * (nope + value) + heads * value * hidden;
}

function mlpElements({ layers, hidden, ffn, plainMlp, experts }: Architecture): number {
  const matrices = plainMlp ? 2 : 3;
  if (!experts) return layers * matrices * hidden * ffn;
  const sparse = layers - experts.dense;
  const each = matrices * hidden * experts.ffn;
  return (
    sparse * ((experts.count + experts.shared) * each + hidden * experts.count) +
    experts.dense * matrices * hidden * ffn
  );
}

/** Inputs and outputs of a layer's linear matrices together, elements: an adapter of rank r has r times as many. */
export function linearWidths({ hidden, heads, kvHeads, headDim, ffn }: Architecture): number {
  const attention = 2 * (hidden + heads * headDim) + 2 * (hidden + kvHeads * headDim);
  return attention + 3 * (hidden + ffn);
}

/** Key and value heads stay so many however wide a model is. Source: Llama 3, Qwen 2.5, Mistral Small and Large. */
const MOST_KV_HEADS = 8;

/** A shape of the usual proportions for a number of parameters: a guess, for a range. Source: Llama, Qwen, Mistral of 0.1 to 123 B. */
export function typicalShape(parameters: number): Architecture {
  const width = Math.min(16_384, Math.max(512, 4096 * (parameters / 8e9) ** 0.36));
  const headDim = width < 2048 ? 64 : 128;
  const heads = roundTo(width / headDim, 8);
  const hidden = heads * headDim;
  const vocab = parameters < 1e9 ? 65_536 : 131_072;
  const tied = parameters < 4e9;
  const ffn = roundTo(hidden * 3.25, 256);
  const base = { layers: 1, hidden, heads, kvHeads: Math.min(MOST_KV_HEADS, heads / 4), headDim, ffn, vocab, tied };
  const perLayer = countParameters(base).linear;
  const left = Math.max(perLayer, parameters - vocab * hidden * (tied ? 1 : 2));
  return { ...base, layers: Math.max(1, Math.round(left / perLayer)) };
}

function roundTo(value: number, step: number): number {
  return Math.max(step, Math.round(value / step) * step);
}
