import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfText } from '../../../../src/lib/core/kit/canonical.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import type { PrepareInput } from '../../../../src/lib/stages/data/prepare-input.ts';
import { prepareData } from '../../../../src/lib/stages/data/prepare.ts';
import { readTarget } from '../../../../src/lib/stages/models/registry/read-target.ts';
import { gguf } from '../../../support/gguf-tokens.ts';
import { aModel } from '../../../support/project/models.ts';
import { type Piece, withTree } from '../../../support/project/pieces.ts';
import { aProject, type Project } from '../../../support/project/project.ts';
import {
  CONTROL,
  signTokenizer,
  STRICT_TEMPLATE,
  targetFiles,
  type TargetModel,
} from '../../../support/target-model.ts';

const model = (said: TargetModel = {}): Piece => withTree(aModel('base', { trainable: true }), targetFiles(said));

test('reads template, control tokens, tokenizer and context of a folder', async () => {
  const { digest, tokenizer, ...facts } = await readTarget('base', (await aProject([model()])).context());
  expect(facts).toEqual({
    model: 'base',
    template: STRICT_TEMPLATE,
    tokens: CONTROL,
    named: { eos_token: '</s>' },
    context: 64,
  });
  expect([digest, tokenizer]).toEqual([expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)]);
});

/** A model whose tree is a GGUF file. */
const inGguf: Piece = async ({ base, store, project }) => {
  const { openArtifacts } = await import('../../../../src/lib/adapters/artifacts/open-artifacts.ts');
  const dir = join(base, 'gguf');
  mkdirSync(dir);
  const tokens = [
    ['a', 1],
    ['[PLAN]', 3],
    [' ', 3],
    ['<tool>', 4],
    ['</s>', 3],
  ] as const;
  writeFileSync(join(dir, 'model.gguf'), gguf(STRICT_TEMPLATE, tokens));
  const { digest } = await (await openArtifacts(store)).putTree(dir);
  await project.write(aModel('base', { format: 'gguf', digest }));
};

test('reads template and control tokens of a GGUF file', async () => {
  const facts = await readTarget('base', (await aProject([inGguf])).context());
  expect(facts).toMatchObject({ template: STRICT_TEMPLATE, tokens: ['[PLAN]', '</s>'], context: 64 });
  expect(facts.named).toEqual({ eos_token: '</s>' });
  expect(facts).not.toHaveProperty('tokenizer');
});

test.each([
  ['no chat template', { template: null }, 'template-unfit'],
  ['a template that gives another text each day', { template: '{{ strftime_now("%d") }}' }, 'template-unfit'],
  ['a template that is none', { template: '{{' }, 'template-unfit'],
  ['fewer words than tokens', { vocabulary: 50 }, 'tokenizer-foreign'],
  ['far more words than tokens', { vocabulary: 200 }, 'tokenizer-foreign'],
  ['tokens of another template', { tokenizer: signTokenizer(['<|im_end|>', '<eos>']) }, 'tokenizer-foreign'],
  ['a tokenizer that is none', { tokenizer: {} }, 'tokenizer-foreign'],
])('%s: refused', async (_, said, code) => {
  const ctx = (await aProject([model(said)])).context();
  await expect(readTarget('base', ctx)).rejects.toMatchObject({ code, exit: 3 });
});

test('names a model that is unknown, or whose files are not here', async () => {
  const project = await aProject([model(), aModel('away')]);
  await expect(readTarget('none', project.context())).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  await expect(readTarget('away', project.context())).rejects.toMatchObject({ code: 'tree-missing', exit: 5 });
});

async function inputFor(project: Project, answers: readonly string[]): Promise<PrepareInput> {
  const file = join(project.base, 'rows.jsonl');
  writeFileSync(file, answers.map((completion, at) => JSON.stringify({ prompt: `q${at}`, completion })).join('\n'));
  return {
    name: 'demo',
    from: [file],
    license: 'MIT',
    recipe: null,
    pii: 'report',
    secrets: 'mask',
    split: { train: 1, validation: 0, test: 0 },
    maxBad: 0.5,
    near: 1,
    contaminated: 'refuse',
    target: await readTarget('base', project.context()),
  };
}

/** `<|turn|>user:q0</s>` and `<|turn|>assistant:` and the answer: 21 tokens beside it. */
const FRAME = 21;

test('records what rows were checked by, with tokens of the rendered text', async () => {
  const project = await aProject([model()]);
  const input = await inputFor(project, ['a', 'abc', 'x'.repeat(60), 'do [PLAN]']);
  const { result } = await executeOperation(prepareData, input, project.context());
  expect(result.rows).toEqual({ in: 4, out: 3, dropped: { invalid: 1 } });
  expect(result.target).toMatchObject({
    model: 'base',
    digest: input.target?.digest,
    template: digestOfText(STRICT_TEMPLATE),
    tokens: { rows: 3, p50: FRAME + 3, max: FRAME + 60, context: 64, over: 1 },
  });
});

test('says that tokens are unknown where the model has no tokenizer', async () => {
  const project = await aProject([inGguf]);
  const { result } = await executeOperation(prepareData, await inputFor(project, ['a', 'b']), project.context());
  expect(result.target).not.toHaveProperty('tokens');
  expect((await project.must('data inspect demo')).stdout).toContain('Tokens unknown: base has no tokenizer.json.');
});

test('refuses rows of which the template takes none, before anything is stored', async () => {
  const project = await aProject([model({ template: '{{ raise_exception("no") }}', tokenizer: null })]);
  const input = await inputFor(project, ['a', 'b']);
  await expect(executeOperation(prepareData, input, project.context())).rejects.toMatchObject({
    code: 'too-many-bad-rows',
    details: { problems: { template: 2 } },
  });
});

test('a model that left the store since is named', async () => {
  const project = await aProject([model()]);
  const input = await inputFor(project, ['a', 'b']);
  rmSync(join(project.store, 'trees'), { recursive: true });
  await expect(executeOperation(prepareData, input, project.context())).rejects.toMatchObject({ code: 'tree-missing' });
});
