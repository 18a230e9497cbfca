import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DistillInput } from '../../src/lib/stages/distill/request/input.ts';
import { aModel } from './project/models.ts';
import { withTree } from './project/pieces.ts';
import { act } from './sweep/act.ts';
import { playedWorld, type PlayedWorld } from './sweep/played-world.ts';

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
  const prepared = {
    name: 'rows',
    from: [file],
    license: 'CC0-1.0',
    recipe: null,
    pii: 'mask',
    split,
    maxBad: 0.05,
    near: 1,
    contaminated: 'keep',
    secrets: 'report',
  };
  await act(world, 'data prepare', prepared);
  const known = { catalogue: { entry: 'smollm2-135m-instruct', by: 'digest' } } as const;
  const teacher = aModel('teacher', { kind: 'merged', format: 'gguf', ...known });
  const student = aModel('student', { trainable: true });
  await world.add(withTree(teacher, { content: 'teacher' }), withTree(student, { content: 'student' }));
  return world;
}
