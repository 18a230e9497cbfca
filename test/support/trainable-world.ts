import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { jobWorld, type JobWorld } from './launched-job.ts';
import { git } from './temp-project.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A project with a base model and a data set to train on. */
export async function trainableWorld(): Promise<JobWorld> {
  const world = await jobWorld(mkdtempSync(join(tmpdir(), 'svt-')));
  const project = openStore(world.root);
  const model = {
    kind: 'base',
    format: 'safetensors',
    digest: await putTree(world, 'base'),
    parameters: 1,
    bytes: 4,
    license: 'Apache-2.0',
    trainable: true,
    lineage: [],
    registeredAt: AT,
  };
  await project.write(resourceOf('Model', 'base', model));
  const dataset = {
    license: 'CC0-1.0',
    split: { train: 1, validation: 0, test: 0 },
    pii: 'report',
    maxBad: 0.05,
    sources: [],
    digest: await putTree(world, 'rows'),
    bytes: 4,
    rows: { in: 1, out: 1, dropped: {} },
    splits: { train: 1, validation: 0, test: 0 },
    piiFound: {},
    conflicts: 0,
    leakage: { overlap: 0 },
    preparedAt: AT,
    run: '01JD0000000000000000000000',
  };
  await project.write(resourceOf('Dataset', 'rows', dataset));
  git(world.root, 'add', '--all');
  git(world.root, 'commit', '--quiet', '-m', 'prepare');
  return world;
}

async function putTree({ ctx, root }: JobWorld, name: string): Promise<string> {
  const tree = join(dirname(root), name);
  mkdirSync(tree, { recursive: true });
  writeFileSync(join(tree, 'content'), name);
  return (await (await ctx.artifacts()).putTree(tree)).digest;
}
