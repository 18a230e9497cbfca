import type { JsonObject } from '../../../core/ports/json.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { limitGates } from './choose.ts';

/** An adapter to be served, with its rank; null where its configuration says none. */
export interface RankedAdapter {
  name: string;
  rank: number | null;
}

/** A service with adapters, and the engine that is to run it. */
export interface AdapterWish {
  definition: EngineDefinition;
  variant: EngineVariant;
  base: Pick<ModelSpec, 'kind' | 'scheme'>;
  adapters: readonly RankedAdapter[];
  /** Requests that it works on at once. */
  parallel: number;
}

/** Pure: neutral settings of a service's adapters, the rank as the engine makes room for it; none without adapters. */
export function adapterSettings({ serves }: EngineDefinition, adapters: readonly RankedAdapter[]): JsonObject {
  if (adapters.length === 0) return {};
  const rank = roomFor(serves?.adapters?.ranks ?? [], Math.max(...adapters.map((one) => one.rank ?? 0)));
  return { adapters: { count: adapters.length, ...(rank === undefined ? {} : { rank }) } };
}

/** The smallest rank that an engine has room for and that is not below `rank`. */
function roomFor(ranks: readonly number[], rank: number): number | undefined {
  return ranks.toSorted((left, right) => left - right).find((room) => room >= rank);
}

/** Pure: the engine serves adapters, of these ranks, over this base; no gate without adapters. */
export function adapterGates(wish: AdapterWish, engines: readonly EngineDefinition[]): Gate[] {
  const { definition, adapters } = wish;
  if (adapters.length === 0) return [];
  if (!definition.serves?.adapters) return [noAdapters(definition, engines)];
  const passed = message('engine.adapters.pass', { engine: definition.name });
  return [
    { id: 'adapters-served', verdict: 'pass', reason: passed },
    ...rankGates(definition.serves.adapters.ranks, wish),
    ...limitGates(definition, limitFacts(wish)),
  ];
}

function noAdapters({ name }: EngineDefinition, engines: readonly EngineDefinition[]): Gate {
  const able = engines.filter(({ serves }) => serves?.adapters).map((engine) => engine.name);
  return {
    id: 'adapters-served',
    verdict: 'fail',
    reason: message('engine.adapters.fail', { engine: name }),
    ...(able.length > 0 ? { fix: message('engine.adapters.fix', { engines: able.join(', ') }) } : {}),
    next: ['sovran engine list'],
  };
}

function rankGates(ranks: readonly number[], { definition, adapters }: AdapterWish): Gate[] {
  const most = Math.max(...ranks);
  return adapters.flatMap(({ name, rank }): Gate[] => {
    if (rank !== null && rank <= most) return [];
    const reason =
      rank === null
        ? message('engine.adapter-rank.unknown', { name })
        : message('engine.adapter-rank.fail', { name, rank, engine: definition.name, most });
    const next = [`sovran ${rank === null ? 'model verify' : 'model show'} ${name}`];
    return [{ id: 'adapter-rank', verdict: 'fail', reason, next }];
  });
}

function limitFacts({ variant, base, parallel }: AdapterWish): Readonly<Record<string, string | boolean | undefined>> {
  const quantized = base.kind === 'quantized' || base.scheme !== undefined;
  return { adapters: true, together: parallel > 1, variant, scheme: base.scheme, quantized };
}
