import type { StageContext } from '../run/context.ts';
import type { Interrupt } from '../run/context.ts';
import type { RunEvent } from '../run/run-event.ts';
import { openStore } from '../adapters/project-store/open-store.ts';
import { systemClock } from '../adapters/clock.ts';
import { ulids } from '../adapters/ulid.ts';

export interface ContextParts {
  root: string;
  interrupt: Interrupt;
  emit(event: RunEvent): void;
}

/** The only composition root: joins ports to adapters. Heavy adapters load when first asked for. */
export async function openContext({ root, interrupt, emit }: ContextParts): Promise<StageContext> {
  const project = openStore(root);
  const clock = systemClock();
  const { readActor } = await import('../adapters/actor.ts');
  return {
    project,
    clock,
    ids: ulids(),
    actor: await readActor(root),
    interrupt,
    emit,
    artifacts: async () => (await import('../adapters/artifacts/open-artifacts.ts')).openArtifacts(),
    host: async (name) => (await import('../adapters/hosts/open-host.ts')).openHost(name, project),
    engine: async (host, engine) =>
      (await import('../adapters/engines/open-engine.ts')).openEngine(host, engine, project, clock),
    gateway: async (environment) =>
      (await import('../adapters/gateway/open-gateway.ts')).openGateway(environment, project),
    signer: async () => (await import('../adapters/signer.ts')).sshSigner(),
  };
}
