import type { JsonObject } from '../../../core/ports/json.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import { enginesForModel, requireEngine, type Servable, servedFile } from './choose.ts';
import { configOf } from './mapping.ts';

/** The engine that serves a model, and the file of the model that it takes; no file where it cannot serve it. */
export interface ServingChoice {
  definition: EngineDefinition;
  file?: string;
  /** Engines that can serve it, the default first. */
  able: string[];
}

/** Pure: that the engine which was asked for cannot serve a model, and which can; undefined where none can. */
export function otherEngines(
  engine: string,
  model: string,
  able: readonly string[],
): Omit<Gate, 'id' | 'verdict'> | undefined {
  if (able.length === 0) return undefined;
  return {
    reason: message('engine.cannot-serve', { engine, model }),
    fix: message('engine.adapters.fix', { engines: able.join(', ') }),
    next: ['sovran engine list'],
  };
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
  const names = able.map(({ name }) => name);
  return { definition, able: names, ...(file === undefined ? {} : { file }) };
}

/** Pure: an engine's own configuration of a service, from its neutral arguments. */
export function servingConfig(definition: EngineDefinition, variant: EngineVariant, served: JsonObject): JsonObject {
  return configOf(definition.serves?.config ?? {}, served, variant);
}
