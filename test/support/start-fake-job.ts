/** Starts one job of the fake worker: `start-fake-job.ts STORE ENVIRONMENT JOB_ID SPEC_JSON`. A process to be killed. */
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import type { JobSpec } from '../../src/lib/core/ports/runner.ts';
import { hostIn } from './host-in.ts';

const [store = '', environment = '', jobId = '', spec = '{}'] = process.argv.slice(2);
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
await processRunner({ host: hostIn(store), templates, clock: systemClock }).jobs.start(job, {});
