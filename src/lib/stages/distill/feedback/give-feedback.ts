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
import { openScratch, removeScratch, storedManifest, storedSpec } from '../../data/prepare-actions.ts';
import type { NamedDataset } from '../../data/prepare-input.ts';
import { refuseOutsideTerms } from '../../data/refusals.ts';
import { openTemplate } from '../../data/target/chat-template.ts';
import { TargetCheck } from '../../data/target/target-check.ts';
import { readTarget } from '../../models/registry/read-target.ts';
import { readJudged, type TaughtRow, taughtRows } from './taught-rows.ts';
import { type Taken, writeTaughtTree } from './write-tree.ts';

/** Input of `data feedback`: plain data, journalled. */
export type FeedbackInput = { name: string; pilot: string };

interface FeedbackFacts {
  spec: DatasetSpec;
  asked: PilotSpec['dataset'];
  /** Digest of the report on what was judged. */
  report: string | undefined;
  rows: TaughtRow[];
}

type SplitArgs = { name: string; rows: TaughtRow[] };
type RecordArgs = { name: string; previous: DatasetSpec; record: Omit<FeedbackRecord, keyof Taken> };
type SplitOutput = { taken: Taken; digest: string; bytes: number; at: string };

/** Makes a new version of a dataset, which learns from what people corrected and preferred in a pilot. */
export const giveFeedback: Operation<FeedbackInput, FeedbackFacts, NamedDataset> = {
  id: 'data feedback',
  target: ({ name }) => `Dataset/${name}`,
  gather,
  plan: planFeedback,
  actions: { 'make-version': makeVersion(), 'record-version': recordVersion() },
  async result({ input: { name } }, ctx) {
    return { name, ...(await requireResource(ctx.project, 'Dataset', name)).spec };
  },
};

async function gather({ name, pilot }: FeedbackInput, ctx: StageContext): Promise<FeedbackFacts> {
  const { spec } = await requireResource(ctx.project, 'Dataset', name);
  const { dataset } = (await requireResource(ctx.project, 'Pilot', pilot)).spec;
  const judged = await readJudged(ctx, pilot);
  return { spec, asked: dataset, report: judged?.report, rows: judged ? taughtRows(judged) : [] };
}

/** Pure: nothing to do where the dataset has learned from these judgements. */
function planFeedback({ name, pilot }: FeedbackInput, facts: FeedbackFacts): PlanDraft {
  const { spec, report = '', rows } = facts;
  if (spec.feedback?.some((one) => one.report === report)) return { gates: [], steps: [] };
  const title = message('feedback.step', { count: rows.length, pilot });
  const written = message('data.step.write', { name });
  const record = { pilot, report, source: spec.digest };
  return {
    gates: feedbackGates({ name, pilot }, facts),
    steps: [
      createStep('make-version', title, toJson({ name, rows })),
      { ...createStep('record-version', written, toJson({ name, previous: spec, record })), change: 'update' },
    ],
  };
}

/** Pure: the pilot judged this version, people said something to learn from, and no split is left without rows. */
function feedbackGates({ name, pilot }: FeedbackInput, { spec, asked, rows }: FeedbackFacts): Gate[] {
  const { split } = asked;
  const isVersion = asked.name === name && asked.digest === spec.digest;
  const isLeft = split === 'train' || rows.length < spec.splits[split];
  const params = { name, pilot, split, count: rows.length };
  const next = [`sovran eval pilot import ${pilot} --from FILE`];
  const fix = message('feedback.version.fix');
  return [
    passOrFail('pilot-version', isVersion, message('feedback.version', params), { fix }),
    passOrFail('feedback-found', rows.length > 0, message('feedback.found', params), { next }),
    ...(isLeft ? [] : [passOrFail('split-left', false, message('feedback.emptied', params))]),
  ];
}

/** Stores the rows of the new version; its scratch folder stays until it is recorded, so that this can be repeated. */
function makeVersion(): Action<SplitArgs> {
  return {
    async apply({ name, rows }, scope) {
      const { ctx } = scope;
      const source = await openDataset(name, ctx);
      const { pii, secrets, target } = source.dataset;
      const facts = target && (await readTarget(target.model, ctx, target.digest));
      const answers = new NewAnswers({
        pii,
        key: pii === 'pseudonymise' ? loadPseudonymKey(ctx.project.root) : null,
        secrets: secrets?.action ?? 'report',
        target: facts && new TargetCheck(await openTemplate(facts), facts.tokens),
      });
      const scratch = await openScratch(scope);
      const { manifest, taken } = await writeTaughtTree(source, rows, scratch, answers);
      const charter = await readCharterInForce(ctx);
      refuseOutsideTerms(name, manifest, charter?.spec.data, ctx.clock.now());
      const { digest, bytes } = await (await ctx.artifacts()).putTree(scratch, { signal: ctx.interrupt.signal });
      const output: SplitOutput = { taken, digest, bytes, at: ctx.clock.now() };
      return output;
    },
    compensate: async (_args, scope) => removeScratch(scope),
  };
}

/** Writes the Dataset resource of the stored version, then removes the scratch folder. */
function recordVersion(): Action<RecordArgs> {
  return {
    async apply({ name, previous, record }, scope) {
      const { taken, ...store } = scope.outputs['make-version'] as SplitOutput;
      const manifest = await storedManifest(store, scope);
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
