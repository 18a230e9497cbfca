import { endedSinceAsked, type JobTimes } from '../../machines/gpu-leases.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { planCollect, type CollectFacts } from '../../jobs/collect.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { blockingGates } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ReconcileFacts } from './facts.ts';
import type { StaleLease } from './stale-leases.ts';
import { whatStops, whyKept, type Kept, type KeptReason, type Orphan } from './orphan.ts';
import { whySkipped, type UnreachableHost } from './reach.ts';

/** `orphansOf`: people whose orphans are stopped, too; `gone`: hosts gone for good; `writeOff`: jobs whose outputs cannot be taken. */
export type ReconcileInput = { keepOrphans: boolean; orphansOf?: string[]; gone?: string[]; writeOff?: string[] };

/** Actions that do nothing. */
export const NOTES = ['keep', 'skip', 'behind'] as const;
type Note = (typeof NOTES)[number];

/** Pure. Records first, then leases, last what cannot be reverted: orphans that are stopped. */
export function planReconcile(
  { keepOrphans, orphansOf = [], writeOff = [] }: ReconcileInput,
  facts: ReconcileFacts,
): PlanDraft {
  const records = [
    ...facts.ended.flatMap(recordSteps),
    ...facts.uncollectable.flatMap((one) => (writeOff.includes(one.run.metadata.name) ? discardSteps : keepJob)(one)),
  ];
  const orphans = facts.orphans.map((orphan) => {
    const why = keepOrphans ? 'asked' : whyLeft(orphan, facts.actor, orphansOf);
    return why ? keepStep({ ...orphan, why }) : stopStep(orphan);
  });
  const steps = [
    ...facts.behind.map((one) => noteStep('behind', one.host, whyBehind(one), toJson(one))),
    ...records,
    ...facts.revived.map(reviveStep),
    ...facts.abandoned.map(recordAgainStep),
    ...facts.leases.filter((lease) => !isFreedBy(records, lease)).map(leaseStep),
    ...facts.kept.map(keepStep),
    ...facts.unreachable.map((one) => noteStep('skip', one.host, whySkipped(one), toJson(one))),
    ...orphans,
  ];
  return { gates: [], steps };
}

function whyLeft({ by, elsewhere, held }: Orphan, actor: string, orphansOf: readonly string[]): KeptReason | undefined {
  if (held) return 'environment-leased';
  if (by === undefined || orphansOf.includes(by)) return undefined;
  if (by !== actor) return 'of-colleague';
  return elsewhere ? 'of-other-clone' : undefined;
}

const WHY_KEPT: Readonly<Record<string, KeptReason>> = { 'outputs-gone': 'outputs-gone', 'name-taken': 'refused' };

function keepJob({ run, status }: CollectFacts): Step[] {
  const why = WHY_KEPT[status.failure?.reason ?? ''] ?? 'not-collectable';
  return [keepStep({ kind: 'job', id: run.metadata.name, why })];
}

/** Its outputs are discarded, so a person confirms. */
function discardSteps(facts: CollectFacts): Step[] {
  const title = message('reconcile.step.write-off', { id: facts.run.metadata.name });
  return recordSteps(facts).map((step) =>
    step.action === 'write-resource' ? { ...step, title, risk: 'data' as const } : step,
  );
}

function recordSteps(facts: CollectFacts): Step[] {
  const id = facts.run.metadata.name;
  const draft = planCollect({ id }, facts);
  if (blockingGates(draft).length > 0) return [keepStep({ kind: 'job', id, why: 'refused' })];
  // the machine may come back after all, so a person confirms
  const risk = facts.hostGone ? { risk: 'data' as const } : {};
  return draft.steps.map((step) => ({ ...step, ...risk, id: `${id}-${step.id}` }));
}

function reviveStep(run: JobRun): Step {
  const id = run.metadata.name;
  const resource = resourceOf('Run', id, { ...run.spec, status: 'running' as const });
  return writeStep(message('reconcile.step.revive', { id }), resource, run);
}

/** Its outputs are then collected as those of any ended job. */
function recordAgainStep(run: JobRun): Step {
  const { name: id } = run.metadata;
  return writeStep(message('reconcile.step.abandoned', { id, host: run.spec.host ?? 'local' }), run);
}

/** Recording a job frees its GPUs, unless they were asked for after its end. */
function isFreedBy(recorded: readonly Step[], { host, holder, asked }: StaleLease): boolean {
  const isOver = (times: JobTimes): boolean => times.endedAt === undefined || endedSinceAsked(times, asked);
  const frees = ({ action, args }: Step): boolean =>
    action === 'free-devices' && args['job'] === holder && args['host'] === host && isOver(args);
  return recorded.some(frees);
}

function leaseStep({ host, holder, devices }: StaleLease): Step {
  const title = message('reconcile.step.lease', { host, holder, devices: devices.join(', ') });
  const args = { host, holder, devices };
  return { id: `free-${host}-${holder}`, title, action: 'free-lease', args, change: 'update', risk: 'none', host };
}

function keepStep(one: Kept): Step {
  return noteStep('keep', `${one.kind}-${one.id}`, whyKept(one), toJson(one));
}

/** A step that only says something; nothing is done on a host. */
function noteStep(action: Note, of: string, title: Message, args: JsonObject): Step {
  return { id: `${action}-${of}`, title, action, args, change: 'none', risk: 'none' };
}

/** A host that is called gone, and may only be behind a dead jump host. */
function whyBehind({ host, hop = '', code }: UnreachableHost): Message {
  return message('reconcile.behind', { host, hop, code });
}

function stopStep(orphan: Orphan): Step {
  const { kind, id, host, environment } = orphan;
  return {
    id: `stop-${kind}-${id}`,
    title: whatStops(orphan),
    action: 'stop-orphan',
    args: { kind, id, host, ...(environment === undefined ? {} : { environment }) },
    change: 'delete',
    risk: kind === 'job' ? 'data' : 'restart',
    host,
  };
}
