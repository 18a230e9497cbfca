import { copyFileSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMaterial } from '../../scripts/story/material.ts';
import { openStory } from '../../scripts/story/story.ts';
import { must, openWorld, promoteFirst, type PipelineWorld } from './pipeline-world.ts';
import type { SshBed } from './ssh-bed.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The quickstart's project in fewer steps: its rows, its base model and the real engine, which is built where no earlier run has. */
export async function quickstartWorld(base: string, bed: SshBed): Promise<PipelineWorld> {
  const { data, model } = await fetchMaterial(openStory('local', '.test'));
  const world = openWorld(base, bed);
  const rows = join(world.root, 'data', 'index.json');
  mkdirSync(join(world.root, 'data'));
  copyFileSync(data, rows);
  world.push('prepare');
  const built = join(ROOT, '.test', 'store', 'engines');
  mkdirSync(built, { recursive: true });
  const engines = realpathSync(built);
  for (const store of [join(base, 'store'), join(base, 'there')]) {
    mkdirSync(store, { recursive: true });
    symlinkSync(engines, join(store, 'engines'));
  }
  for (const line of quickstartLines(rows, model)) await must(world, line);
  await promoteFirst(world, 'themes');
  return world;
}

function quickstartLines(data: string, model: string): string[] {
  const split = '--split train=0.83,validation=0.05,test=0.12 --license etalab-2.0 --pii mask --max-bad 0.9';
  const recipe = join(ROOT, 'templates/recipes/service-public-themes.yaml');
  const steps = '--set maxSteps=60 --set microBatch=16 --set lr=0.002 --set warmup=8';
  return [
    'engine install cpu --host gpu1',
    `data prepare service-public --from ${data} --recipe ${recipe} ${split}`,
    `model import smollm2 --from ${model} --license Apache-2.0 --trainable --wait`,
    `train launch themes --base smollm2 --dataset service-public --method lora ${steps} --host gpu1 --wait`,
    'eval run --model themes --dataset service-public --host gpu1 --max-tokens 12 --concurrency 8 --limit 200',
  ];
}
