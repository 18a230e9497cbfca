import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { knownLicense } from '../../../src/lib/stages/guide/known-license.ts';
import { modelNameOf, slugOf } from '../../../src/lib/stages/guide/shape/names.ts';
import { emptyGguf } from '../../support/empty-gguf.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

test.for([
  ['declared in its head', 'm.gguf', emptyGguf('apache-2.0'), { license: 'Apache-2.0', by: 'file' }],
  ['declared in words that are not SPDX', 'm.gguf', emptyGguf('llama3.2'), undefined],
  ['not declared', 'm.gguf', emptyGguf(), undefined],
  ['of a damaged file', 'm.gguf', Buffer.from('GGUF'), undefined],
  [
    'of other bytes under a known name',
    'SmolLM2-135M-Instruct.Q4_1.gguf',
    emptyGguf('mit'),
    { license: 'MIT', by: 'file' },
  ],
  ['of a folder', 'm', undefined, undefined],
  ['of a file that is not there', 'gone.gguf', undefined, undefined],
] as const)('a licence %s', async ([, name, content, known]) => {
  const path = join(tempDir(), name);
  if (content) writeFileSync(path, content);
  const artifacts = () => openArtifacts(tempDir());
  expect(await knownLicense(stageContext(tempDir(), { artifacts }), path)).toEqual(known);
});

test.for([
  ['SmolLM2-135M-Instruct.Q4_1.gguf', 'smollm2-135m-instruct'],
  ['/x/Qwen3-0.6B-UD-IQ2_XXS.gguf', 'qwen3-0-6b-ud'],
  ['/x/model-f16.gguf', 'model'],
  ['/x/model-00001-of-00002.gguf', 'model'],
  ['/models/Llama 3/', 'llama-3'],
  ['/x/日本.gguf', 'base'],
])('%s is named %s', ([path = '', name]) => {
  expect(modelNameOf(path)).toBe(name);
});

test('a long title becomes a name that ends at a word', () => {
  expect(slugOf('Orienter chaque question des citoyens vers le bon service public', 'case')).toBe(
    'orienter-chaque-question-des-citoyens',
  );
});
