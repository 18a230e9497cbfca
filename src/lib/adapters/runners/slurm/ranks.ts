import type { JobSpec } from '../../../core/ports/runner.ts';

/** Machines that a job runs on, one rank each. */
export function nodesOf({ spec }: Pick<JobSpec, 'spec'>): number {
  return typeof spec.nodes === 'number' ? spec.nodes : 1;
}

/** What trainings read of their rank; rank 0 runs where srun was started. */
const RANK = [
  'export RANK=$SLURM_PROCID WORLD_SIZE=$SLURM_NTASKS LOCAL_RANK=$SLURM_LOCALID',
  'export MASTER_ADDR=$SLURM_LAUNCH_NODE_IPADDR MASTER_PORT=$((20000 + SLURM_JOB_ID % 20000))',
  'exec "$@"',
].join('\n');

/** Pure: starts a worker once on each node; when one fails, all end. */
export function rankedArgv(
  srun: string,
  argv: string[],
  { nodes, threads }: { nodes: number; threads: number },
): string[] {
  const tasks = [`--nodes=${nodes}`, `--ntasks=${nodes}`, '--ntasks-per-node=1', `--cpus-per-task=${threads}`];
  return [srun, '--kill-on-bad-exit=1', ...tasks, '--export=ALL', '/bin/sh', '-c', RANK, 'rank', ...argv];
}
