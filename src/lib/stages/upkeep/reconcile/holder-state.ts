import type { JobTimes } from '../../machines/gpu-leases.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { listJobRuns } from '../../../core/project/job-runs.ts';
import type { Engine } from '../../../core/ports/engine.ts';
import { isRecordedService } from '../../../core/project/recorded-service.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/**
 * What is known of whoever holds a lease: `kept` is a service that has ended and that an environment has in a slot, `absent`
 * where every engine that may have it was asked and has none of that name. Times are of a job that has ended.
 */
export interface HolderState extends JobTimes {
  state: 'running' | 'kept' | 'ended' | 'absent' | 'unknown';
}

/** Names that an engine may have given; a lease of another name is nothing that sovran started. */
const ENGINE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$/;

const ENGINES: readonly Engine['name'][] = ['process', 'docker'];

/**
 * Asks the engine that a job was given to, whatever the host's file names by now; of a holder that no record names, as a
 * service, it may be any.
 */
export async function holderState(ctx: StageContext, host: string, holder: string): Promise<HolderState> {
  if (!ENGINE_NAME.test(holder)) return { state: 'unknown' };
  const recorded = (await listJobRuns(ctx)).find(({ metadata }) => metadata.name === holder)?.spec.engine;
  const states: HolderState[] = [];
  for (const name of recorded === undefined ? ENGINES : [recorded])
    states.push(await stateIn(ctx, await ctx.engine(host, name), holder).catch(unknownTo(recorded)));
  const found = (['running', 'kept', 'ended', 'unknown'] as const).map((state) =>
    states.find((one) => one.state === state),
  );
  return found.find((one) => one !== undefined) ?? { state: 'absent' };
}

/** An engine that no record names may be one that the host's user may not use: that says nothing of the host. */
function unknownTo(recorded: string | undefined): (error: unknown) => HolderState {
  return (error) => {
    if (recorded === undefined && error instanceof SovranError && error.code === 'engine-unreachable')
      return { state: 'unknown' };
    throw error;
  };
}

async function stateIn(ctx: StageContext, engine: Engine, holder: string): Promise<HolderState> {
  const job = await engine.jobStatus(holder, { judged: false });
  if (job && isLive(job.state)) return { state: 'running' };
  if (job) return { state: 'ended', startedAt: job.startedAt, endedAt: job.endedAt };
  const { state, labels } = await engine.serviceStatus(holder);
  if (state === 'absent') return { state: 'absent' };
  if (state !== 'exited') return { state: 'running' };
  const environments = await listEnvironments(ctx.project);
  return { state: isRecordedService(labels, environments) ? 'kept' : 'ended' };
}
