import { canonicalJson } from '../../kit/canonical.ts';
import { contentOfStep, type Plan, type Step } from './plan.ts';

/** Ids of the steps in which two plans of the same command differ: new ones, gone ones, and other content. Pure. */
export function movedSteps(saved: Plan, now: Plan): string[] {
  const ids = [...new Set([...saved.steps, ...now.steps].map(({ id }) => id))];
  return ids.filter((id) => contentOf(saved.steps, id) !== contentOf(now.steps, id));
}

function contentOf(steps: readonly Step[], id: string): string {
  const step = steps.find((one) => one.id === id);
  return canonicalJson(step ? contentOfStep(step) : null);
}
