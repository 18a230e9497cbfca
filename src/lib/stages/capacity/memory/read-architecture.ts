import type { Architecture } from './architecture.ts';

type Config = Readonly<Record<string, unknown>>;

/** Reads a `config.json` of transformers; undefined where what memory depends on is not there. */
export function readConfig(config: Config): Architecture | undefined {
  const text = isConfig(config.text_config) ? { ...config, ...config.text_config } : config;
  const number = (...keys: string[]): number | undefined => keys.map((key) => text[key]).find(isCount);
  const layers = number('num_hidden_layers', 'n_layer');
  const hidden = number('hidden_size', 'n_embd');
  const heads = number('num_attention_heads', 'n_head');
  const vocab = number('vocab_size');
  const ffn = number('intermediate_size', 'n_inner') ?? (hidden === undefined ? undefined : 4 * hidden);
  if (!layers || !hidden || !heads || !vocab || !ffn) return undefined;
  return {
    layers,
    hidden,
    heads,
    kvHeads: number('num_key_value_heads') ?? heads,
    headDim: number('head_dim') ?? Math.floor(hidden / heads),
    ffn,
    vocab,
    tied: tiesEmbeddings(text),
    ...(text.attention_bias === true || String(text.model_type).startsWith('qwen2') ? { attentionBias: true } : {}),
    ...(text.model_type === 'gpt2' ? { plainMlp: true } : {}),
    ...windowOf(text, layers),
    ...latentOf(text),
    ...expertsOf(text, layers, ffn),
  };
}

/** The most tokens of a sequence by a `config.json`; a longer window than the model was trained on multiplies them, as vLLM reads it. */
export function readPositions(config: Config): number | undefined {
  const text = isConfig(config.text_config) ? { ...config, ...config.text_config } : config;
  const most = [text.max_position_embeddings, text.n_positions, text.max_seq_len].find(isCount);
  const rope = text.rope_scaling ?? text.rope_parameters;
  if (most === undefined || !isConfig(rope)) return most;
  const { factor, original_max_position_embeddings: original, rope_type: type = rope.type } = rope;
  // In these kinds `max_position_embeddings` is the lengthened window already, unless YaRN states the window before it.
  if (type === 'llama3' || type === 'longrope' || type === 'su' || type === 'mrope' || type === 'default') return most;
  const window = type === 'yarn' && isCount(original) ? original : most;
  return typeof factor === 'number' && factor > 1 ? Math.max(most, Math.floor(window * factor)) : most;
}

/** Families whose configuration leaves out that embedding and output are one. */
const TIED_FAMILIES = /^(gemma|gpt2)/;

function tiesEmbeddings({ tie_word_embeddings: tied, model_type: type }: Config): boolean {
  return typeof tied === 'boolean' ? tied : TIED_FAMILIES.test(String(type));
}

function windowOf(text: Config, layers: number): Pick<Architecture, 'window' | 'stateLayers'> {
  const types = Array.isArray(text.layer_types) ? text.layer_types : undefined;
  const linear = types?.filter((type) => type === 'linear_attention' || type === 'mamba').length ?? 0;
  const state = linear > 0 ? { stateLayers: linear } : {};
  const tokens = text.sliding_window;
  if (!isCount(tokens) || text.use_sliding_window === false) return state;
  const windowed = types
    ? types.filter((type) => type === 'sliding_attention').length
    : windowedByPattern(text, layers);
  return windowed > 0 ? { ...state, window: { tokens, layers: windowed } } : state;
}

/** Gemma 2 alternates; Gemma 3 has one full layer in `sliding_window_pattern`; Qwen 2 starts windows at a layer; others window all. */
function windowedByPattern(text: Config, layers: number): number {
  const pattern = text.model_type === 'gemma2' ? 2 : text.sliding_window_pattern;
  if (isCount(pattern)) return layers - Math.floor(layers / pattern);
  const first = text.max_window_layers;
  return isCount(first) ? Math.max(0, layers - first) : layers;
}

function latentOf(text: Config): Pick<Architecture, 'latent'> {
  const {
    kv_lora_rank: rank,
    qk_rope_head_dim: rope,
    qk_nope_head_dim: nope,
    v_head_dim: value,
    q_lora_rank: query,
  } = text;
  if (!isCount(rank) || !isCount(rope) || !isCount(nope) || !isCount(value)) return {};
  return { latent: { elements: rank + rope, query: isCount(query) ? query : 0, nope, rope, value, rank } };
}

function expertsOf(text: Config, layers: number, ffn: number): Pick<Architecture, 'experts'> {
  const count = [text.num_local_experts, text.num_experts, text.n_routed_experts].find(isCount);
  if (count === undefined) return {};
  const active = [text.num_experts_per_tok, text.num_experts_per_token].find(isCount) ?? 1;
  const dense = isCount(text.first_k_dense_replace) ? Math.min(layers, text.first_k_dense_replace) : 0;
  const shared = isCount(text.n_shared_experts) ? text.n_shared_experts : 0;
  const width = isCount(text.moe_intermediate_size) ? text.moe_intermediate_size : ffn;
  return { experts: { count, active, shared, ffn: width, dense } };
}

/** Reads the metadata of a GGUF file, keys without the architecture's prefix; undefined as `readConfig`. */
export function readGgufMetadata(
  metadata: ReadonlyMap<string, unknown>,
  tensors: ReadonlySet<string>,
): Architecture | undefined {
  const name = metadata.get('general.architecture');
  const prefix = typeof name === 'string' ? name : '';
  const number = (key: string): number | undefined => countIn(metadata.get(`${prefix}.${key}`));
  const layers = number('block_count');
  const hidden = number('embedding_length');
  const heads = number('attention.head_count');
  const ffn = number('feed_forward_length');
  const vocab = number('vocab_size') ?? countIn(metadata.get('tokenizer.ggml.tokens#'));
  if (!layers || !hidden || !heads || !ffn || !vocab) return undefined;
  const window = number('attention.sliding_window');
  const count = number('expert_count');
  return {
    layers,
    hidden,
    heads,
    kvHeads: number('attention.head_count_kv') ?? heads,
    headDim: number('attention.key_length') ?? Math.floor(hidden / heads),
    ffn,
    vocab,
    tied: !tensors.has('output.weight'),
    ...(window && !prefix.startsWith('gemma') ? { window: { tokens: window, layers } } : {}),
    ...(count
      ? {
          experts: {
            count,
            active: number('expert_used_count') ?? 1,
            shared: 0,
            ffn: number('expert_feed_forward_length') ?? ffn,
            dense: 0,
          },
        }
      : {}),
  };
}

function countIn(value: unknown): number | undefined {
  return isCount(value) ? value : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
