import { message } from '../../text/message.ts';
import { refusedError } from '../../text/sovran-error.ts';
import { movedHosts } from './host-routes.ts';
import type { Plan, Step } from './plan.ts';
import { canonicalJson } from '../../kit/canonical.ts';

/** Throws `stale-plan` (exit 3) where `plan`, which is made of today's state, is another than the saved one. Pure. */
export function refuseStale(plan: Plan, saved: Plan): void {
  if (saved.hash === plan.hash) return;
  const moved = [...movedHosts(saved, plan), ...movedSteps(saved, plan)];
  const text =
    moved.length === 0
      ? message('run.stale-plan', { plan: saved.id })
      : message('run.stale-plan.moved', { plan: saved.id, steps: moved.join(', ') });
  throw refusedError('stale-plan', text, {
    fix: message('run.stale-plan.fix'),
    details: { saved: saved.hash, now: plan.hash, moved },
  });
}

/** Ids of the steps in which two plans of the same command differ: new ones, gone ones, and other content. Pure. */
export function movedSteps(saved: Plan, now: Plan): string[] {
  const ids = [...new Set([...saved.steps, ...now.steps].map(({ id }) => id))];
  return ids.filter((id) => contentOf(saved.steps, id) !== contentOf(now.steps, id));
}

function contentOf(steps: readonly Step[], id: string): string {
  const step = steps.find((one) => one.id === id);
  return canonicalJson(step ?? null);
}
