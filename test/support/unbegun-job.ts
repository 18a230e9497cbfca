import { prepareFolder } from '../../src/lib/adapters/runners/process/start-attempt.ts';
import { jobFolder } from '../../src/lib/adapters/runners/job/layout.ts';
import type { ProcessPlace } from '../../src/lib/adapters/runners/process/place.ts';
import type { Runner, JobSpec } from '../../src/lib/core/ports/runner.ts';

/** Leaves a job as a start that was killed before its supervisor: a folder with a document. */
export async function prepareOnly({ place }: { place: ProcessPlace }, job: JobSpec): Promise<void> {
  const { name: engine, environment } = job.engine;
  const document = { name: 'job.json' as const, content: job, engine, environment };
  await prepareFolder(place, jobFolder(place.host, job.jobId), document);
}

/** The same for a job in a container, which an input that is not there keeps from being made. */
export async function prepareContained({ runner }: { runner: Runner }, job: JobSpec): Promise<void> {
  await runner.jobs.start(job, { model: '/nowhere/at/all' }).then(
    () => Promise.reject(new Error('a job without its input was started')),
    () => undefined,
  );
}
