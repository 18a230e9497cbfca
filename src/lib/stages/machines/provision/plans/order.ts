import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import type { ProvisionStep } from '../step/step.ts';

/**
 * Hosts in batches; a failure skips later ones. `size`: number, share (`25%`), default one then the rest; throws
 * `bad-batch` (exit 2).
 */
export function splitBatches(hosts: readonly string[], size?: string): string[][] {
  if (size === undefined) return [hosts.slice(0, 1), hosts.slice(1)].filter((batch) => batch.length > 0);
  const count = batchSize(size, hosts.length);
  return Array.from({ length: Math.ceil(hosts.length / count) }, (_, at) => hosts.slice(at * count, (at + 1) * count));
}

function batchSize(text: string, all: number): number {
  const [, digits = '', percent] = /^(\d{1,4})(%?)$/.exec(text) ?? [];
  const given = Number(digits);
  if (given < 1 || (percent && given > 100)) {
    throw new SovranError({
      code: 'bad-batch',
      exit: EXIT.usage,
      text: message('provision.bad-batch', { batch: text }),
      fix: message('provision.bad-batch.fix'),
    });
  }
  return percent ? Math.max(1, Math.floor((all * given) / 100)) : given;
}

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
