import type { Clock } from '../../core/ports/clock.ts';
import type { Host } from '../../core/ports/host.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import type { Runner } from '../../core/ports/runner.ts';
import { findResource } from '../../core/project/resources.ts';
import { DEFAULT_RUNNER } from '../../core/project/resources/host.ts';
import { unknownRunner } from '../../core/project/runner-kind.ts';
import { engineTemplates } from './folders/definitions.ts';
import type { RunnerAdapter } from './host/runner-adapter.ts';
import { oncePer } from '../../core/kit/once.ts';

/** What the runners of a project's hosts are opened with. */
export interface RunnerParts {
  adapters: readonly RunnerAdapter[];
  project: ProjectStore;
  clock: Clock;
  host: (name: string) => Promise<Host>;
  actor: () => Promise<string>;
  /** Ends what is being asked of a runner. */
  signal?: AbortSignal;
}

/** The runner of a host: the named one, else the one its file declares. Throws `runner-unknown` (exit 2). */
export async function openRunner(host: string, named: string | undefined, parts: RunnerParts): Promise<Runner> {
  const { adapters, project, clock, signal } = parts;
  const wanted = named ?? (await findResource(project, 'Host', host))?.spec.runner ?? DEFAULT_RUNNER;
  const adapter = adapters.find(({ name }) => name === wanted);
  if (!adapter) throw unknownRunner(adapters, host, wanted);
  return adapter.open({
    host: await parts.host(host),
    project,
    clock,
    actor: await parts.actor(),
    templates: engineTemplates(),
    ...(signal ? { signal } : {}),
  });
}

/** Opens the runner of a host, as `openRunner`. */
export type OpenRunner = (host: string, named?: string) => Promise<Runner>;

/** Runners kept open for one command, so that polling uses one connection and reads the host's file once. */
export function rememberedRunners(parts: RunnerParts): OpenRunner {
  return oncePer((host: string, named?: string) => openRunner(host, named, parts));
}
