/** Counters of prompt and generated tokens, by engine: vLLM 0.32, llama.cpp's server. */
const COUNTERS = [
  { prompt: 'vllm:prompt_tokens_total', generated: 'vllm:generation_tokens_total' },
  { prompt: 'llamacpp:prompt_tokens_total', generated: 'llamacpp:tokens_predicted_total' },
];

/** Tokens that an engine has counted, from its metrics in Prometheus' text format; undefined where it counts none. Pure. */
export function tokensIn(exposition: string): { promptTokens: number; generatedTokens: number } | undefined {
  for (const { prompt, generated } of COUNTERS) {
    const [promptTokens, generatedTokens] = [sumOf(exposition, prompt), sumOf(exposition, generated)];
    if (promptTokens !== undefined && generatedTokens !== undefined) return { promptTokens, generatedTokens };
  }
  return undefined;
}

/** A metric's value over all its labels; undefined without a sample, or where one is not a number. */
function sumOf(exposition: string, name: string): number | undefined {
  const values = exposition.split('\n').flatMap((line) => {
    const rest = line.startsWith(name) ? line.slice(name.length) : '';
    return /^[ {]/.test(rest)
      ? [
          Number(
            rest
              .slice(rest.lastIndexOf('}') + 1)
              .trim()
              .split(/\s+/)[0],
          ),
        ]
      : [];
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length > 0 && Number.isFinite(sum) ? sum : undefined;
}
