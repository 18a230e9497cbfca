import type { Engine } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';

/** The engine that a job was given to. */
export async function engineOf({ metadata, spec }: JobRun, ctx: StageContext): Promise<Engine> {
  if (!spec.host) throw new Error(`run ${metadata.name} has no host`);
  return ctx.engine(spec.host, spec.engine);
}
