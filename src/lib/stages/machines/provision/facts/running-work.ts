import { hostScript } from '../../../../core/kit/host-script.ts';
import { namesOfMachine } from '../../hosts/machines/names-of-machine.ts';
import { type JobRun, listOpenJobs } from '../../../../core/project/job-runs.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../../core/project/live.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { RunningWork } from './host-state.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { type CheckRun, runChecks } from './run-checks.ts';

/** What the project has on a machine, under whatever name of it. */
export interface WorkThere {
  /** Names of the environments. */
  environments: string[];
  /** Work a restart would interrupt: unfinished jobs and live environments. */
  running: RunningWork[];
}

/** Reads the project's jobs and environments once, for questions about several hosts. */
export async function readWork(ctx: StageContext): Promise<{ on(host: string): Promise<WorkThere> }> {
  const environments = await listEnvironments(ctx.project);
  const jobs = await listOpenJobs(ctx);
  const among = [...environments, ...jobs].map(({ spec }) => spec.host);
  return {
    on: async (host) => {
      const names = await namesOfMachine(ctx, host, { among });
      const isThere = ({ spec }: { spec: { host?: string | undefined } }): boolean => names.includes(spec.host ?? '');
      return workOf(environments.filter(isThere), jobs.filter(isThere));
    },
  };
}

function workOf(environments: RoutedEnvironment[], jobs: JobRun[]): WorkThere {
  const live = environments.filter(({ spec }) => spec.live);
  return {
    environments: environments.map(({ name }) => name),
    running: [
      ...jobs.map(({ metadata }): RunningWork => ({ kind: 'job', name: metadata.name })),
      ...live.map(({ name }): RunningWork => ({ kind: 'environment', name })),
    ],
  };
}

/** A running job or service, by process record or container label. */
export interface SeenByRoot {
  kind: 'job' | 'service';
  id: string;
}

const ID = 'work';
const LINE = /^(job|service) [A-Za-z0-9][\w.-]*$/;

/** Running work that root sees where the user sees none; undefined if unknown. */
export async function seeAsRoot(host: Host, run: Omit<CheckRun, 'sudo'>): Promise<SeenByRoot[] | undefined> {
  const script = `set -- ${shellWord(host.place.root)}\n${hostScript('provision/running-work')}`;
  try {
    const answers = await runChecks(host, [{ id: ID, script }], { ...run, sudo: true });
    return readSeen(answers.get(ID)?.text ?? '');
  } catch (error) {
    if (!(error instanceof SovranError) || run.signal.aborted) throw error;
    return undefined;
  }
}

function readSeen(text: string): SeenByRoot[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.pop() !== 'all') return undefined;
  if (!lines.every((line) => LINE.test(line))) return undefined;
  return [...new Set(lines)].map((line) => {
    const [kind, id = ''] = line.split(' ');
    return { kind: kind === 'job' ? 'job' : 'service', id };
  });
}
