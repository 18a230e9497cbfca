import type { ServedModelOptions } from './served-model-options.ts';
import { generateKey, hashKey } from '../../serving/applications/new-key.ts';
import { freeDevices, takeDevices } from '../../machines/gpu-leases.ts';
import type { Engine } from '../../../core/ports/engine.ts';
import type { Endpoint, Gateway, GatewaySpec } from '../../../core/ports/gateway.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { stopLeftovers } from './leftovers.ts';
import { serviceSpecOf } from './service-spec.ts';
import { waitUntilHealthy } from './wait-until-healthy.ts';

/** Where a temporarily served model answers, OpenAI style, and with which key. */
export interface ServedTarget {
  host: string;
  port: number;
  key: string;
  model: string;
}

const GRACE_MS = 2000;
/** A service keeps its GPUs for as long as it runs; this long while it does not. */
const LEASE_SECONDS = 3600;
const CALLER = 'evaluation';

/** As wide as the engine: what is measured behind it must not meet the limits of an environment. */
const LIMITS: GatewaySpec['limits'] = {
  requestsPerMinute: 1_000_000,
  concurrentPerApp: 512,
  concurrentPerRelease: 64,
  bodyBytes: 8 * 1024 * 1024,
  queueSeconds: 600,
  streamSeconds: 600,
};

/**
 * Serves a model for the time of `use`, exactly as an environment would: the engine on a Unix socket, a gateway of
 * its own on a free port of loopback, a key that dies with it. Both are stopped whatever happens; what a killed
 * process left is stopped by the next call. Throws `model-not-servable`, `engine-not-ready`, `service-failed`, and
 * `devices-held` or `devices-missing` (exit 3) where the GPUs it needs are not free.
 */
export async function withServedModel<T>(
  ctx: StageContext,
  model: { name: string; spec: ModelSpec },
  options: ServedModelOptions,
  use: (target: ServedTarget) => Promise<T>,
): Promise<T> {
  const engine = await ctx.engine(options.host);
  const id = `temporary-${ctx.ids.next().toLowerCase()}`;
  const spec = await serviceSpecOf(ctx, engine, id, model, options);
  const gateway = await ctx.gateway(`temporary/${id}`, options.host);
  try {
    const key = generateKey();
    await gateway.ensure(temporarySpec(id, key));
    await stopLeftovers(ctx, options.host, engine, id);
    const wish = { holder: id, count: spec.gpus ?? 0, seconds: LEASE_SECONDS };
    const service = await engine.startService(spec, await takeDevices(ctx, options.host, wish));
    await waitUntilHealthy(ctx, engine, id);
    await gateway.assign('blue', { socket: service.socket, release: model.name });
    await gateway.waitUp('blue', 10_000, ctx.interrupt.signal);
    await gateway.setSlot('blue', 'ready');
    return await useThrough(await gateway.reach(), (way) => use({ ...way, key, model: model.name }));
  } finally {
    await stopBoth(engine, gateway, id);
    await freeDevices(ctx, options.host, id, spec.gpus ?? 0);
  }
}

function temporarySpec(id: string, key: string): GatewaySpec {
  return {
    environment: `temporary/${id}`,
    bind: '127.0.0.1',
    port: 0,
    slots: {},
    keys: { [hashKey(key)]: { application: CALLER } },
    limits: LIMITS,
  };
}

/** The way to the gateway ends with the use of it. */
async function useThrough<T>(endpoint: Endpoint, use: (way: { host: string; port: number }) => Promise<T>): Promise<T> {
  try {
    return await use({ host: endpoint.host, port: endpoint.port });
  } finally {
    await endpoint.close();
  }
}

/** Tries to end both, and then reports the first failure. */
async function stopBoth(engine: Engine, gateway: Gateway, id: string): Promise<void> {
  const ends = await Promise.allSettled([gateway.remove(), engine.stopService(id, GRACE_MS)]);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
