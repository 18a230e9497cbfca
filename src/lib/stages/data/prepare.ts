import { join } from 'node:path';
import type { JsonObject } from '../../core/ports/json.ts';
import { checkName, findResource, listResources, requireResource } from '../../core/project/resources.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { MANIFEST_FILE } from './assemble/manifest.ts';
import { compareAndSplit, pathInProject, storeTree, writeDataset } from './prepare-actions.ts';
import type { NamedDataset, PrepareFacts, PrepareInput } from './prepare-input.ts';
import { describeSource, type SourceFacts } from './source/describe-source.ts';
import { refuseTwice } from './source/source-error.ts';
import { takePrepared } from './take-prepared.ts';
import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { PlanDraft, Step } from '../../core/operation/plan/plan.ts';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { toJson, toJsonList } from '../../core/kit/to-json.ts';

/** Reads files into a dataset: checked, compared, cleaned of personal data, split, stored by content. */
export const prepareData: Operation<PrepareInput, PrepareFacts, NamedDataset> = {
  id: 'data prepare',
  target: ({ name }) => `Dataset/${name}`,
  async gather({ name, from, prepared }, ctx) {
    const previous = await findResource(ctx.project, 'Dataset', checkName(name));
    refuseTwice(from);
    const sources: SourceFacts[] = [];
    for (const path of prepared === undefined ? from : []) sources.push(await describeSource(path));
    const paths = from.map((path) => pathInProject(ctx.project.root, path));
    const erasures = (await listResources(ctx.project, 'Erasure'))
      .filter(({ spec }) => spec.remaining.some(({ kind, where }) => kind !== 'history' && paths.includes(where)))
      .map(({ metadata }) => metadata.name);
    const artifacts = await ctx.artifacts();
    const manifest = prepared === undefined ? null : await artifacts.digestFile(join(prepared, MANIFEST_FILE));
    return { previous, sources, erasures, manifest };
  },
  plan: planPrepare,
  actions: {
    'compare-and-split': compareAndSplit,
    'take-prepared': takePrepared,
    'store-tree': storeTree,
    'write-dataset': writeDataset,
  },
  async result({ input }, ctx) {
    const { spec } = await requireResource(ctx.project, 'Dataset', input.name);
    return { name: input.name, ...spec };
  },
  describe: ({ outputs }) => {
    const { digest = null, rows = null } = (outputs.store ?? {}) as { digest?: string; rows?: JsonObject };
    return { event: { digest, rows } };
  },
};

/** Reads and splits into a scratch folder, stores it, writes the resource. The first step refuses bad rows. */
function planPrepare(input: PrepareInput, { previous, sources, erasures, manifest }: PrepareFacts): PlanDraft {
  const { name, from, prepared } = input;
  const parameters = structuredClone(input) as JsonObject;
  const known = toJsonList(sources);
  const { text, fix } = fixable('data.erased', { erasures: erasures.join(', ') });
  return {
    gates: erasures.length > 0 ? [passOrFail('sources-erased', false, text, { fix })] : [],
    steps: [
      prepared === undefined
        ? step('split', message('data.step.split', { count: from.length }), 'compare-and-split', {
            parameters,
            sources: known,
          })
        : step('split', message('data.step.verify', { path: prepared }), 'take-prepared', { name, prepared, manifest }),
      step('store', message('data.step.store'), 'store-tree', {}),
      {
        ...step('write', message('data.step.write', { name }), 'write-dataset', {
          parameters,
          previous: previous ? toJson(previous) : null,
        }),
        change: previous ? 'update' : 'create',
      },
    ],
  };
}

function step(id: string, title: Message, action: string, args: JsonObject): Step {
  return { id, title, action, args, change: 'create', risk: 'none' };
}
