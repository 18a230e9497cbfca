import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toJson } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import type { DatasetSpec, FeedbackRecord } from '../../../core/project/resources/dataset.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { NewAnswers } from '../../data/assemble/new-answers.ts';
import { openDataset } from '../../data/open-dataset.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { openScratch, readManifestFile, removeScratch, storedSpec, storeTree } from '../../data/prepare-actions.ts';
import type { NamedDataset } from '../../data/prepare-input.ts';
import { refuseOutsideTerms } from '../../data/refusals.ts';
import { openTemplate, type TargetFacts } from '../../data/target/chat-template.ts';
import { TargetCheck } from '../../data/target/target-check.ts';
import { readTargetAt } from '../../models/registry/read-target.ts';
import { readJudged } from './read-judged.ts';
import { type TaughtRow, taughtRows } from './taught-rows.ts';
import { type Taken, writeTaughtTree } from './write-tree.ts';

/** Input of `data feedback`: plain data, journalled. */
export type FeedbackInput = { name: string; pilot: string };

interface FeedbackFacts {
  spec: DatasetSpec;
  pilot: PilotSpec;
  /** Digest of the report on what was judged, and what is learned of it. */
  report: string;
  rows: TaughtRow[];
  target: TargetFacts | null;
}

type SplitArgs = { name: string; rows: TaughtRow[]; target: TargetFacts | null };
type RecordArgs = { name: string; previous: DatasetSpec; record: Omit<FeedbackRecord, keyof Taken> };

/** Makes a new version of a dataset, which learns from what people corrected and preferred in a pilot. */
export const giveFeedback: Operation<FeedbackInput, FeedbackFacts, NamedDataset> = {
  id: 'data feedback',
  target: ({ name }) => `Dataset/${name}`,
  gather,
  plan: planFeedback,
  actions: { 'split-with-feedback': splitWithFeedback(), 'store-tree': storeTree, 'record-feedback': recordFeedback() },
  async result({ input: { name } }, ctx) {
    return { name, ...(await requireResource(ctx.project, 'Dataset', name)).spec };
  },
};

async function gather({ name, pilot }: FeedbackInput, ctx: StageContext): Promise<FeedbackFacts> {
  const { spec } = await requireResource(ctx.project, 'Dataset', name);
  const { spec: asked } = await requireResource(ctx.project, 'Pilot', pilot);
  const { report, ...judged } = await readJudged(ctx, { name: pilot, spec: asked });
  const target = spec.target ? await readTargetAt(spec.target, ctx) : null;
  return { spec, pilot: asked, report, rows: taughtRows(judged), target };
}

/** Pure: nothing to do where the dataset has learned from these judgements. */
function planFeedback({ name, pilot }: FeedbackInput, facts: FeedbackFacts): PlanDraft {
  const { spec, report, rows, target } = facts;
  if (spec.feedback?.some((one) => one.report === report)) return { gates: [], steps: [] };
  const record = { pilot, report, source: spec.digest };
  const title = message('feedback.step', { count: rows.length, pilot });
  const written = message('data.step.write', { name });
  return {
    gates: feedbackGates({ name, pilot }, facts),
    steps: [
      { ...createStep('split-with-feedback', title, toJson({ name, rows, target })), id: 'split' },
      { ...createStep('store-tree', message('data.step.store'), {}), id: 'store' },
      { ...createStep('record-feedback', written, toJson({ name, previous: spec, record })), change: 'update' },
    ],
  };
}

/** Pure: the pilot judged this version, people said something to learn from, and no split is left without rows. */
function feedbackGates({ name, pilot }: FeedbackInput, { spec, pilot: { dataset }, rows }: FeedbackFacts): Gate[] {
  const { split } = dataset;
  const same = dataset.name === name && dataset.digest === spec.digest;
  const left = split === 'train' || rows.length < spec.splits[split];
  const params = { name, pilot, split, count: rows.length };
  const next = [`sovran eval pilot import ${pilot} --from FILE`];
  return [
    passOrFail('pilot-version', same, message(same ? 'feedback.version' : 'feedback.other-version', params), {
      fix: message('feedback.other-version.fix'),
    }),
    passOrFail('feedback-found', rows.length > 0, message('feedback.found', params), { next }),
    ...(left ? [] : [passOrFail('split-left', false, message('feedback.emptied', params))]),
  ];
}

/** Writes shards and manifest of the new version into the run's scratch folder, which a new try empties first. */
function splitWithFeedback(): Action<SplitArgs> {
  return {
    async apply({ name, rows, target }, scope) {
      const { ctx } = scope;
      const source = await openDataset(name, ctx);
      const { pii, secrets } = source.dataset;
      const answers = new NewAnswers({
        pii,
        key: pii === 'pseudonymise' ? loadPseudonymKey(ctx.project.root) : null,
        secrets: secrets?.action ?? 'report',
        target: target ? new TargetCheck(await openTemplate(target), target.tokens) : undefined,
      });
      const scratch = await openScratch(scope);
      await mkdir(join(scratch, 'tree'));
      const { manifest, taken } = await writeTaughtTree(source, rows, join(scratch, 'tree'), answers);
      const charter = await readCharterInForce(ctx);
      refuseOutsideTerms(name, manifest, charter?.spec.data, ctx.clock.now());
      return { scratch, taken };
    },
    compensate: async (_args, scope) => removeScratch(scope),
  };
}

/** Writes the Dataset resource of the stored version, then removes the scratch folder. */
function recordFeedback(): Action<RecordArgs> {
  return {
    async apply({ name, previous: { preferences: _, ...previous }, record }, scope) {
      const { taken } = scope.outputs['split'] as { taken: Taken };
      const store = scope.outputs['store'] as { digest: string; bytes: number; at: string };
      const path = await (await scope.ctx.artifacts()).treePath(store.digest);
      if (path === undefined) throw new Error(`tree ${store.digest} left the store`);
      const manifest = await readManifestFile(path);
      const spec: DatasetSpec = {
        ...previous,
        ...storedSpec(previous, manifest, store, scope),
        sources: previous.sources,
        ...(manifest.preferences ? { preferences: manifest.preferences.train } : {}),
        feedback: [...(previous.feedback ?? []), { ...record, ...taken }],
      };
      await scope.project.write(resourceOf('Dataset', name, spec));
      await removeScratch(scope);
    },
  };
}
