import { expect, test } from 'vitest';
import { showLineage } from '../../../src/lib/stages/experiments/lineage/lineage.ts';
import { renderLineage } from '../../../src/lib/stages/experiments/lineage/render.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { listResources } from '../../../src/lib/core/project/resources.ts';
import { plainView } from '../../support/plain-view.ts';
import { digestFor } from '../../support/project/digests.ts';
import { experiments as all, releaseOf } from '../../support/project/experiments.ts';
import { aProject } from '../../support/project/project.ts';

const experiments = async (): Promise<StageContext> => (await aProject(all())).context();

test('a lineage is drawn from base to live release', async () => {
  const lineage = await showLineage('tuned', await experiments());
  expect(renderLineage(lineage, plainView())).toEqual([
    'base  base safetensors  111111111111',
    '└─ tuned.adapter  adapter safetensors  222222222222',
    '   │  trained on rows',
    '   │  job 01K00000000000000000000001',
    '   └─ tuned ◀  merged safetensors  333333333333',
    '      │  merged from base',
    '      │  trained on rows',
    '      │  job 01K00000000000000000000001',
    '      └─ tuned-q8  quantized Q8_0 gguf  666666666666',
    '            release r1, live in production',
  ]);
});

test('the lineage of a base has every branch', async () => {
  const { nodes } = await showLineage('base', await experiments());
  expect(new Map(nodes.map(({ name, below }) => [name, below]))).toEqual(
    new Map([
      ['base', null],
      ['tuned.adapter', 'base'],
      ['tuned', 'tuned.adapter'],
      ['tuned-r8.adapter', 'base'],
      ['tuned-r8', 'tuned-r8.adapter'],
      ['tuned-q8', 'tuned'],
    ]),
  );
  expect(nodes[0]).toMatchObject({ name: 'base', parents: [] });
});

test('an adapter shows the releases that serve it beside its base', async () => {
  const ctx = await experiments();
  const adapters = [{ name: 'themes', model: 'tuned.adapter', digest: digestFor('2') }];
  await ctx.project.write(releaseOf('base', '1', 'r2', { adapters }));
  const { nodes } = await showLineage('tuned.adapter', ctx);
  const releases = nodes.map((node) => [node.name, node.releases.map(({ name }) => name)]);
  expect(releases.slice(0, 2)).toEqual([
    ['base', ['r2']],
    ['tuned.adapter', ['r2']],
  ]);
});

test('an ancestor outside the project is named by its digest', async () => {
  const ctx = await experiments();
  const tuned = await ctx.project.read('Model', 'tuned-q8');
  const spec = { ...(tuned?.spec as object), lineage: [{ relation: 'quantized-from', digest: digestFor('9') }] };
  await ctx.project.write(resourceOf('Model', 'alone', spec));
  const lineage = await showLineage('alone', ctx);
  expect(lineage.nodes).toMatchObject([{ below: null, parents: [{ name: null, type: 'unknown' }] }]);
  expect(renderLineage(lineage, plainView())).toContain('   quantized from 999999999999');
});

test('models that name each other end the drawing', async () => {
  const ctx = await experiments();
  for (const [name, own, other] of [
    ['a', '7', '8'],
    ['b', '8', '7'],
  ] as const) {
    const lineage = [{ relation: 'merged-from', digest: digestFor(other) }];
    const base = (await ctx.project.read('Model', 'base'))?.spec as object;
    await ctx.project.write(resourceOf('Model', name, { ...base, digest: digestFor(own), lineage }));
  }
  const lineage = await showLineage('a', ctx);
  expect(lineage.nodes.map(({ below }) => below)).toEqual([null, lineage.nodes[0]?.name]);
});

test('an unknown model is refused', async () => {
  await expect(showLineage('nothing', await experiments())).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('a dataset with the name of the model above stays a parent', async () => {
  const ctx = await experiments();
  const model = (await listResources(ctx.project, 'Model')).find(({ metadata }) => metadata.name === 'tuned-q8');
  const dataset = (await listResources(ctx.project, 'Dataset')).find(({ metadata }) => metadata.name === 'rows');
  if (!model || !dataset) throw new Error('no such resource');
  await ctx.project.write({ ...dataset, metadata: { name: 'tuned' } });
  await ctx.project.removeFile('datasets/rows.yaml');
  const learned = { relation: 'trained-on' as const, digest: dataset.spec.digest };
  await ctx.project.write({ ...model, spec: { ...model.spec, lineage: [...model.spec.lineage, learned] } });
  const lines = renderLineage(await showLineage('tuned-q8', ctx), plainView());
  const at = lines.findIndex((line) => line.includes('tuned-q8'));
  expect(lines[at + 1]).toContain('trained on tuned');
});
