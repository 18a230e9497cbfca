import type { FindOperation } from '../core/operation/executor/resume.ts';
import type { Runnable } from '../core/operation/procedure.ts';

/** Operations that other commands run; no command has their id. */
const INTERNAL: ReadonlyMap<string, () => Promise<Runnable>> = new Map<string, () => Promise<Runnable>>([
  ['job collect', async () => (await import('../stages/jobs/collect.ts')).collectJob],
  ['release prove', async () => (await import('../stages/release/replicas/prove-front.ts')).proveFront],
]);

/** How the command library finds a command; loading one loads its class. */
interface Commands {
  findCommand(id: string): { load(): Promise<object> } | undefined;
}

/** Finds an operation by its id: it is a static of the command with that id. Only that command is loaded. */
export function operationsOf(commands: Commands): FindOperation {
  return async (id) => {
    const internal = INTERNAL.get(id);
    if (internal) return internal();
    const command: { operation?: Runnable } | undefined = await commands.findCommand(id.replaceAll(' ', ':'))?.load();
    return command?.operation;
  };
}
