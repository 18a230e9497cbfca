import { join } from 'node:path';
import type { JobSpec, JobStatus } from '../../../ports/engine.ts';
import { firstStart, latestAttempt, type Attempt } from './attempt.ts';
import { lastEvent } from './event-file.ts';
import { readJson } from './json-file.ts';
import { jobFolder, type EnginePlace } from './layout.ts';
import { readOwner } from './owner.ts';
import { judgeAttempt } from './verdict.ts';

/** What the disk and the process table say of a job; undefined when the place has none of that id. */
export async function readJobStatus(place: EnginePlace, id: string): Promise<JobStatus | undefined> {
  const folder = jobFolder(place, id);
  const spec = await readJson<JobSpec>(join(folder, 'job.json'));
  if (!spec || (await isContained(folder))) return undefined;
  const attempt = await latestAttempt(folder);
  const [startedAt, event, owner] = await Promise.all([
    firstStart(folder),
    lastEvent(folder),
    readOwner(folder, place),
  ]);
  return {
    id: spec.jobId,
    kind: spec.kind,
    ...owner,
    ...(startedAt ? { startedAt } : {}),
    ...(event ? { lastEvent: event } : {}),
    ...(await outcomeOf(folder, spec, attempt)),
  };
}

/** A container engine of this machine keeps its jobs in the same folder. */
async function isContained(folder: string): Promise<boolean> {
  return (await readJson(join(folder, 'container.json'))) !== undefined;
}

async function outcomeOf(
  folder: string,
  spec: JobSpec,
  attempt: Attempt | undefined,
): Promise<Pick<JobStatus, 'state' | 'resumable' | 'endedAt' | 'exitCode' | 'signal' | 'failure'>> {
  if (!attempt || attempt.phase === 'unclaimed') return { state: 'queued', resumable: false };
  if (attempt.phase === 'running') return { state: 'running', resumable: false };
  const { exit } = attempt;
  if (!exit) return { state: 'lost', resumable: true };
  const { state, failure, resumable } = await judgeAttempt(folder, spec.jobId, attempt, exit);
  return {
    state,
    resumable,
    endedAt: exit.endedAt,
    ...(exit.exitCode === null ? {} : { exitCode: exit.exitCode }),
    ...(exit.signal === null ? {} : { signal: exit.signal }),
    ...(failure ? { failure } : {}),
  };
}
