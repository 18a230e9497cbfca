import { expect, test } from 'vitest';
import { tokensIn } from '../../../src/lib/stages/watch/sync/sync.ts';

test.each([
  [
    'vLLM, over all its labels',
    '# HELP vllm:prompt_tokens_total x\nvllm:prompt_tokens_total{engine="0",model_name="a"} 12.0\nvllm:prompt_tokens_total{engine="1",model_name="a"} 3.0\nvllm:generation_tokens_total{engine="0",model_name="a{}"} 1e2\n',
    { promptTokens: 15, generatedTokens: 100 },
  ],
  [
    'llama.cpp, without labels',
    'llamacpp:prompt_tokens_total 7\nllamacpp:tokens_predicted_total 9\nllamacpp:tokens_predicted_seconds_total 1\n',
    { promptTokens: 7, generatedTokens: 9 },
  ],
  ['one counter alone', 'llamacpp:prompt_tokens_total 7\n', undefined],
  ['a value that is no number', 'llamacpp:prompt_tokens_total NaN\nllamacpp:tokens_predicted_total 9\n', undefined],
  ['an engine without counters', '', undefined],
])('tokens of %s', (_, exposition, tokens) => expect(tokensIn(exposition)).toEqual(tokens));
