import type { Engine } from '../../core/ports/engine.ts';
import { findResource } from '../../core/project/resources.ts';
import { PINS_PATH } from '../../core/project/pins-path.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import { storeRoot } from '../data-home.ts';
import { openEngine, type EngineParts } from './open-engine.ts';

/** Opens the engine of a host, as `openEngine`. */
export type OpenEngine = (host: string, engine?: string) => Promise<Engine>;

/**
 * Engines kept open for one command, so that polling uses one connection. A changed host file, key or project gets a
 * new one.
 */
export function rememberedEngines(parts: EngineParts): OpenEngine {
  const engines = new Map<string, Promise<Engine>>();
  return async (host, engine) => {
    const key = await keyOf(host, engine, parts);
    const open = engines.get(key) ?? openEngine(host, engine, parts);
    engines.set(key, open);
    open.catch(() => engines.delete(key));
    return open;
  };
}

/** All that an engine is opened with and that may change under a command. What it does not need may be unreadable. */
async function keyOf(host: string, engine: string | undefined, { project }: EngineParts): Promise<string> {
  const [resource, settings, pins] = await Promise.all([
    findResource(project, 'Host', host),
    project.settings().catch(() => null),
    project.readFile(PINS_PATH).catch(() => undefined),
  ]);
  return digestOf({
    host,
    spec: resource?.spec ?? null,
    engine: engine ?? null,
    settings,
    pins: pins === undefined ? null : Buffer.from(pins).toString('base64'),
    store: storeRoot(),
    templates: process.env.SOVRAN_ENGINE_TEMPLATES ?? null,
  });
}
