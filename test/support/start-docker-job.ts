/** Starts one job in a container: `start-docker-job.ts ROOT ENVIRONMENT JOB_ID SPEC_JSON`. A process to be killed. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { dockerRunner } from '../../src/lib/adapters/runners/docker/docker-runner.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { JobSpec } from '../../src/lib/core/ports/runner.ts';

const [root = '', environment = '', jobId = '', spec = '{}'] = process.argv.slice(2);
const templates = fileURLToPath(new URL('fake-engine', import.meta.url));
const job: JobSpec = {
  apiVersion: 'job/v1',
  kind: 'finetune',
  jobId,
  seed: 7,
  inputs: [],
  spec: JSON.parse(spec),
  engine: { name: 'cpu', runner: 'process', environment },
  resources: { gpus: 0, threads: 1 },
  limits: { wallSeconds: 3600 },
  labels: {},
};
const host = { ...localHost('local'), place: { root, runtime: join(root, 'run') } };
await dockerRunner({ host, clock: systemClock, templates, localStore: root }).jobs.start(job, {});
