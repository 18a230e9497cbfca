import { parseArgs } from 'node:util';
import { downEverything } from './down.ts';
import { openStory, type Story } from './story.ts';
import { fetchMaterial } from './material.ts';
import { scopeTheCase } from './scope.ts';
import { prepareHost } from './host.ts';
import { makeModels } from './models.ts';
import { evaluateModels } from './evaluate.ts';
import { serveAndPromote } from './serve.ts';
import { printClosing } from './closing.ts';

const { host, down } = parseArgs({
  options: { host: { type: 'string', default: 'local' }, down: { type: 'boolean', default: false } },
}).values;
const story: Story = openStory(host);
if (down) {
  await downEverything(story);
} else {
  await story.stage('leftovers of an earlier run', () => downEverything(story));
  const material = await story.stage('material: data set and base model', () => fetchMaterial(story));
  await story.stage('1 scope', () => scopeTheCase(story));
  await story.stage('2 host and engine', () => prepareHost(story));
  const models = await story.stage('3-4 data and models', () => makeModels(story, material));
  const evaluation = await story.stage('5 evaluation through the serving path', () => evaluateModels(story, models));
  const serving = await story.stage('6 release, approvals, promotion under load, rollback', () =>
    serveAndPromote(story, evaluation),
  );
  printClosing(story, evaluation, serving);
}
