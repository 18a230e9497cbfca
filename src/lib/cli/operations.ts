import type { AnyOperation } from '../run/operation.ts';

/** Where each operation's code lives, so that `resume` can go on with any of them. */
const OPERATIONS: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'bench run': async () => (await import('../bench/bench-run.ts')).benchRun,
  'eval run': async () => (await import('../eval/eval-run.ts')).evalRun,
  'host add': async () => (await import('../hosts/add-local.ts')).addLocalHost,
};

/** The operation of an id, or undefined when this version does not know it. */
export async function findOperation(id: string): Promise<AnyOperation | undefined> {
  return OPERATIONS[id]?.();
}
