import { preparePages, refuseLeakedRows } from './data.ts';
import type { Material } from './material.ts';
import type { Story } from './story.ts';

/** Names of the models the story makes, from base to smallest. */
export const MODELS = ['smollm2', 'themes', 'themes-q8', 'themes-q4'] as const;

/** Hyper-parameters found for this task on two cores; everything else is the engine's default. */
const TRAINING = ['maxSteps=90', 'microBatch=16', 'lr=0.002', 'warmup=8'];

/** Data and models: made, or those of an earlier run, whose digests were recomputed. */
export async function provideModels(story: Story, material: Material, kept: boolean): Promise<readonly string[]> {
  if (kept) story.reuse(`data set service-public, models ${MODELS.join(' ')}`);
  else await makeModels(story, material);
  await story.run(['model', 'list']);
  return MODELS;
}

/** Real data, a real base made trainable, LoRA, two quantizations. */
async function makeModels(story: Story, material: Material): Promise<void> {
  await preparePages(story, material);
  await refuseLeakedRows(story);
  const base = ['--license', 'Apache-2.0', '--sha256', material.modelSha256, '--trainable'];
  await story.run(['model', 'import', 'smollm2', '--from', material.model, ...base, '--wait']);
  const settings = TRAINING.flatMap((setting) => ['--set', setting]);
  const train = ['train', 'launch', 'themes', '--base', 'smollm2', '--dataset', 'service-public', '--method', 'lora'];
  await story.run([...train, '--usecase', 'themes', ...settings, '--follow']);
  await story.run(['quantize', 'launch', 'themes-q8', '--model', 'themes', '--scheme', 'Q8_0', '--wait']);
  await story.run(['quantize', 'launch', 'themes-q4', '--model', 'themes', '--scheme', 'Q4_K_M', '--wait']);
}
