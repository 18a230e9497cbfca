import { storeRoot } from '../places.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Host } from '../../core/ports/host.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import type { Runner } from '../../core/ports/runner.ts';
import { PINS_PATH } from '../../core/project/pins-path.ts';
import { findResource } from '../../core/project/resources.ts';
import { DEFAULT_RUNNER } from '../../core/project/resources/host.ts';
import { unknownRunner } from '../../core/project/runner-kind.ts';
import { engineTemplates } from './folders/definitions.ts';
import type { RunnerAdapter } from './host/runner-adapter.ts';

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

/**
 * Runners kept open for one command, so that polling uses one connection. A changed host file, key or project gets a
 * new one.
 */
export function rememberedRunners(parts: RunnerParts): OpenRunner {
  const runners = new Map<string, Promise<Runner>>();
  return async (host, named) => {
    const key = await keyOf(host, named, parts);
    const open = runners.get(key) ?? openRunner(host, named, parts);
    runners.set(key, open);
    open.catch(() => runners.delete(key));
    return open;
  };
}

/** All that a runner is opened with and that may change under a command. What it does not need may be unreadable. */
async function keyOf(host: string, named: string | undefined, { project }: RunnerParts): Promise<string> {
  const [resource, settings, pins] = await Promise.all([
    findResource(project, 'Host', host),
    project.settings().catch(() => null),
    project.readFile(PINS_PATH).catch(() => undefined),
  ]);
  return digestOf({
    host,
    spec: resource?.spec ?? null,
    named: named ?? null,
    settings,
    pins: pins === undefined ? null : Buffer.from(pins).toString('base64'),
    store: storeRoot(),
    templates: process.env.SOVRAN_ENGINE_TEMPLATES ?? null,
  });
}
