import { availableParallelism } from 'node:os';
import type { Host } from '../../../core/ports/host.ts';
import type { JobStatus } from '../../../core/ports/runner.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** Who starts something on a host; empty without a project. */
export interface Starter {
  /** What the project is called there. */
  project?: string | undefined;
  /** The person. */
  actor?: string | undefined;
  /** The clone of the project that was worked in: its records may be ahead of another one's. */
  clone?: string | undefined;
}

/** Pure: what is written beside something that is started. */
export function starterMark({ project, actor, clone }: Starter): { project?: string; actor?: string; clone?: string } {
  return dropAbsent({ project, actor, clone });
}

/** Owner of a resource for the caller, by its mark; empty without one. Pure. */
export function ownerSeenBy(
  asking: Starter,
  { project, actor, clone }: Starter,
): Pick<JobStatus, 'owner' | 'actor' | 'elsewhere'> {
  if (asking.project === undefined || project === undefined) return {};
  return {
    owner: project === asking.project ? 'this-project' : 'other-project',
    ...(actor === undefined ? {} : { actor }),
    ...(clone === undefined || clone === asking.clone ? {} : { elsewhere: true }),
  };
}

/** Libraries call home otherwise, or wait for a network that is not there. */
const OFFLINE = {
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  HF_DATASETS_OFFLINE: '1',
  HF_HUB_DISABLE_TELEMETRY: '1',
  AXOLOTL_DO_NOT_TRACK: '1',
  DO_NOT_TRACK: '1',
  WANDB_MODE: 'disabled',
};

/** Everything a worker finds in its environment: nothing is inherited, so no secret of the operator can be.
 * `workers` is the folder of their code. */
export function childEnvironment(workers: string, home: string, threads: number): Record<string, string> {
  const count = String(threads);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    PYTHONPATH: workers,
    PYTHONSAFEPATH: '1',
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    ...OFFLINE,
  };
}

/** Threads a worker gets: what it asks for, at most the cores of its host. */
export function threadsOn({ transport }: Host, wanted: number | undefined, cpus: number): number {
  const cores = transport === 'local' ? availableParallelism() : cpus;
  return Math.max(1, Math.min(wanted ?? cores, cores));
}
