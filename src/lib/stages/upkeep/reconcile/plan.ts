import { endedSinceAsked, type JobTimes } from '../../machines/gpu-leases.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { planCollect, type CollectFacts } from '../../work/jobs/collect.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { blockingGates } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import type { ReconcileFacts } from './facts.ts';
import type { UnreachableHost } from './unreachable-host.ts';
import type { Kept, KeptReason, Orphan } from './orphan.ts';
import type { Part, StaleLease } from './left-there.ts';
import { whySkipped } from './why-skipped.ts';
import { whatStops, whyKept } from './orphan-text.ts';

/**
 * `keepOrphans`: what runs without a record goes on running. `orphansOf`: people whose work without a record is stopped
 * as well, wherever it was started. `gone`: hosts that will not come back. `writeOff`: ids of jobs whose outputs cannot be
 * taken, to be recorded as failed. None where left out.
 */
export type ReconcileInput = { keepOrphans: boolean; orphansOf?: string[]; gone?: string[]; writeOff?: string[] };

/**
 * Pure. First what can be taken back (records, then left-overs of dead processes), last what cannot: the end of
 * what runs without a record. One job that cannot be recorded does not hinder the others. What a colleague started, or the
 * same person in another clone, is left: its record may lie in a commit that was not fetched. What belongs to an environment
 * that somebody changes at this moment is left whoever asks.
 */
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
    ...(facts.abandoned ?? []).map(recordAgainStep),
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

function keptSpoiled({ run, status }: CollectFacts): Kept {
  const isGone = status.failure?.reason === 'outputs-gone';
  return { kind: 'job', id: run.metadata.name, why: isGone ? 'outputs-gone' : 'not-collectable' };
}

/** What it made is given up: a person agrees. */
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
  // What a machine did that comes back after all is not looked for by itself: a person agrees.
  const risk = facts.hostGone ? { risk: 'data' as const } : {};
  return { steps: draft.steps.map((step) => ({ ...step, ...risk, id: `${id}-${step.id}` })), kept: [] };
}

function reviveStep(run: JobRun): Step {
  const id = run.metadata.name;
  const resource = resourceOf('Run', id, { ...run.spec, status: 'running' as const });
  return writeStep(message('reconcile.step.revive', { id }), resource, run);
}

/** What it made is then recorded as that of any job that has ended. */
function recordAgainStep(run: JobRun): Step {
  const { name: id } = run.metadata;
  return writeStep(message('reconcile.step.abandoned', { id, host: run.spec.host ?? 'local' }), run);
}

function partStep({ host, id, bytes }: Part): Step {
  return {
    id: ['remove', ...(host === undefined ? [] : [host]), ...id.split('/')].join('-'),
    title:
      host === undefined ? message('reconcile.step.part', { id }) : message('reconcile.step.host-part', { id, host }),
    action: 'remove-part',
    args: { id, bytes, ...(host === undefined ? {} : { host }) },
    change: 'delete',
    risk: 'none',
    ...(host === undefined ? {} : { host }),
  };
}

/** A job that is recorded gives its GPUs back with that, unless they were asked for after its end, and nothing was started. */
function isFreedBy(records: readonly { steps: Step[] }[], { host, holder, asked }: StaleLease): boolean {
  const isOver = (times: JobTimes): boolean => times.endedAt === undefined || endedSinceAsked(times, asked);
  const frees = ({ action, args }: Step): boolean =>
    action === 'free-devices' && args['job'] === holder && args['host'] === host && isOver(args);
  return records.some(({ steps }) => steps.some(frees));
}

function leaseStep({ host, holder, devices }: StaleLease): Step {
  return {
    id: `free-${host}-${holder}`,
    title: message('reconcile.step.lease', { host, holder, devices: devices.join(', ') }),
    action: 'free-lease',
    args: { host, holder, devices },
    change: 'update',
    risk: 'none',
    host,
  };
}

function keepStep(kept: Kept): Step {
  const { kind, id, held } = kept;
  const { until, ...holder } = held ?? {};
  return {
    id: `keep-${kind}-${id}`,
    title: whyKept(kept),
    action: 'keep',
    args: toJson({ ...kept, ...(held ? { held: holder } : {}) }),
    change: 'none',
    risk: 'none',
    ...(until === undefined ? {} : { until }),
  };
}

/** Who was named in vain. Where a host was not asked, what they started may run there. */
function notFound(named: readonly string[], { orphans, unreachable }: ReconcileFacts, kept: readonly Kept[]): string[] {
  if (unreachable.length > 0) return [];
  return named.filter((actor) => ![...orphans, ...kept].some(({ by }) => by === actor));
}

function nothingOfStep(actor: string): Step {
  return {
    id: `nothing-of-${actor}`,
    title: message('reconcile.nothing-of', { actor }),
    action: 'nothing-of',
    args: { actor },
    change: 'none',
    risk: 'none',
  };
}

/** Nothing is known of what is there: its jobs are neither lost nor orphans. Nothing is done there, so it names no host. */
function skipStep(unreachable: UnreachableHost): Step {
  const { host } = unreachable;
  return {
    id: `skip-${host}`,
    title: whySkipped(unreachable),
    action: 'skip-host',
    args: { ...unreachable },
    change: 'none',
    risk: 'none',
  };
}

/** Nothing was heard of the host itself: whoever calls it gone is told so first. */
function behindStep({ host, hop = '', code }: UnreachableHost): Step {
  return {
    id: `behind-${host}`,
    title: message('reconcile.behind', { host, hop, code }),
    action: 'behind',
    args: { host, hop, code },
    change: 'none',
    risk: 'none',
  };
}

/** A job loses what it has not saved; whoever is being answered by a service is cut off. */
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
