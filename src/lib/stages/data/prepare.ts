import type { JsonObject } from '../../core/ports/json.ts';
import { checkName, findResource, requireResource } from '../../core/project/resources.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { compareAndSplit, storeTree, writeDataset } from './prepare-actions.ts';
import type { NamedDataset, PrepareFacts, PrepareInput } from './prepare-input.ts';
import { planPrepare } from './prepare-plan.ts';
import { describeSource, type SourceFacts } from './source/describe-source.ts';
import { refuseTwice } from './source/refuse-twice.ts';

/** Reads files into a dataset: checked, compared, cleaned of personal data, split, stored by content. */
export const prepareData: Operation<PrepareInput, PrepareFacts, NamedDataset> = {
  id: 'data prepare',
  target: ({ name }) => `Dataset/${name}`,
  async gather({ name, from }, ctx) {
    const previous = await findResource(ctx.project, 'Dataset', checkName(name));
    refuseTwice(from);
    const sources: SourceFacts[] = [];
    for (const path of from) sources.push(await describeSource(path));
    return { previous, sources };
  },
  plan: planPrepare,
  actions: { 'compare-and-split': compareAndSplit, 'store-tree': storeTree, 'write-dataset': writeDataset },
  async result({ input }, ctx) {
    const { spec } = await requireResource(ctx.project, 'Dataset', input.name);
    return { name: input.name, ...spec };
  },
  describe: ({ input, outputs }) => {
    const { digest = null, rows = null } = (outputs.store ?? {}) as { digest?: string; rows?: JsonObject };
    return { subject: `data prepare Dataset/${input.name}`, event: { digest, rows }, remarks: [] };
  },
};
