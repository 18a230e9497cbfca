import { z } from 'zod';
import { hostScript } from '../../../core/kit/host-script.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { fixable } from '../../../core/text/message.ts';
import { unreachableError } from '../../../core/text/sovran-error.ts';
import { runScript } from '../host/run-script.ts';
import type { SlurmPlace } from './place.ts';

/** States that a job can be in, beside flags. */
const STATES = [
  'PENDING',
  'RUNNING',
  'SUSPENDED',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
  'TIMEOUT',
  'NODE_FAIL',
  'PREEMPTED',
  'BOOT_FAIL',
  'DEADLINE',
  'OUT_OF_MEMORY',
] as const;

/** What Slurm says of a job of its own. */
export interface SlurmJob {
  id: string;
  state: (typeof STATES)[number];
  /** Processes of an ended job are still being ended. */
  completing: boolean;
  /** Why it waits or ended, as Slurm names it; `None` where it has no reason. */
  reason: string;
  nodes: string;
}

const jobSchema = z.looseObject({
  job_id: z.number(),
  job_state: z.union([z.string(), z.array(z.string())]),
  state_reason: z.string().default(''),
  nodes: z.string().default(''),
});
const answerSchema = z.looseObject({ jobs: z.array(jobSchema) });

/**
 * Jobs of Slurm by id, from its controller, else its accounting; unknown ones are left out. Throws `host-command-failed`
 * or `slurm-unreadable` (exit 4).
 */
export async function readSlurmJobs(
  { host }: SlurmPlace,
  ids: readonly string[],
  folders: readonly string[],
): Promise<Map<string, SlurmJob>> {
  if (ids.length === 0) return new Map();
  const wanted = ids.join(',');
  const printed = await runScript(host, hostScript('slurm/state'), [wanted, ...folders], { reads: true });
  const found = new Map(controllerJobs(host.name, printed).map((job) => [job.id, job]));
  const forgotten = ids.filter((id) => !found.has(id));
  if (forgotten.length === 0) return found;
  const accounted = await runScript(host, hostScript('slurm/accounted'), [forgotten.join(',')], { reads: true });
  for (const job of accountedJobs(accounted)) found.set(job.id, job);
  return found;
}

/** Pure: jobs in what `squeue --json` printed. Older versions have one state, newer ones a list with flags. */
export function controllerJobs(host: string, printed: string): SlurmJob[] {
  const answer = answerSchema.safeParse(parseJson(printed));
  if (!answer.success) throw unreachableError('slurm-unreadable', fixable('engine.slurm-unreadable', { host }));
  return answer.data.jobs.map(({ job_id, job_state, state_reason: reason, nodes }) => {
    const states = [job_state].flat();
    return { id: String(job_id), state: stateIn(states), completing: states.includes('COMPLETING'), reason, nodes };
  });
}

/** Pure: jobs in what `sacct` printed, whose states may say by whom. */
export function accountedJobs(printed: string): SlurmJob[] {
  return printed.split('\n').flatMap((line) => {
    const [id, said = '', nodes = ''] = line.split('|');
    if (!id || said === '') return [];
    const reason = /^CANCELLED (by \d+)$/.exec(said)?.[1] ?? 'None';
    return [{ id, state: stateIn(said.split(' ')), completing: false, reason, nodes }];
  });
}

/** An unknown state is one of a newer version, which runs as far as we know. */
function stateIn(words: readonly string[]): SlurmJob['state'] {
  return STATES.find((state) => words.includes(state)) ?? 'RUNNING';
}

/** What a job does that has not ended; undefined for one that has, or that Slurm does not know. */
export function liveState(job: SlurmJob | undefined): 'queued' | 'running' | undefined {
  if (job?.state === 'PENDING') return 'queued';
  return job && (job.completing || job.state === 'RUNNING' || job.state === 'SUSPENDED') ? 'running' : undefined;
}
