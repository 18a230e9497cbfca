import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { ProjectStore } from '../../../src/lib/core/ports/project-store.ts';
import { sealSubject } from '../../../src/lib/stages/governance/erasure/subject.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { emptyGguf } from '../empty-gguf.ts';
import { readTarget } from '../../../src/lib/stages/models/registry/read-target.ts';
import { fakeLaunch } from '../launched-job.ts';
import { judgedPilot } from '../judged-pilot.ts';
import { writeLayeredModel } from '../layered-model.ts';
import { aModel } from '../project/models.ts';
import { recorded } from '../project/recorded.ts';
import { runId } from '../project/runs.ts';
import { putTree, withTree } from '../project/pieces.ts';
import { trainable } from '../project/trainable.ts';
import { targetFiles } from '../target-model.ts';
import { act } from './act.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const TRAINING = { name: 'tuned', base: 'base', dataset: 'rows', method: 'full', host: 'local', settings: {} };
const ROWS = Array.from({ length: 20 }, (_, at) => JSON.stringify({ prompt: `Question ${at}?`, completion: `${at}.` }));
const PREPARE = {
  name: 'chat',
  license: 'CC0-1.0',
  recipe: null,
  pii: 'report',
  maxBad: 0.05,
  near: 0.8,
  contaminated: 'drop',
  secrets: 'mask',
};

/** Operations on data, models, engines and jobs. */
export const WORK_CASES: Record<string, SweptCase> = {
  'data prepare': {
    open: async () => {
      const world = await playedWorld();
      await world.add(withTree(aModel('chatty'), targetFiles()));
      const file = join(world.base, 'rows.jsonl');
      writeFileSync(file, ROWS.join('\n'));
      const target = await readTarget('chatty', world.open());
      return { world, input: { ...PREPARE, from: [file], split: { train: 0.8, validation: 0.1, test: 0.1 }, target } };
    },
  },
  'data erase': { open: erased },
  'data feedback': {
    open: async () => {
      const world = await playedWorld();
      await judgedPilot(world, world.open());
      return { world, input: { name: 'rows', pilot: 'trial' } };
    },
  },
  'model import': { open: imported },
  'model shrink': { open: shrunken },
  'model sign': { open: async () => ({ world: await workWorld(), input: { name: 'full', key: null } }) },
  'engine install': { open: installed },
  'train launch': { open: async () => ({ world: await workWorld(), input: TRAINING }) },
  'quantize launch': {
    open: async () => ({
      world: await workWorld(),
      input: { name: 'small', model: 'full', scheme: 'Q8_0', host: 'local' },
    }),
  },
  'job stop': {
    open: async () => {
      const { world, id } = await jobWorld();
      return { world, input: { id, graceMs: 0 } };
    },
  },
  'job collect': {
    open: async () => {
      const { world, id } = await endedWorld();
      return { world, input: { id } };
    },
  },
  'job reconcile': {
    open: async () => {
      const { world } = await endedWorld();
      return { world, input: { keepOrphans: false } };
    },
  },
  gc: {
    open: async () => {
      const world = await workWorld();
      await putTree(world, { content: 'unused' });
      return { world, input: { hosts: [], forgotten: [] } };
    },
  },
};

/** A project with a host, a model to train, one to quantize, and rows. */
async function workWorld(): Promise<PlayedWorld> {
  const world = await playedWorld();
  await act(world, 'host add', { name: 'local' });
  const full = aModel('full', { kind: 'merged', format: 'gguf', trainable: true });
  await world.add(...trainable(), withTree(full, { content: 'full' }));
  return world;
}

/** A job of which the project knows that it runs. */
async function jobWorld(): Promise<{ world: PlayedWorld; id: string }> {
  const world = await workWorld();
  const input = { spec: {}, subject: 'tuned', seed: 7 };
  const { result: id } = await executeOperation(fakeLaunch, input, world.open());
  return { world, id };
}

/** The same, once it has ended with a model. */
async function endedWorld(): Promise<{ world: PlayedWorld; id: string }> {
  const { world, id } = await jobWorld();
  const path = join(world.base, 'jobs', id, 'out', 'model');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'weights'), 'trained');
  cpSync(path, join(world.base, 'elsewhere'), { recursive: true });
  const elsewhere = await openArtifacts(join(world.base, 'other-store'));
  const { digest, bytes } = await elsewhere.putTree(join(world.base, 'elsewhere'), { move: true });
  const job = world.state.engine.jobs[id];
  if (job) Object.assign(job, { state: 'succeeded', trees: [{ name: 'model', digest, path, bytes }] });
  return { world, id };
}

/** A person in a dataset, in answers of a run and in a cache. */
async function erased(): Promise<{ world: PlayedWorld; input: Json }> {
  const world = await playedWorld();
  const [rows, subject] = [join(world.base, 'rows.jsonl'), join(world.base, 'person.txt')];
  writeFileSync(rows, [...ROWS, JSON.stringify({ prompt: 'Who?', completion: 'Ada Lovelace.' })].join('\n'));
  writeFileSync(subject, 'Ada Lovelace\n');
  await act(world, 'data prepare', { ...PREPARE, from: [rows], split: { train: 1, validation: 0, test: 0 } });
  const write = (project: ProjectStore): Promise<void> =>
    project.writeFile(`runs/${runId(7)}/answers.jsonl`, '{"answer":"Ada Lovelace"}\n{"answer":"Nobody"}\n');
  await world.add(recorded({ operation: 'eval run', target: 'Model/full', write }));
  mkdirSync(join(world.store, 'scratch', 'distill-1'), { recursive: true });
  writeFileSync(join(world.store, 'scratch', 'distill-1', 'answers.jsonl'), '{"text":"Ada Lovelace"}\n');
  return { world, input: { ...(await sealSubject(subject, world.project)), broad: false, gone: [] } };
}

async function imported(): Promise<{ world: PlayedWorld; input: Json }> {
  const world = await workWorld();
  const from = join(world.base, 'model.gguf');
  writeFileSync(from, emptyGguf());
  return {
    world,
    input: { name: 'toy', from, license: 'MIT', sha256: null, trainableOn: null, fixture: true },
  };
}

async function shrunken(): Promise<{ world: PlayedWorld; input: Json }> {
  const world = await workWorld();
  const tree = join(world.base, 'whole');
  writeLayeredModel(tree, 4);
  const { digest } = await (await openArtifacts(world.store)).putTree(tree);
  await world.add(aModel('whole', { digest, trainable: true }));
  return { world, input: { name: 'half', from: 'whole', layers: 2 } };
}

async function installed(): Promise<{ world: PlayedWorld; input: Json }> {
  const world = await workWorld();
  world.state.engine.ready = false;
  return { world, input: { name: 'cpu', host: 'local' } };
}
