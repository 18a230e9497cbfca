import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { type DatasetSpec, type FeedbackRecord, SPLITS } from '../../../core/project/resources/dataset.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import type { Manifest } from '../../data/assemble/manifest.ts';
import { openDataset } from '../../data/open-dataset.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { openScratch, readManifestFile, removeScratch, storedSpec, storeTree } from '../../data/prepare-actions.ts';
import type { NamedDataset } from '../../data/prepare-input.ts';
import { refuseNothingLeft, refuseOutsideTerms } from '../../data/refusals.ts';
import { openTemplate, type TargetFacts } from '../../data/target/chat-template.ts';
import { TargetCheck } from '../../data/target/target-check.ts';
import { readTargetAt } from '../../models/registry/read-target.ts';
import { NewRows } from './new-rows.ts';
import { readJudged } from './read-judged.ts';
import { type Judged, type TaughtRow, taughtRows } from './taught-rows.ts';
import { writeTaughtTree } from './write-tree.ts';

/** Input of `data feedback`: plain data, journalled. */
export type FeedbackInput = { name: string; pilot: string };

interface FeedbackFacts {
  spec: DatasetSpec;
  pilot: PilotSpec;
  judged: Judged;
  /** Digest of the report on what was judged. */
  report: string;
  target: TargetFacts | null;
}

type SplitArgs = { name: string; rows: TaughtRow[]; target: TargetFacts | null };
type Taken = Pick<FeedbackRecord, 'corrections' | 'preferences' | 'replaced'>;
type RecordArgs = { name: string; previous: DatasetSpec; record: Omit<FeedbackRecord, keyof Taken> };

/** Makes a new version of a dataset: what people corrected and preferred in a pilot is learned from. */
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
  const { spec: pilotSpec } = await requireResource(ctx.project, 'Pilot', pilot);
  const { report, ...judged } = await readJudged(ctx, { name: pilot, spec: pilotSpec });
  const target = spec.target ? await readTargetAt(spec.target, ctx) : null;
  return { spec, pilot: pilotSpec, judged, report, target };
}

/** Pure: nothing to do where the dataset has learned from these judgements. */
export function planFeedback({ name, pilot }: FeedbackInput, facts: FeedbackFacts): PlanDraft {
  const { spec, judged, report, target } = facts;
  if (spec.feedback?.some((one) => one.report === report)) return { gates: [], steps: [] };
  const rows = taughtRows(judged);
  const record: RecordArgs['record'] = { pilot, report, source: spec.digest };
  const split = createStep('split-with-feedback', message('feedback.step', { count: rows.length, pilot }), {
    ...toJson({ name, rows, target }),
  });
  const write = createStep(
    'record-feedback',
    message('data.step.write', { name }),
    toJson({ name, previous: spec, record }),
  );
  return {
    gates: feedbackGates({ name, pilot }, facts, rows.length),
    steps: [
      { ...split, id: 'split' },
      { ...createStep('store-tree', message('data.step.store'), {}), id: 'store' },
      { ...write, change: 'update' },
    ],
  };
}

function feedbackGates(
  { name, pilot }: FeedbackInput,
  { spec, pilot: { dataset } }: FeedbackFacts,
  rows: number,
): Gate[] {
  const same = dataset.name === name && dataset.digest === spec.digest;
  const version = message(same ? 'feedback.version' : 'feedback.other-version', { name, pilot, other: dataset.name });
  const found = message(rows > 0 ? 'feedback.found' : 'feedback.none', { pilot, count: rows });
  return [
    passOrFail('pilot-version', same, version, { fix: message('feedback.other-version.fix') }),
    passOrFail('feedback-found', rows > 0, found, { next: [`sovran eval pilot import ${pilot} --from FILE`] }),
  ];
}

/** Writes shards and manifest of the new version into the run's scratch folder, which a new try empties first. */
function splitWithFeedback(): Action<SplitArgs> {
  return {
    async apply({ name, rows: taught, target }, scope) {
      const { ctx } = scope;
      const source = await openDataset(name, ctx);
      const { pii, secrets } = source.dataset;
      const rows = new NewRows(taught, {
        pii,
        key: pii === 'pseudonymise' ? loadPseudonymKey(ctx.project.root) : null,
        secrets: secrets?.action ?? 'report',
        target: target ? new TargetCheck(await openTemplate(target), target.tokens) : undefined,
      });
      refuseNothingLeft({ in: taught.length, out: rows.kept.size, dropped: rows.dropped });
      const scratch = await openScratch(scope);
      await mkdir(join(scratch, 'tree'));
      const { manifest, replaced } = await writeTaughtTree(source, rows, join(scratch, 'tree'));
      refuseEmptied(name, source.manifest, manifest);
      const charter = await readCharterInForce(ctx);
      refuseOutsideTerms(name, manifest, charter?.spec.data, ctx.clock.now());
      return { scratch, taken: { ...rows.countBy(), replaced } };
    },
    compensate: async (_args, scope) => removeScratch(scope),
  };
}

/** A model could no longer be judged by a split without rows: exit 3. */
function refuseEmptied(name: string, before: Manifest, { splits }: Manifest): void {
  const split = SPLITS.find((one) => before.splits[one].rows > 0 && splits[one].rows === 0);
  if (split === undefined) return;
  throw refusedError('split-emptied', fixable('feedback.emptied', { name, split }), { details: { split } });
}

/** Writes the Dataset resource of the stored version, then removes the scratch folder. */
function recordFeedback(): Action<RecordArgs> {
  return {
    async apply({ name, previous: { preferences: _, ...previous }, record }, scope) {
      const { taken } = outputOf<{ taken: Taken }>(scope.outputs, 'split') ?? {};
      const store = outputOf<{ digest: string; bytes: number; at: string }>(scope.outputs, 'store');
      const path = store && (await (await scope.ctx.artifacts()).treePath(store.digest));
      if (!taken || !store || path === undefined) throw new Error('the new version left the store');
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
