/** A template that takes user and assistant in turns, and no system message. */
export const STRICT_TEMPLATE = `{%- for message in messages -%}
{%- if message['role'] == 'system' -%}{{ raise_exception('no system message') }}{%- endif -%}
<|turn|>{{ message['role'] }}:{{ message['content'] }}{{ eos_token }}
{%- endfor -%}`;

/** Control tokens of the model; only the last looks like any text. */
export const CONTROL = ['<|turn|>', '</s>', '[PLAN]'];

const LETTERS = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));

/** A tokenizer of one token a printable sign of ASCII, and its control tokens. */
export function signTokenizer(control: readonly string[] = CONTROL): object {
  const words = ['<unk>', ...LETTERS, '\n'];
  const added = control.map((content, at) => ({ id: words.length + at, content, special: true, normalized: false }));
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      merges: [],
    },
  };
}

export interface TargetModel {
  template?: string | null;
  tokenizer?: object | null;
  vocabulary?: number;
}

/** Files of a model that rows can be prepared for: one weight, a context of 64 tokens. */
export function targetFiles({
  template = STRICT_TEMPLATE,
  tokenizer = signTokenizer(),
  vocabulary = 100,
}: TargetModel = {}): Record<string, string> {
  const header = JSON.stringify({ t: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
  return {
    'model.safetensors': `${String.fromCharCode(header.length)}${'\0'.repeat(7)}${header}${'\0'.repeat(4)}`,
    'config.json': JSON.stringify({ model_type: 'llama', vocab_size: vocabulary, max_position_embeddings: 64 }),
    'tokenizer_config.json': JSON.stringify({ eos_token: { content: '</s>' } }),
    ...(template === null ? {} : { 'chat_template.jinja': template }),
    ...(tokenizer ? { 'tokenizer.json': JSON.stringify(tokenizer) } : {}),
  };
}
