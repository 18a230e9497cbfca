import { createStep } from '../../../core/operation/plan/create-step.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { CHANGES_KEPT, type LiveChange, type LiveSpec, type Routes } from '../../../core/project/resources/live.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import type { Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { readKnownLive } from './known-environment.ts';

/** What changed the traffic: `release` has it afterwards, `from` had it before. */
export type Change = Pick<LiveChange, 'what' | 'release' | 'from'>;

type RecordArgs = { environment: string; routes: Routes; change: Change };

/** Writes what serves in an environment, with the change that led there. */
export const recordLive: Action<RecordArgs> = {
  async apply({ environment, routes, change }, scope) {
    const { ctx, runId } = scope;
    const { served, changes } = await readEarlier(environment, scope);
    const entry = { ...change, run: runId, at: ctx.clock.now(), by: await ctx.actor() };
    const live = routes.live && routes.slots[routes.live];
    const spec: LiveSpec = {
      ...routes,
      served: [...new Set([...served, ...(live === undefined ? [] : [live])])],
      changes: [entry, ...changes].slice(0, CHANGES_KEPT),
    };
    return { path: await scope.project.write(resourceOf('Live', environment, spec)) };
  },
};

/** Without what an earlier attempt of the same run wrote. */
async function readEarlier(environment: string, { project, runId }: StepScope): Promise<LiveSpec> {
  const { spec, isEdited } = await readKnownLive(project, environment);
  if (isEdited) await project.removeFile(pathOf('Live', environment));
  return { ...spec, changes: spec.changes.filter(({ run }) => run !== runId) };
}

/** The step that records what serves in an environment. Pure. */
export function recordStep(environment: string, { slots, live, previous }: Routes, change: Change): Step {
  const args = toJson({ environment, routes: { slots, live, previous }, change });
  const step = createStep('record-live', message('env.record.step', { environment }), args);
  return { ...step, id: 'record', change: 'update', writes: [pathOf('Live', environment)] };
}
