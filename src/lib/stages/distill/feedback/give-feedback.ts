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
import { readTaught, type Taught } from './taught-rows.ts';
import { writeTaughtTree } from './write-tree.ts';

/** Input of `data feedback`: plain data, journalled. */
export type FeedbackInput = { name: string; pilot: string };

interface FeedbackFacts extends Taught {
  spec: DatasetSpec;
  asked: PilotSpec['dataset'];
}

/** What the first step hands on: the stored version, and where its rows come from. */
type Version = { record: FeedbackRecord; digest: string; bytes: number; at: string };

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
  const { dataset: asked } = (await requireResource(ctx.project, 'Pilot', pilot)).spec;
  return { spec, asked, ...(await readTaught(ctx, pilot)) };
}

/** Pure: nothing to do where the dataset has learned from these judgements. */
function planFeedback(input: FeedbackInput, facts: FeedbackFacts): PlanDraft {
  const { spec, report, rows } = facts;
  if (spec.feedback?.some((one) => one.report === report)) return { gates: [], steps: [] };
  const title = message('feedback.step', { count: rows.length, pilot: input.pilot });
  const record = createStep(
    'record-version',
    message('data.step.write', { name: input.name }),
    toJson({ name: input.name, previous: spec }),
  );
  return {
    gates: feedbackGates(input, facts),
    steps: [createStep('make-version', title, input), { ...record, change: 'update' }],
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

/** Stores the rows of the new version. */
function makeVersion(): Action<FeedbackInput> {
  return {
    async apply({ name, pilot }, scope) {
      const { ctx } = scope;
      const { report, rows } = await readTaught(ctx, pilot);
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
      const options = { move: true, signal: ctx.interrupt.signal };
      const { digest, bytes } = await (await ctx.artifacts()).putTree(scratch, options);
      const record = { pilot, report, source: source.dataset.digest, ...taken };
      const output: Version = { record, digest, bytes, at: ctx.clock.now() };
      return output;
    },
    compensate: async (_args, scope) => removeScratch(scope),
  };
}

/** Writes the Dataset resource of the stored version. */
function recordVersion(): Action<{ name: string; previous: DatasetSpec }> {
  return {
    async apply({ name, previous }, scope) {
      const { record, ...store } = scope.outputs['make-version'] as Version;
      const manifest = await storedManifest(store, scope);
      const spec: DatasetSpec = {
        ...previous,
        ...storedSpec(previous, manifest, store, scope),
        sources: previous.sources,
        ...(manifest.preferences ? { preferences: manifest.preferences.train } : {}),
        feedback: [...(previous.feedback ?? []), record],
      };
      await scope.project.write(resourceOf('Dataset', name, spec));
    },
  };
}
