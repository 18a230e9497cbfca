import { fakeRunner, type RunnerParts } from '../fake-runner.ts';
import type {
  Runner,
  JobSpec,
  JobState,
  JobStatus,
  ServiceSpec,
  ServiceStatus,
} from '../../../src/lib/core/ports/runner.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';

export const LOCK = `sha256:${'e'.repeat(64)}`;

interface PlayedService {
  spec: ServiceSpec;
  /** False: it has ended. */
  runs: boolean;
}

/** A job, its folder of outputs once it has ended well, and the digests of its trees. */
interface PlayedJob {
  spec: JobSpec;
  state: JobState;
  trees: { name: string; digest: string; path: string; bytes: number }[];
}

/** What an engine without processes remembers. */
export interface EngineState {
  ready: boolean;
  services: Record<string, PlayedService>;
  jobs: Record<string, PlayedJob>;
}

export const IDLE: EngineState = { ready: true, services: {}, jobs: {} };

/** What counts of an engine when a run is over: a service that has ended is as good as none. */
export function describeEngine({ services, ...rest }: EngineState): unknown {
  return { ...rest, services: Object.fromEntries(Object.entries(services).filter(([, { runs }]) => runs)) };
}

/** Where every service of a played engine answers. */
export type SocketOf = (id: string) => string;

/** An engine that starts and stops what it only remembers. */
export function playedRunner(state: () => EngineState, socketOf: SocketOf): Runner {
  const environment = async () =>
    ({ engine: 'process', lockDigest: LOCK, state: state().ready ? 'ready' : 'missing', details: {} }) as const;
  const serviceStatus = async (id: string): Promise<ServiceStatus> => {
    const service = state().services[id];
    const socket = socketOf(id);
    if (!service) return { id, state: 'absent', socket, labels: {} };
    const { spec, runs } = service;
    const about = { labels: spec.labels, specDigest: digestOf(spec), owner: 'this-project' as const };
    return { id, state: runs ? 'healthy' : 'exited', socket, ...about };
  };
  const jobStatus = async (id: string): Promise<JobStatus | undefined> => statusOf(id, state().jobs[id]);
  const parts: RunnerParts = {
    name: 'process',
    environment,
    install: async () => {
      state().ready = true;
      return environment();
    },
    services: {
      start: async (spec) => {
        state().services[spec.id] = { spec, runs: true };
        return serviceStatus(spec.id);
      },
      status: serviceStatus,
      list: () => Promise.all(Object.keys(state().services).map(serviceStatus)),
      stop: async (id) => {
        const service = state().services[id];
        if (service) service.runs = false;
      },
    },
    jobs: {
      start: async (spec) => {
        state().jobs[spec.jobId] ??= { spec, state: 'running', trees: [] };
        return statusOf(spec.jobId, state().jobs[spec.jobId]) as JobStatus;
      },
      status: jobStatus,
      list: async () => Object.entries(state().jobs).map(([id, job]) => statusOf(id, job) as JobStatus),
      stop: async (id) => {
        const job = state().jobs[id];
        if (job?.state === 'running') job.state = 'stopped';
        return statusOf(id, job) as JobStatus;
      },
      async *follow() {},
      collect: async (id) => ({ manifest: {}, trees: state().jobs[id]?.trees ?? [], outputs: [] }),
      remove: async (id) => void delete state().jobs[id],
    },
  };
  return fakeRunner(parts);
}

function statusOf(id: string, job: PlayedJob | undefined): JobStatus | undefined {
  if (!job) return undefined;
  const ended = job.state === 'running' ? {} : { endedAt: '2026-01-01T00:10:00.000Z', exitCode: 0 };
  const times = { startedAt: '2026-01-01T00:00:00.000Z', ...ended };
  return { id, kind: job.spec.kind, state: job.state, owner: 'this-project', resumable: false, ...times };
}
