import type { Engine } from '../ports/engine.ts';
import type { StageContext } from '../run/context.ts';
import type { JobRun } from './find-job.ts';

/** The engine that a job was given to. */
export async function engineOf({ metadata, spec }: JobRun, ctx: StageContext): Promise<Engine> {
  if (!spec.host) throw new Error(`run ${metadata.name} has no host`);
  return ctx.engine(spec.host, spec.engine);
}
