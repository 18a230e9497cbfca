import type { Json } from '../../ports/json.ts';
import { fixable, instant, message } from '../../text/message.ts';
import { refusedError, type SovranError } from '../../text/sovran-error.ts';
import { canonicalJson } from '../../kit/canonical.ts';
import { pathNamed } from '../../project/kinds.ts';
import { abandonCommand } from './next-commands.ts';
import { listJournals, openJournal, type Journal } from '../journal/journal.ts';
import { readLock } from '../lock/lock.ts';
import type { Operation } from '../operation.ts';
import type { Plan } from '../plan/plan.ts';
import { canJudge, describeThisProcess, isAlive, type ProcessIdentity } from '../../kit/process-identity.ts';
import { foldJournal, type RunProgress } from '../journal/progress.ts';

/** A run that was begun and not ended. */
export interface OpenRun {
  journal: Journal;
  progress: RunProgress;
}

/** Every run that was begun and not ended and that no living process works on, oldest first. */
export function listOpenRuns(root: string): OpenRun[] {
  return listUnended(root).filter(({ progress }) => !worksElsewhere(progress.owner));
}

/** A run of this project that another living process works on. */
export interface RunAtWork {
  run: string;
  operation: string;
  target: string;
  pid: number;
  since: string;
  /** Its machine or container, when it cannot be checked from here. */
  machine?: string;
}

/** Runs of this project that other living processes work on without holding the project, oldest first. */
export function listRunsAtWork(root: string): RunAtWork[] {
  return listUnended(root)
    .filter(({ progress }) => worksElsewhere(progress.owner))
    .map(asRunAtWork);
}

function asRunAtWork({ journal, progress: { plan, owner, startedAt } }: OpenRun): RunAtWork {
  return {
    run: journal.runId,
    operation: plan.operation,
    target: plan.target,
    pid: owner?.pid ?? 0,
    since: startedAt,
    ...(owner && !canJudge(owner) ? { machine: owner.machine } : {}),
  };
}

/** Runs that a person may settle, oldest first: interrupted ones, and those of a process on another machine. */
export function listRunsToSettle(root: string): OpenRun[] {
  return listUnended(root).filter(({ progress: { owner } }) => !worksElsewhere(owner) || (owner && !canJudge(owner)));
}

/** Whether two operations act on the same thing; a target may name several, with blanks between. Pure. */
function overlap(one: string, other: string): boolean {
  const named = one.split(' ');
  return other.split(' ').some((thing) => named.includes(thing));
}

/** The oldest run that has a beginning and no end and acts on `target`, or on a part of it. */
export function findOpenRun(root: string, target: string): OpenRun | undefined {
  return listOpenRuns(root).find(({ progress }) => overlap(progress.plan.target, target));
}

/** The oldest open run that acts on a host, except `besides`. Runs of a process that holds the project are left out. */
export function findRunOn(
  root: string,
  host: string,
  besides: Pick<Plan, 'operation' | 'target'>,
): OpenRun | undefined {
  const held = isHeldElsewhere(root);
  return listUnended(root).find(({ progress: { plan, owner, frame } }) => {
    // What the steps of a procedure act on are runs of their own.
    if (frame) return false;
    if (plan.operation === besides.operation && plan.target === besides.target) return false;
    if (held && owner === undefined) return false;
    return overlap(plan.target, `Host/${host}`) || plan.steps.some((step) => step.host === host);
  });
}

/** Whether an interrupted run of another target writes a thing that `target` names: what a gate saw of it is half done. */
export function isBeingMade(root: string, target: string): boolean {
  const paths = target.split(' ').flatMap((thing) => pathNamed(thing) ?? []);
  const steps = listOpenRuns(root).flatMap(({ progress }) => progress.plan.steps);
  return steps.some(({ writes = [] }) => writes.some((path) => paths.includes(path)));
}

/** Whether another process holds the project: any run without an owner may be the one it works on. */
export function isHeldElsewhere(root: string): boolean {
  const holder = readLock(root);
  return holder !== undefined && holder.pid !== describeThisProcess().pid;
}

/** As `findOpenRun`. Throws `run-in-progress` (exit 3) when another process is at work on the target, or on a part of it, right now. */
export function openRunUnlessAtWork(root: string, target: string): OpenRun | undefined {
  const runs = listUnended(root).filter(({ progress }) => overlap(progress.plan.target, target));
  runs.forEach(refuseAtWork);
  return runs[0];
}

/** Throws `run-in-progress` (exit 3) when another process is at work on this run. */
export function refuseAtWork(run: OpenRun): void {
  if (worksElsewhere(run.progress.owner)) throw runInProgress(asRunAtWork(run));
}

/** For a run that another process works on (exit 3). */
export function runInProgress({ run, operation, target, pid, since, machine }: RunAtWork): SovranError {
  const params = { operation, target, pid: String(pid), since };
  if (machine !== undefined) return runElsewhere({ run, machine, ...params });
  return refusedError('run-in-progress', message('run.in-progress', { ...params, since: instant(since) }), {
    fix: message('run.locked.fix'),
    next: ['sovran status'],
    details: params,
  });
}

function runElsewhere(
  params: Record<'run' | 'machine' | 'operation' | 'target' | 'pid' | 'since', string>,
): SovranError {
  const text = message('run.in-progress.elsewhere', { ...params, since: instant(params.since) });
  return refusedError('run-in-progress', text, {
    fix: message('run.in-progress.elsewhere.fix', params),
    next: ['sovran status', abandonCommand(params.run)],
    details: params,
  });
}

/** Throws `interrupted-run` (exit 3) unless the open run is of the same operation and input. */
export function refuseOther<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  open: OpenRun,
): void {
  if (!isSameCommand(operation, input, open)) throw interruptedRun(open);
}

/** True if the same command started the run and may continue it. Pure. */
export function isSameCommand(operation: { id: string }, input: Json, { progress: { plan } }: OpenRun): boolean {
  return plan.operation === operation.id && canonicalJson(plan.input) === canonicalJson(input);
}

/** The error `interrupted-run` (exit 3): that run must be settled first. */
export function interruptedRun({ journal: { runId: run }, progress: { plan } }: OpenRun): SovranError {
  const { operation, target } = plan;
  return refusedError('interrupted-run', fixable('run.other-open', { run, operation, target }), {
    next: ['sovran resume'],
    details: { run, operation },
  });
}

function listUnended(root: string): OpenRun[] {
  return listJournals(root, 'active').flatMap((runId) => {
    const journal = openJournal(root, runId);
    const progress = foldJournal(journal.entries());
    return progress?.status === 'open' ? [{ journal, progress }] : [];
  });
}

/** Whether another living process works on a run without holding the project. */
export function worksElsewhere(owner: ProcessIdentity | undefined): boolean {
  return owner !== undefined && owner.pid !== describeThisProcess().pid && isAlive(owner);
}
