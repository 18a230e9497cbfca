import { freeDevices, wantedByJob } from '../machines/gpu-leases.ts';
import type { JobState } from '../../core/ports/runner.ts';
import type { Json } from '../../core/ports/json.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { Action, Operation } from '../../core/operation/operation.ts';
import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../core/operation/plan/plan.ts';
import { message } from '../../core/text/message.ts';
import { runnerOf, requireJob } from './find-job.ts';
import { isLive } from '../../core/project/is-live.ts';

/** `graceMs`: time the worker has to save a checkpoint before it is ended. */
export type StopInput = { id: string; graceMs: number };

/** State before the stop. */
export interface StopFacts {
  id: string;
  host: string;
  state: JobState;
}

/** Stops a job; where it can, it leaves a checkpoint to resume from. */
export const stopJob: Operation<StopInput, StopFacts, { id: string; state: JobState }> = {
  id: 'job stop',
  target: ({ id }) => `Job/${id}`,
  gather: gatherStop,
  plan: planStop,
  actions: { 'stop-job': stopAction() },
  async result({ input }, ctx) {
    return { id: input.id, state: await stateOf(input.id, ctx) };
  },
};

async function gatherStop({ id }: StopInput, ctx: StageContext): Promise<StopFacts> {
  const run = await requireJob(ctx, id);
  return { id, host: run.spec.host ?? '', state: await stateOf(id, ctx) };
}

/** Pure: one step for a job that runs; one that has ended is refused. */
export function planStop({ id, graceMs }: StopInput, { state, host }: StopFacts): PlanDraft {
  const live = isLive(state);
  const over = message('job.stop.over', { id, state: message(`job.state.${state}`) });
  const reason = live ? message('job.gate.running', { id }) : over;
  return {
    gates: [passOrFail('job-runs', live, reason, { next: [`sovran job show ${id}`] })],
    steps: [
      {
        id: 'stop-job',
        title: message('job.stop.step', { id }),
        action: 'stop-job',
        args: { id, graceMs },
        change: 'update',
        risk: 'none',
        host,
      },
    ],
  };
}

function stopAction(): Action<StopInput> {
  return {
    async apply({ id, graceMs }, { ctx }): Promise<Json> {
      const run = await requireJob(ctx, id);
      const { state } = await (await runnerOf(run, ctx)).jobs.stop(id, graceMs, ctx.interrupt.signal);
      // One that goes on although it was killed, as one that waits for a dead disk, computes on its GPUs.
      if (run.spec.host && !isLive(state))
        await freeDevices(ctx, run.spec.host, run.metadata.name, wantedByJob(run.spec));
      return { state };
    },
    verify: async ({ id }, { ctx }) => (await stateOf(id, ctx)) !== 'running',
  };
}

async function stateOf(id: string, ctx: StageContext): Promise<JobState> {
  const run = await requireJob(ctx, id);
  return (await (await runnerOf(run, ctx)).jobs.status(id))?.state ?? 'lost';
}
