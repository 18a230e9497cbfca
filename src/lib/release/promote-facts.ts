import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { ModelSpec } from '../project/resources/model.ts';
import type { PortStatus } from '../ports/gateway.ts';
import { checkName, findResource, requireResource } from '../project/resources.ts';
import type { ReleaseSpec } from '../project/resources/release.ts';
import type { StageContext } from '../run/context.ts';
import { readReleaseState, type ReleaseState } from './release-state.ts';
import { readSlots } from '../environments/read-slots.ts';
import { otherSlot, servingOf, statusOf, type Serving } from '../environments/serving.ts';

export type PromoteInput = {
  release: string;
  environment: string;
  /** Longest time until the candidate is healthy. */
  startMs: number;
  watchMs: number;
  /** Probe streams at a time. */
  streams: number;
  /** Stop the old release after the promotion instead of keeping it at hand for a rollback. */
  retireOld: boolean;
};

export interface PromoteFacts {
  environment: EnvironmentSpec;
  state: ReleaseState;
  model: ModelSpec | null;
  modelVerified: boolean;
  engineReady: boolean;
  port: PortStatus;
  /** Bytes, when the host tells. */
  memoryAvailable: number | null;
  to: Serving;
  /** The candidate's service runs already. */
  adopted: boolean;
  /** What serves now by the environment's record, and whether it does. */
  live: { serving: Serving; spec: ReleaseSpec; healthy: boolean } | null;
  /** An earlier release in the candidate's slot. */
  occupant: Serving | null;
}

/** Everything a promotion is decided on. Reads only. */
export async function gatherPromotion(input: PromoteInput, ctx: StageContext): Promise<PromoteFacts> {
  const { spec: environment } = await requireResource(ctx.project, 'Environment', checkName(input.environment));
  const state = await readReleaseState(ctx, checkName(input.release), input.environment, environment);
  const slots = await readSlots(ctx, input.environment, environment);
  const live = environment.live ? (slots[environment.live] ?? null) : null;
  const isLive = live?.serving.release === input.release;
  const slot = isLive ? live.serving.slot : otherSlot(environment.live ?? 'green');
  const place = { environment: input.environment, spec: environment, slot };
  const to = servingOf(ctx.project.root, place, { name: input.release, spec: state.spec });
  const occupant = slots[slot]?.serving ?? null;
  return {
    environment,
    state,
    ...(await readModel(ctx, state.spec)),
    ...(await readHost(ctx, environment, state.spec)),
    port: await (await ctx.gateway(input.environment)).preflight(environment.bind, environment.port),
    to,
    adopted: (await statusOf(ctx, to)).state === 'healthy',
    live,
    occupant: occupant && occupant.service.id !== to.service.id ? occupant : null,
  };
}

async function readModel(
  ctx: StageContext,
  { record }: ReleaseSpec,
): Promise<Pick<PromoteFacts, 'model' | 'modelVerified'>> {
  const model = (await findResource(ctx.project, 'Model', record.model))?.spec ?? null;
  const verdict = await (await ctx.artifacts()).verifyTree(record.modelDigest, ctx.interrupt.signal).then(
    ({ ok }) => ok,
    () => false,
  );
  return { model, modelVerified: verdict };
}

async function readHost(
  ctx: StageContext,
  { host }: EnvironmentSpec,
  { record }: ReleaseSpec,
): Promise<Pick<PromoteFacts, 'engineReady' | 'memoryAvailable'>> {
  const engine = await (await ctx.engine(host)).environment();
  return {
    engineReady: engine.state === 'ready' && engine.lockDigest === record.engine.environment,
    memoryAvailable: await readAvailableMemory(ctx, host),
  };
}

/** `MemAvailable` of the host's kernel, bytes. */
async function readAvailableMemory(ctx: StageContext, host: string): Promise<number | null> {
  const result = await (await ctx.host(host)).exec(['cat', '/proc/meminfo'], { signal: ctx.interrupt.signal });
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(result.stdout)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

/** Memory a served model takes, bytes, estimated: weights, half as much again for caches, 256 MiB for the program. */
export function estimateMemory(modelBytes: number): number {
  return Math.round(modelBytes * 1.5) + 256 * 1024 * 1024;
}
