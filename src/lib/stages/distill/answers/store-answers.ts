import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { openDataset } from '../../data/open-dataset.ts';
import { storedManifest, storedSpec } from '../../data/prepare-actions.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { answersName, type DistillInput } from '../request/input.ts';
import { writeAnswersTree } from './write-tree.ts';
import { AnswerFile, type AnswersArgs, answersFolder, removeAnswers } from './teacher-answers.ts';

type StoreOutput = { digest: string; bytes: number; at: string };

/** Puts the answered rows into the store. Throws `nothing-left` (exit 3) where no answer can be trained on. */
export const storeAnswers: Action<AnswersArgs> = {
  async apply({ input, record }, scope) {
    const { ctx } = scope;
    const folder = await answersFolder({ input, record }, scope);
    const tree = join(folder, 'tree');
    await rm(tree, { recursive: true, force: true });
    await mkdir(tree);
    const { answers } = await AnswerFile.open(folder);
    const source = await openDataset(input.dataset, ctx);
    const { pii } = source.dataset;
    const key = pii === 'pseudonymise' ? loadPseudonymKey(ctx.project.root) : null;
    const { splits } = await writeAnswersTree(source, answers, tree, {
      record,
      treatment: { pii, key, secrets: 'report' },
    });
    if (splits.train.rows === 0) throw nothingLeft(input);
    const { digest, bytes } = await (await ctx.artifacts()).putTree(tree, { signal: ctx.interrupt.signal });
    const output: StoreOutput = { digest, bytes, at: ctx.clock.now() };
    return output;
  },
};

/** Writes the Dataset resource of the answers, then removes their folder. */
export const recordAnswers: Action<AnswersArgs> = {
  async apply({ input, record }, scope) {
    const stored = scope.outputs['store-answers'] as StoreOutput;
    const manifest = await storedManifest(stored, scope);
    const source = (await requireResource(scope.project, 'Dataset', input.dataset)).spec;
    const spec = { ...storedSpec(source, manifest, stored, scope), answers: record };
    await scope.project.write(resourceOf('Dataset', answersName(input.name), spec));
    await removeAnswers({ input, record }, scope);
    return { digest: stored.digest };
  },
};

function nothingLeft({ teacher, dataset, maxTokens }: DistillInput): SovranError {
  return refusedError('nothing-left', message('distill.nothing-left', { teacher, maxTokens }), {
    next: [`sovran eval run --model ${teacher} --dataset ${dataset} --split train --max-tokens ${maxTokens}`],
    details: { teacher, maxTokens },
  });
}
