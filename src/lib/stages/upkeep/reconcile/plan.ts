import { endedSinceAsked, type JobTimes } from '../../machines/gpu-leases.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { planCollect, type CollectFacts } from '../../jobs/collect.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { blockingGates } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ReconcileFacts } from './facts.ts';
import type { Part, StaleLease } from './left-there.ts';
import { whatStops, whyKept, type Kept, type KeptReason, type Orphan } from './orphan.ts';
import { whySkipped, type UnreachableHost } from './reach.ts';

/** `orphansOf`: people whose orphans are stopped, too; `gone`: hosts gone for good; `writeOff`: jobs whose outputs cannot be taken. */
export type ReconcileInput = { keepOrphans: boolean; orphansOf?: string[]; gone?: string[]; writeOff?: string[] };

/** Pure. Records first, then leftovers, last what cannot be reverted: orphans that are stopped. */
export function planReconcile(
  { keepOrphans, orphansOf = [], writeOff = [] }: ReconcileInput,
  facts: ReconcileFacts,
): PlanDraft {
  const isWrittenOff = ({ run }: CollectFacts): boolean => writeOff.includes(run.metadata.name);
  const records = [...facts.ended.map(recordOf), ...facts.spoiled.filter(isWrittenOff).map(recordSpoiled)];
  const spoiled = facts.spoiled.filter((one) => !isWrittenOff(one));
  const left = facts.orphans.flatMap((orphan): Kept[] => {
    const why = keepOrphans ? 'asked' : whyLeft(orphan, facts.actor, orphansOf);
    return why === undefined ? [] : [keptOrphan(orphan, why)];
  });
  const kept = [...facts.kept, ...spoiled.map(keptSpoiled), ...records.flatMap((one) => one.kept), ...left];
  const steps = [
    ...facts.behind.map(behindStep),
    ...records.flatMap((one) => one.steps),
    ...facts.revived.map(reviveStep),
    ...facts.abandoned.map(recordAgainStep),
    ...facts.parts.map(partStep),
    ...facts.leases.filter((lease) => !isFreedBy(records, lease)).map(leaseStep),
    ...kept.map(keepStep),
    ...facts.unreachable.map(skipStep),
    ...notFound(orphansOf, facts, kept).map(nothingOfStep),
    ...facts.orphans.filter(({ id }) => !left.some((one) => one.id === id)).map(stopStep),
  ];
  return { gates: [], steps };
}

function whyLeft({ by, elsewhere, held }: Orphan, actor: string, orphansOf: readonly string[]): KeptReason | undefined {
  if (held) return 'environment-leased';
  if (by === undefined || orphansOf.includes(by)) return undefined;
  if (by !== actor) return 'of-colleague';
  return elsewhere ? 'of-other-clone' : undefined;
}

function keptOrphan({ kind, id, by, since, held }: Orphan, why: KeptReason): Kept {
  const started = { ...(by === undefined ? {} : { by }), ...(since === undefined ? {} : { since }) };
  return { kind, id, why, ...started, ...(held && why === 'environment-leased' ? { held } : {}) };
}

const WHY_KEPT: Readonly<Record<string, KeptReason>> = { 'outputs-gone': 'outputs-gone', 'name-taken': 'refused' };

function keptSpoiled({ run, status }: CollectFacts): Kept {
  return { kind: 'job', id: run.metadata.name, why: WHY_KEPT[status.failure?.reason ?? ''] ?? 'not-collectable' };
}

/** Its outputs are discarded, so a person confirms. */
function recordSpoiled(facts: CollectFacts): { steps: Step[]; kept: Kept[] } {
  const { steps, kept } = recordOf(facts);
  const title = message('reconcile.step.write-off', { id: facts.run.metadata.name });
  const asWrittenOff = (step: Step): Step =>
    step.action === 'write-resource' ? { ...step, title, risk: 'data' as const } : step;
  return { steps: steps.map(asWrittenOff), kept };
}

function recordOf(facts: CollectFacts): { steps: Step[]; kept: Kept[] } {
  const id = facts.run.metadata.name;
  const draft = planCollect({ id }, facts);
  if (blockingGates(draft).length > 0) return { steps: [], kept: [{ kind: 'job', id, why: 'refused' }] };
  // the machine may come back after all, so a person confirms
  const risk = facts.hostGone ? { risk: 'data' as const } : {};
  return { steps: draft.steps.map((step) => ({ ...step, ...risk, id: `${id}-${step.id}` })), kept: [] };
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

function partStep({ host, id, bytes }: Part): Step {
  const there = host === undefined ? {} : { host };
  return {
    id: ['remove', ...Object.values(there), ...id.split('/')].join('-'),
    title: message('reconcile.step.part', { id, host: host ?? LOCAL }),
    action: 'remove-part',
    args: { id, bytes, ...there },
    change: 'delete',
    risk: 'none',
    ...there,
  };
}

/** Recording a job frees its GPUs, unless they were asked for after its end. */
function isFreedBy(records: readonly { steps: Step[] }[], { host, holder, asked }: StaleLease): boolean {
  const isOver = (times: JobTimes): boolean => times.endedAt === undefined || endedSinceAsked(times, asked);
  const frees = ({ action, args }: Step): boolean =>
    action === 'free-devices' && args['job'] === holder && args['host'] === host && isOver(args);
  return records.some(({ steps }) => steps.some(frees));
}

function leaseStep({ host, holder, devices }: StaleLease): Step {
  const title = message('reconcile.step.lease', { host, holder, devices: devices.join(', ') });
  const args = { host, holder, devices };
  return { id: `free-${host}-${holder}`, title, action: 'free-lease', args, change: 'update', risk: 'none', host };
}

/** A step that only says something; nothing is done on a host. */
function noteStep(id: string, title: Message, action: string, args: object): Step {
  return { id, title, action, args: toJson(args), change: 'none', risk: 'none' };
}

function keepStep(kept: Kept): Step {
  return noteStep(`keep-${kept.kind}-${kept.id}`, whyKept(kept), 'keep', kept);
}

/** People named without an orphan. Where a host was not asked, theirs may run there. */
function notFound(named: readonly string[], { orphans, unreachable }: ReconcileFacts, kept: readonly Kept[]): string[] {
  if (unreachable.length > 0) return [];
  return named.filter((actor) => ![...orphans, ...kept].some(({ by }) => by === actor));
}

function nothingOfStep(actor: string): Step {
  return noteStep(`nothing-of-${actor}`, message('reconcile.nothing-of', { actor }), 'nothing-of', { actor });
}

/** Its jobs are neither lost nor orphans. */
function skipStep(unreachable: UnreachableHost): Step {
  return noteStep(`skip-${unreachable.host}`, whySkipped(unreachable), 'skip-host', unreachable);
}

/** A host that is called gone, and may only be behind a dead jump host. */
function behindStep({ host, hop = '', code }: UnreachableHost): Step {
  const args = { host, hop, code };
  return noteStep(`behind-${host}`, message('reconcile.behind', args), 'behind', args);
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
