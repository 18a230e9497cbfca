import type { JsonObject } from '../../../core/ports/json.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import { enginesForModel, requireEngine, type Servable, servedFile } from './choose.ts';
import { configOf } from './mapping.ts';

/** The engine that serves a model, and the file of the model that it takes; no file where it cannot serve it. */
export interface ServingChoice {
  definition: EngineDefinition;
  file?: string;
}

/** The named engine, else the first that can serve the model, with adapters where it has any. Throws `engine-unknown` (exit 2). */
export function chooseServing(
  engines: readonly EngineDefinition[],
  { engine, adapters = false }: { engine?: string | undefined; adapters?: boolean },
  model: Servable,
): ServingChoice {
  const able = enginesForModel(engines, model);
  const best = able.find(({ serves }) => !adapters || serves?.adapters) ?? able[0];
  const definition = engine === undefined ? (best ?? requireEngine(engines, 'cpu')) : requireEngine(engines, engine);
  const file = servedFile(definition, model);
  return file === undefined ? { definition } : { definition, file };
}

/** Pure: an engine's own configuration of a service, from its neutral arguments. */
export function servingConfig(definition: EngineDefinition, variant: EngineVariant, served: JsonObject): JsonObject {
  return configOf(definition.serves?.config ?? {}, served, variant);
}
