import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { DistillInput } from '../../src/lib/stages/distill/request/input.ts';
import { act } from './sweep/act.ts';
import { playedWorld, type PlayedWorld } from './sweep/played-world.ts';

const AT = '2026-01-01T00:00:00.000Z';
const ROWS = 24;

export const DISTILL: DistillInput = {
  name: 'small',
  teacher: 'teacher',
  student: 'student',
  dataset: 'rows',
  host: 'local',
  method: 'full',
  settings: { maxSteps: 5 },
  maxTokens: 32,
  concurrency: 2,
};

/** A project with a teacher that can be served, a student that can be trained, and prepared rows. */
export async function distillWorld(): Promise<PlayedWorld> {
  const world = await playedWorld();
  await act(world, 'host add', { name: 'local' });
  const file = join(world.base, 'rows.jsonl');
  const rows = Array.from({ length: ROWS }, (_, at) => ({ prompt: `Question ${at} ?`, completion: `people ${at}` }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const split = { train: 0.5, validation: 0.25, test: 0.25 };
  const prepared = { name: 'rows', from: [file], license: 'CC0-1.0', recipe: null, pii: 'mask', split, maxBad: 0.05 };
  await act(world, 'data prepare', prepared);
  const { project } = world.open();
  const gguf = { format: 'gguf', servable: 'model.gguf', digest: await putTree(world, 'teacher') };
  const known = { catalogue: { entry: 'smollm2-135m-instruct', by: 'digest' } };
  await project.write(resourceOf('Model', 'teacher', { ...modelSpec('merged'), ...gguf, ...known }));
  const trainable = { format: 'safetensors', trainable: true, digest: await putTree(world, 'student') };
  await project.write(resourceOf('Model', 'student', { ...modelSpec('base'), ...trainable }));
  world.commit();
  return world;
}

function modelSpec(kind: string): object {
  return { kind, parameters: 1, bytes: 4, license: 'Apache-2.0', lineage: [], registeredAt: AT };
}

async function putTree({ base, store }: PlayedWorld, name: string): Promise<string> {
  const tree = join(base, name);
  mkdirSync(tree, { recursive: true });
  writeFileSync(join(tree, 'content'), name);
  return (await (await openArtifacts(store)).putTree(tree, { move: true })).digest;
}
