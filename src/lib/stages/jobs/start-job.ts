import { resourceOf } from '../../core/operation/steps/resource-actions.ts';
import { freeDevices, takeDevices } from '../machines/gpu-leases.ts';
import { warnOfSkew } from '../machines/hosts/clock-skew.ts';
import type { DeviceGrant, JobSpec, JobStatus } from '../../core/ports/runner.ts';
import { pathOf } from '../../core/project/kinds.ts';
import { findResource } from '../../core/project/resources.ts';
import type { RunSpec } from '../../core/project/resources/run.ts';
import type { Action, Actions, StepScope } from '../../core/operation/operation.ts';
import type { PriorJob } from './prior-jobs.ts';
import { inputPaths, type JobDraft, type JobRequest } from './request.ts';
import { isLive } from '../../core/project/is-live.ts';
import { toJson } from '../../core/kit/to-json.ts';
import { message } from '../../core/text/message.ts';
import { failedError, type SovranError } from '../../core/text/sovran-error.ts';

/** Grace of a job that is rolled back, ms. */
const ROLLBACK_GRACE_MS = 5_000;

const LEASE_MARGIN_SECONDS = 3600;

/** What the step that starts a job has in its plan. */
export type StartArgs = { request: JobRequest; draft: JobDraft; prior: PriorJob | null };

/** Starts, resumes or adopts the job. Compensation stops it; throws `not-stopped` (exit 1) if it survives. */
const startJob: Action<StartArgs> = {
  async apply({ request, draft, prior }, scope) {
    const id = prior?.id ?? scope.runId;
    const spec: JobSpec = { ...draft, jobId: id };
    const runner = await scope.ctx.runners.open(request.host);
    // Asked first: a job that has ended needs neither inputs nor GPUs, which may be somebody else's by now.
    const begun = begunOf(await runner.jobs.status(id, { judged: false }), prior !== null);
    const given = begun ? undefined : await prepare(spec, request.host, scope);
    await recordStart(request, spec, runner.name, prior !== null, scope);
    const { state } = begun ?? (await runner.jobs.start(spec, given?.inputs ?? {}, given?.devices));
    return { id, state };
  },
  async compensate({ request, draft, prior }, scope) {
    const id = prior?.id ?? scope.runId;
    if (!prior) await scope.project.removeFile(pathOf('Run', id));
    const runner = await scope.ctx.runners.open(request.host);
    const before = await runner.jobs.status(id);
    const left = before && (await runner.jobs.stop(id, ROLLBACK_GRACE_MS));
    if (isLive(left?.state)) throw jobNotStopped(request.host, id);
    await freeDevices(scope.ctx, request.host, id, draft.resources.gpus);
    if (!prior && !endedByItself(before, left)) await runner.jobs.remove(id);
  },
};

/** A job that must not be started: begun, running, or ended for good. */
function begunOf(known: JobStatus | undefined, goesOn: boolean): JobStatus | undefined {
  if (known === undefined || known.state === 'queued') return undefined;
  return goesOn && known.resumable ? undefined : known;
}

/** True if the job ended by itself before the stop reached it. */
function endedByItself(before: JobStatus | undefined, left: JobStatus | undefined): boolean {
  return before?.state === 'failed' || left?.state === 'succeeded';
}

type Given = { inputs: Record<string, string>; devices: DeviceGrant | undefined };

async function prepare(spec: JobSpec, host: string, scope: StepScope): Promise<Given> {
  await warnOfSkew(scope.ctx, host, (line) => scope.progress(line));
  const inputs = await inputPaths(spec.inputs, host, scope.ctx, (line) => scope.progress(line));
  return { inputs, devices: await leaseFor(spec, host, scope) };
}

/** The GPUs of a job are its own before it starts, for as long as it may run and an hour more. */
function leaseFor(spec: JobSpec, host: string, { ctx }: StepScope): Promise<DeviceGrant | undefined> {
  const seconds = spec.limits.wallSeconds + LEASE_MARGIN_SECONDS;
  return takeDevices(ctx, host, { holder: spec.jobId, count: spec.resources.gpus, seconds });
}

export const launchActions: Actions = { 'start-job': startJob };

/** Keeps an existing record, on the host of its job, unless this launch resumes a stopped, failed or lost job. */
async function recordStart(
  request: JobRequest,
  job: JobSpec,
  engine: string,
  goesOn: boolean,
  { project, ctx }: StepScope,
): Promise<void> {
  const existing = (await findResource(project, 'Run', job.jobId))?.spec;
  const reopen = goesOn && existing?.status !== 'running' && existing?.status !== 'succeeded';
  const spec =
    existing && !reopen
      ? { ...existing, host: request.host }
      : recordOfStart(request, job, engine, existing?.startedAt ?? ctx.clock.now());
  await project.write(resourceOf('Run', job.jobId, spec));
}

/** Pure: the record of a job that was started and has not ended, as far as is known. */
export function recordOfStart(request: JobRequest, job: JobSpec, runner: string, startedAt: string): RunSpec {
  const { operation, subject, command, host, collect } = request;
  return {
    operation,
    subject,
    ...(command ? { command } : {}),
    kind: 'job',
    host,
    runner,
    status: 'running',
    startedAt,
    job: toJson(job),
    collect,
    outputs: [],
  };
}

/** A job that runs although it was killed (exit 1), as one that waits for a dead disk: its GPUs stay its own. */
function jobNotStopped(host: string, id: string): SovranError {
  return failedError('not-stopped', message('job.not-stopped', { host, id }), {
    fix: message('engine.service-not-stopped.fix', { host }),
    next: ['sovran resume'],
    details: { host, id },
  });
}
