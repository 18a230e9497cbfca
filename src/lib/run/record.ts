import type { JsonObject } from '../ports/json.ts';
import type { CommitOutcome, ProjectEvent } from '../ports/project-store.ts';
import { digestOf } from './canonical.ts';
import type { StageContext } from './context.ts';
import type { Journal } from './journal.ts';
import type { AnyOperation } from './operation.ts';
import type { RunProgress } from './progress.ts';

/**
 * Ends a run: event, one commit of exactly the paths it wrote, journal `end`. Every part may be repeated.
 * A refusing git never fails the operation; the reason is returned and journalled.
 */
export async function recordOutcome(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  progress: RunProgress,
  options: { result: 'succeeded' | 'undone'; note?: string | undefined; data?: JsonObject },
): Promise<CommitOutcome> {
  const eventPath = await writeEvent(journal, ctx, progress, options.result, options.data ?? {});
  const outcome = await ctx.project.commit({
    paths: [...new Set([...progress.paths, eventPath])],
    message: commitMessage(operation, progress, options.note),
    trailers: { 'Sovran-Run': journal.runId, 'Sovran-Actor': progress.actor, 'Sovran-Result': options.result },
  });
  journal.append({
    type: 'end',
    status: options.result,
    at: ctx.clock.now(),
    ...(outcome.status === 'committed' ? { commit: outcome.commit } : {}),
    ...(outcome.status === 'failed' ? { commitFailure: outcome.reason } : {}),
  });
  return outcome;
}

async function writeEvent(
  journal: Journal,
  ctx: StageContext,
  progress: RunProgress,
  result: ProjectEvent['result'],
  data: JsonObject,
): Promise<string> {
  const earlier = await ctx.project.readEvents({ actor: progress.actor, limit: 2 });
  const previous = earlier.find((event) => event.id !== journal.runId);
  return ctx.project.writeEvent({
    id: journal.runId,
    at: progress.startedAt,
    actor: progress.actor,
    operation: progress.plan.operation,
    target: progress.plan.target,
    result,
    planHash: progress.plan.hash,
    prev: previous ? digestOf(previous) : null,
    data,
  });
}

function commitMessage(operation: AnyOperation, progress: RunProgress, note: string | undefined): string {
  const subject = operation.commitMessage?.(progress.plan.input) ?? `${operation.id} ${progress.plan.target}`;
  return note ? `${subject}\n\n${note}` : subject;
}
