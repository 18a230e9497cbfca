import { createStep } from '../../../core/operation/plan/create-step.ts';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation, StepScope } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { bringBack } from '../registry/registry.ts';
import { nameGate } from '../registry/import-gates.ts';
import { trainableGate } from '../train/launch-training.ts';
import { readShape } from '../../capacity/weights/read-shape.ts';
import { countLayers, spreadLayers, writeShrunken } from './layers.ts';
import { formatBytes } from '../../../core/text/bytes.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';

type ShrinkInput = { name: string; from: string; layers: number };

export type ShrinkFacts = {
  source: ModelSpec;
  /** This machine holds its files. */
  present: boolean;
  /** Layers that it has; null where its tensors do not show them. */
  layers: number | null;
  taken: boolean;
};

type ShrinkResult = { name: string; spec: ModelSpec };

/** Makes a model with fewer layers of another: evenly spread ones, their weights as they are. */
export const shrinkModel: Operation<ShrinkInput, ShrinkFacts, ShrinkResult> = {
  id: 'model shrink',
  target: ({ name }) => `Model/${name}`,
  gather: gatherShrink,
  plan: planShrink,
  actions: { 'keep-layers': keepLayers(), 'register-shrunken': registerShrunken() },
  result: async ({ input: { name } }, ctx) => ({
    name,
    spec: (await requireResource(ctx.project, 'Model', name)).spec,
  }),
};

async function gatherShrink({ name, from }: ShrinkInput, ctx: StageContext): Promise<ShrinkFacts> {
  checkName(name);
  const source = (await requireResource(ctx.project, 'Model', from)).spec;
  const tree = await (await ctx.artifacts()).treePath(source.digest);
  const layers = tree === undefined || !source.trainable ? undefined : await countLayers(tree);
  const taken = (await findResource(ctx.project, 'Model', name)) !== undefined;
  return { source, present: tree !== undefined, layers: layers ?? null, taken };
}

/** Pure: weights that can be trained further, layers that its tensors show, fewer than there are, a free name. */
function planShrink(input: ShrinkInput, facts: ShrinkFacts): PlanDraft {
  const { name, from, layers } = input;
  const kept = facts.layers === null || layers >= facts.layers ? [] : spreadLayers(facts.layers, layers);
  const args = { from, name, digest: facts.source.digest, kept };
  return {
    gates: [trainableGate({ base: from }, facts.source), ...layerGates(input, facts), nameGate(name, facts.taken)],
    steps: [
      createStep(
        'keep-layers',
        message('shrink.step.keep', { count: kept.length, layers: facts.layers ?? 0, from }),
        args,
      ),
      createStep('register-shrunken', message('job.step.register', { name }), args),
    ],
  };
}

function layerGates({ from, layers: wanted }: ShrinkInput, { source, present, layers }: ShrinkFacts): Gate[] {
  if (!source.trainable) return [];
  const id = 'layers';
  if (!present) {
    const reason = message('model.absent', { name: from, digest: source.digest });
    return [{ id, verdict: 'fail', reason, ...bringBack(from, source) }];
  }
  if (layers === null) {
    const reason = message('shrink.gate.no-layers', { from });
    return [{ id, verdict: 'fail', reason, next: [`sovran model show ${from}`] }];
  }
  if (wanted < layers) return [];
  const fix = message('shrink.gate.too-many.fix', { most: layers - 1 });
  return [{ id, verdict: 'fail', reason: message('shrink.gate.too-many', { from, layers }), fix }];
}

type KeepArgs = { from: string; name: string; digest: string; kept: number[] };
type KeepOutput = { digest: string; bytes: number; parameters: number; at: string };

function keepLayers(): Action<KeepArgs> {
  return {
    async apply({ digest, kept }, scope) {
      const { ctx } = scope;
      const artifacts = await ctx.artifacts();
      const source = await artifacts.treePath(digest);
      if (source === undefined) throw new Error(`tree ${digest} left the store`);
      const tree = join(await folderOf(scope), 'tree');
      await mkdir(tree);
      await writeShrunken(source, tree, kept);
      const parameters = (await readShape(tree))?.parameters ?? 0;
      const stored = await artifacts.putTree(tree, { signal: ctx.interrupt.signal });
      const output: KeepOutput = { digest: stored.digest, bytes: stored.bytes, parameters, at: ctx.clock.now() };
      return output;
    },
    compensate: (_args, scope) => removeFolder(scope),
  };
}

/** Its kind is that of its source: a fixture stays one. */
function registerShrunken(): Action<KeepArgs> {
  return {
    async apply({ from, name, digest: source }, scope) {
      const kept = outputOf<KeepOutput>(scope.outputs, 'keep-layers');
      if (!kept) throw new Error('the run has no step `keep-layers`');
      const { kind, license, architecture, chatTemplate } = (await requireResource(scope.project, 'Model', from)).spec;
      const { digest, bytes, parameters, at } = kept;
      const spec: ModelSpec = {
        kind,
        format: 'safetensors',
        digest,
        parameters,
        bytes,
        license,
        ...dropAbsent({ architecture, chatTemplate }),
        trainable: true,
        lineage: [{ relation: 'pruned-from', digest: source, name: from }],
        registeredAt: at,
      };
      const path = await scope.project.write(resourceOf('Model', name, spec));
      await removeFolder(scope);
      return { path };
    },
  };
}

/** Scratch folder of the run, emptied. */
async function folderOf({ ctx, runId }: StepScope): Promise<string> {
  return (await ctx.artifacts()).scratch(`shrink-${runId}`);
}

async function removeFolder(scope: StepScope): Promise<void> {
  await rm(await folderOf(scope), { recursive: true, force: true });
}

/** A model just made of some layers of another. */
export function renderShrunken({ name, spec }: ShrinkResult, { from, layers }: ShrinkInput, view: View): string[] {
  const parameters = formatNumber(spec.parameters / 1e6, view.language, 1);
  const size = formatBytes(spec.bytes, view.language);
  return [
    view.t('shrink.done', { name, from, layers, parameters, size }),
    view.t('model.identity', { digest: spec.digest, parameters }),
  ];
}
