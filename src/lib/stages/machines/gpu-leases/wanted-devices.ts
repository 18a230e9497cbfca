import type { RunSpec } from '../../../core/project/resources/run.ts';

/** GPUs that a recorded job asked for. */
export function wantedByJob({ job }: Pick<RunSpec, 'job'>): number {
  const gpus = (job?.resources as { gpus?: unknown } | undefined)?.gpus;
  return typeof gpus === 'number' && gpus > 0 ? gpus : 0;
}
