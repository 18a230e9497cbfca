import { type ServedModelOptions, serviceSpecOf, stopLeftovers } from './service-spec.ts';
import { generateKey, hashKey } from '../../serving/applications/keys.ts';
import { freeDevices, takeDevices } from '../../machines/gpu-leases.ts';
import type { Runner, ServiceStatus } from '../../../core/ports/runner.ts';
import type { Endpoint, Gateway, GatewaySpec } from '../../../core/ports/gateway.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isSettled } from '../../serving/environments/serving.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { failedError, type SovranError } from '../../../core/text/sovran-error.ts';

/** Where a temporarily served model answers, OpenAI style, and with which key. */
interface ServedTarget {
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

/** Serves a model during `use` as an environment would. Throws `model-not-servable`, `engine-not-ready`. */
export async function withServedModel<T>(
  ctx: StageContext,
  model: { name: string; spec: ModelSpec },
  options: ServedModelOptions,
  use: (target: ServedTarget) => Promise<T>,
): Promise<T> {
  const runner = await ctx.runners.open(options.host);
  const id = `temporary-${ctx.ids.next().toLowerCase()}`;
  const spec = await serviceSpecOf(ctx, runner, id, model, options);
  const gateway = await ctx.gateway(`temporary/${id}`, options.host);
  try {
    const key = generateKey();
    await gateway.ensure(temporarySpec(id, key));
    await stopLeftovers(ctx, options.host, runner, id);
    const wish = { holder: id, count: spec.gpus ?? 0, seconds: LEASE_SECONDS };
    const service = await runner.services.start(spec, await takeDevices(ctx, options.host, wish));
    await waitUntilHealthy(ctx, runner, id, await startMs(ctx, spec.engine));
    await gateway.assign('blue', { socket: service.socket, release: model.name });
    await gateway.waitUp('blue', 10_000, ctx.interrupt.signal);
    await gateway.setSlot('blue', 'ready');
    return await useThrough(await gateway.reach(), (way) => use({ ...way, key, model: model.name }));
  } finally {
    await stopBoth(runner, gateway, id);
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
async function stopBoth(runner: Runner, gateway: Gateway, id: string): Promise<void> {
  const ends = await Promise.allSettled([gateway.remove(), runner.services.stop(id, GRACE_MS)]);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

const LEAST_START_MS = 300_000;
const POLL_MS = 200;

/** Longest start of an engine, as its definition says; five minutes at least. */
async function startMs(ctx: StageContext, name: string | undefined): Promise<number> {
  const definition = (await ctx.engines.list()).find((one) => one.name === name);
  return Math.max(LEAST_START_MS, (definition?.serves?.startSeconds ?? 0) * 1000);
}

/** Waits while a service loads its model. Throws `service-failed` when it ends, or is not healthy in time. */
async function waitUntilHealthy(ctx: StageContext, runner: Runner, id: string, timeoutMs: number): Promise<void> {
  const patience = { timeoutMs, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  const { state, lastWords } = await lookUntil(ctx.clock, patience, () => runner.services.status(id), isSettled);
  if (state !== 'healthy') throw serviceFailed(id, state, lastWords);
}

function serviceFailed(id: string, state: ServiceStatus['state'], words?: string): SovranError {
  const problem = fixable('env.service-failed', { service: id, reason: words || message(`env.service.${state}`) });
  return failedError('service-failed', problem, { details: { service: id, state, lastWords: words ?? null } });
}
