import { freeDevices, takeDevices } from '../../machines/gpu-leases.ts';
import { sendTree } from '../../machines/hosts/send-tree.ts';
import type { Runner, ServiceSpec, ServiceStatus } from '../../../core/ports/runner.ts';
import type { Slot } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { SovranError, refusedError, unreachableError } from '../../../core/text/sovran-error.ts';

/** A release in a slot of an environment, with all that its service needs; data of a plan. */
export type Serving = {
  release: string;
  environment: string;
  host: string;
  slot: Slot;
  releaseDigest: string;
  modelDigest: string;
  /** Adapters served beside the model, by the names that requests send; absent without any. */
  adapters?: { name: string; digest: string }[];
  /** Longest start, ms. */
  startMs: number;
  service: Omit<ServiceSpec, 'modelTree' | 'adapters'>;
};

/** The service of a release in a slot. Its id is derived, so that a repeated promotion finds the service it started. */
export function servingOf(
  mark: string,
  place: { environment: string; spec: Pick<EnvironmentSpec, 'host' | 'front'>; slot: Slot },
  release: { name: string; spec: ReleaseSpec },
): Serving {
  const { environment, spec, slot } = place;
  const { record, digest } = release.spec;
  const id = digestOf({ mark, environment, digest }).slice(7, 19);
  return {
    release: release.name,
    environment,
    host: spec.host,
    slot,
    releaseDigest: digest,
    modelDigest: record.modelDigest,
    ...(record.adapters ? { adapters: record.adapters.map((one) => ({ name: one.name, digest: one.digest })) } : {}),
    startMs: record.engine.startSeconds === undefined ? START_MS : record.engine.startSeconds * 1000,
    service: {
      id: `release-${id}-${slot}`,
      modelFile: record.modelFile,
      // requests name the front
      alias: spec.front?.environment ?? environment,
      parallel: record.arguments.parallel,
      contextTokens: record.arguments.contextTokens,
      threads: record.arguments.threads,
      ...(record.arguments.gpus ? { gpus: record.arguments.gpus } : {}),
      engine: record.engine.name,
      environment: record.engine.environment,
      config: record.engine.config ?? {},
      labels: { environment, release: release.name, slot },
    },
  };
}

/** Time for a service to end by itself, ms. */
export const STOP_GRACE_MS = 10_000;

/** Expiry of a GPU lease whose service does not run. */
const LEASE_SECONDS = 24 * 3600;

/** Longest start of a release whose record names none, ms. */
const START_MS = 180_000;

/** The other slot. */
export function otherSlot(slot: Slot): Slot {
  return slot === 'blue' ? 'green' : 'blue';
}

/** Starts the service of a release, or finds it running. One with another specification is stopped first: it must have no traffic. */
export async function startServing(
  ctx: StageContext,
  serving: Serving,
  progress?: (line: Message) => void,
): Promise<ServiceStatus> {
  const send = (digest: string): Promise<string> => sendModel(ctx, serving, digest, progress);
  const spec = await specOf(serving, send);
  const runner = await ctx.runners.open(serving.host);
  const found = await runner.services.status(spec.id);
  if (isRunning(found) && found.specDigest !== digestOf(spec))
    await runner.services.stop(spec.id, STOP_GRACE_MS, ctx.interrupt.signal);
  const wish = { holder: spec.id, count: spec.gpus ?? 0, seconds: LEASE_SECONDS };
  return runner.services.start(spec, await takeDevices(ctx, serving.host, wish));
}

/** Stops the service of a release and frees its GPUs. */
export async function stopServing(ctx: StageContext, { host, service }: Serving, signal?: AbortSignal): Promise<void> {
  await (await ctx.runners.open(host)).services.stop(service.id, STOP_GRACE_MS, signal);
  await freeDevices(ctx, host, service.id, service.gpus ?? 0);
}

async function sendModel(
  ctx: StageContext,
  serving: Serving,
  digest: string,
  progress?: (line: Message) => void,
): Promise<string> {
  try {
    return await sendTree(ctx, serving.host, digest, progress);
  } catch (error) {
    throw error instanceof SovranError && error.code === 'tree-missing' ? modelGone(serving, digest) : error;
  }
}

/** The service of a release, its trees one after the other as `placeOf` finds each. */
async function specOf(serving: Serving, placeOf: (digest: string) => Promise<string>): Promise<ServiceSpec> {
  const modelTree = await placeOf(serving.modelDigest);
  const adapters: NonNullable<ServiceSpec['adapters']> = [];
  for (const { name, digest } of serving.adapters ?? []) adapters.push({ name, tree: await placeOf(digest) });
  return { ...serving.service, modelTree, ...(adapters.length > 0 ? { adapters } : {}) };
}

/** The service has started and not ended. */
export function isRunning({ state }: ServiceStatus): boolean {
  return state !== 'absent' && state !== 'exited';
}

/** Pure: whether the service has ended; one that did so by itself has until it is healthy again. */
export function hasEnded(status: ServiceStatus): boolean {
  const { state, restarts, pid } = status;
  const isBack = state === 'healthy' || (state === 'unhealthy' && pid !== undefined);
  return !isRunning(status) || (restarts !== undefined && !isBack);
}

/** Whether the service runs with the specification of its record; false if the host does not have the model. */
export async function runsAsRecorded(ctx: StageContext, serving: Serving, found: ServiceStatus): Promise<boolean> {
  if (!isRunning(found)) return false;
  const store = await ctx.hosts.store(serving.host);
  // A tree that is not there gives a specification that no service runs with.
  const spec = await specOf(serving, async (digest) => (await store.treePath(digest)) ?? '');
  return found.specDigest === digestOf(spec);
}

/** State of the service of a release. */
export async function statusOf(ctx: StageContext, { host, service }: Serving): Promise<ServiceStatus> {
  return (await ctx.runners.open(host)).services.status(service.id);
}

const POLL_MS = 100;

/** Resolves once the service is healthy. Throws `candidate-unhealthy` (exit 4). */
export async function waitHealthy(ctx: StageContext, serving: Serving, timeoutMs: number): Promise<ServiceStatus> {
  const runner: Runner = await ctx.runners.open(serving.host);
  const patience = { timeoutMs, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  const status = await lookUntil(ctx.clock, patience, () => runner.services.status(serving.service.id), isSettled);
  if (status.state === 'healthy') return status;
  throw unhealthy(serving, status, timeoutMs);
}

/** Pure: whether the service is healthy, or has ended. */
export function isSettled({ state }: ServiceStatus): boolean {
  return state === 'healthy' || state === 'exited' || state === 'absent';
}

function unhealthy({ release, service }: Serving, status: ServiceStatus, timeoutMs: number): SovranError {
  const { state, lastWords: words } = status;
  const problem = fixable('release.unhealthy', {
    release,
    reason: words ?? message(`env.service.${state}`),
    seconds: timeoutMs / 1000,
  });
  return unreachableError('candidate-unhealthy', problem, {
    details: { release, service: service.id, state, lastWords: words ?? null },
  });
}

function modelGone({ release }: Serving, digest: string): SovranError {
  return refusedError('model-missing', fixable('release.model-gone', { release, digest }));
}
