import type { ProvisionStep } from '../step/step.ts';

/** Steps with every step behind those it needs, else in the order given. Throws on a cycle or an unknown id: a bug. */
export function orderSteps(steps: readonly ProvisionStep[]): ProvisionStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ordered = new Set<ProvisionStep>();
  const visit = (step: ProvisionStep, path: readonly string[]): void => {
    if (path.includes(step.id)) throw new Error(`steps need each other: ${[...path, step.id].join(' ')}`);
    for (const id of step.needs) visit(byId.get(id) ?? unknownStep(step.id, id), [...path, step.id]);
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
}

function unknownStep(id: string, needed: string): never {
  throw new Error(`step ${id} needs ${needed}, which there is not`);
}
