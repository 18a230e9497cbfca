import { type GpuUse, readGpuUse } from '../gpus/gpu-room.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import { findModelFiles, type Look, type ModelFiles } from '../../models/registry/find-model-files.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { PortStatus } from '../../../core/ports/gateway.ts';
import { checkName, findResource } from '../../../core/project/resources.ts';
import { type LearnedModel, readLearned } from '../../../core/project/learned.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { type ComparedWithLive, compareWithLive } from '../quality/not-worse.ts';
import type { ReleaseRecord, ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { engineState, type EngineState } from '../gates/gates.ts';
import { wasPromoted } from './promotion-record.ts';
import { readReleaseState, type ReleaseState } from '../approvals/release-state.ts';
import { approvedAs } from '../../serving/environments/members.ts';
import { requireEnvironment } from '../../serving/environments/known-environment.ts';
import { type Occupied, readSlots } from '../../serving/environments/slots.ts';
import { readServed } from '../../serving/environments/served.ts';
import { otherSlot, runsAsRecorded, type Serving, servingOf, statusOf } from '../../serving/environments/serving.ts';

export type PromoteInput = {
  release: string;
  environment: string;
  /** Longest start, ms; 0: what its record says. */
  startMs: number;
  watchMs: number;
  streams: number;
  /** Stop the previous release instead of keeping it for a rollback. */
  retireOld: boolean;
};

export interface PromoteFacts {
  /** As committed, see `requireEnvironment`. */
  environment: EnvironmentState;
  isCommitted: boolean;
  /** False of a member whose file has other terms than its front. */
  asFront: boolean;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
  state: ReleaseState;
  isRetired: boolean;
  learned: LearnedModel[];
  model: ModelSpec | null;
  modelFiles: ModelFiles;
  /** Adapters of its record, in that order. */
  adapters: { spec: ModelSpec | null; files: ModelFiles }[];
  /** Its engine refuses requests that name another model, and what serves now does not. */
  checksModelName: boolean;
  engineState: EngineState;
  port: PortStatus;
  /** The host is this machine. */
  here: boolean;
  /** Free memory of the host, bytes; null: unknown. */
  memoryAvailable: number | null;
  to: Serving;
  /** What a gateway on another machine serves, see `readServed`. */
  served: string | null;
  /** It is live, and its promotion is recorded: no new approval is needed. */
  promotedBefore: boolean;
  /** The candidate's service runs already, as recorded. */
  adopted: boolean;
  /** It is already in its slot, kept for a rollback. */
  standsBy: boolean;
  /** The recorded live release, with its state. */
  live: Occupied | null;
  occupant: Serving | null;
  /** Beside the live release; null where there is no other. */
  compared: ComparedWithLive | null;
  /** Terms of the charter in force; null without one. */
  charter: CharterSpec | null;
  now: string;
  /** Holders of the host's GPUs; null if the candidate needs none, or runs already. */
  gpus: GpuUse | null;
}

/** Everything that decides a promotion; reads only. */
export async function gatherPromotion(input: PromoteInput, ctx: StageContext): Promise<PromoteFacts> {
  const { spec: environment, isCommitted, edited } = await requireEnvironment(ctx.project, input.environment);
  const as = await approvedAs(ctx.project, input.environment, environment);
  const state = await readReleaseState(ctx, checkName(input.release), as.environment, as.terms);
  const slots = await readSlots(ctx, input.environment, environment);
  const live = environment.live ? (slots[environment.live] ?? null) : null;
  const isLive = live?.serving.release === input.release;
  const slot = isLive ? live.serving.slot : otherSlot(environment.live ?? 'green');
  const place = { environment: input.environment, spec: environment, slot };
  const to = servingOf(await projectMarkOn(ctx, environment.host), place, { name: input.release, spec: state.spec });
  const occupant = slots[slot]?.serving ?? null;
  const adopted = await isAdopted(ctx, to);
  return {
    environment,
    isCommitted,
    asFront: as.asFront,
    edited,
    state,
    isRetired: (await findResource(ctx.project, 'Retirement', input.release)) !== undefined,
    learned: await readLearned(ctx.project),
    ...(await readModel(ctx, state.spec, { host: environment.host, hashed: true })),
    checksModelName: await beginsToCheckName(ctx, to, live?.serving),
    engineState: await readEngine(ctx, environment, state.spec),
    memoryAvailable: await readAvailableMemory(ctx, environment.host),
    served: await readServed(ctx, input.environment, environment),
    promotedBefore: isLive && (await wasPromoted(ctx.project, { ...input, releaseDigest: state.spec.digest })),
    port: await (await ctx.gateway(input.environment)).preflight(environment.bind, environment.port),
    here: (await ctx.hosts.open(environment.host)).transport === 'local',
    to,
    adopted,
    standsBy: adopted && !isLive && slots[slot]?.serving.service.id === to.service.id,
    gpus: adopted || !to.service.gpus ? null : await readGpuUse(ctx, environment.host),
    live,
    compared:
      live && !isLive ? await compareWithLive(ctx.project, recordOf(live), state.spec.record, state.reports) : null,
    charter: (await readCharterInForce(ctx))?.spec ?? null,
    now: ctx.clock.now(),
    occupant: occupant && occupant.service.id !== to.service.id ? occupant : null,
  };
}

function recordOf({ serving: { release }, spec: { record } }: Occupied): { release: string; record: ReleaseRecord } {
  return { release, record };
}

async function isAdopted(ctx: StageContext, to: Serving): Promise<boolean> {
  const status = await statusOf(ctx, to);
  return status.state === 'healthy' && runsAsRecorded(ctx, to, status);
}

/** The model of a release and its adapters, and where their files are. */
export async function readModel(
  ctx: StageContext,
  { record }: ReleaseSpec,
  look: Look,
): Promise<Pick<PromoteFacts, 'model' | 'modelFiles' | 'adapters'>> {
  const find = async (name: string): Promise<ModelSpec | null> =>
    (await findResource(ctx.project, 'Model', name))?.spec ?? null;
  const adapters = (record.adapters ?? []).map(async ({ model, digest }) => ({
    spec: await find(model),
    files: await findModelFiles(ctx, digest, look),
  }));
  return {
    model: await find(record.model),
    modelFiles: await findModelFiles(ctx, record.modelDigest, look),
    adapters: await Promise.all(adapters),
  };
}

/** Whether the release's engine runtime is ready on the environment's host. */
export async function readEngine(
  ctx: StageContext,
  { host }: EnvironmentSpec,
  { record }: ReleaseSpec,
): Promise<EngineState> {
  return engineState(await (await ctx.runners.open(host)).environment(record.engine.name), record);
}

/** The same engine begins nothing, and one that is no longer known counts as one that checks no names. */
async function beginsToCheckName(ctx: StageContext, to: Serving, from: Serving | undefined): Promise<boolean> {
  if (to.service.engine === from?.service.engine) return false;
  const checking = (await ctx.engines.list()).filter(({ serves }) => serves?.checksModelName).map(({ name }) => name);
  return checking.includes(to.service.engine) && !(from && checking.includes(from.service.engine));
}

/** `MemAvailable` of the host's kernel, bytes; null: unknown. */
async function readAvailableMemory(ctx: StageContext, host: string): Promise<number | null> {
  const { files } = await ctx.hosts.open(host);
  const content = await files.read('/proc/meminfo').catch(() => undefined);
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(Buffer.from(content ?? []).toString())?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

/** Estimated memory of a served model, bytes: its weights, half as much for caches, and 256 MiB. */
export function estimateMemory(modelBytes: number): number {
  return Math.round(modelBytes * 1.5) + 256 * 1024 * 1024;
}
