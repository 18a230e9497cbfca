import { readFile } from 'node:fs/promises';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { isElsewhere, servingHost } from '../../machines/hosts/environments.ts';
import type { EngineMeasured } from '../reports/report.ts';
import { otherEngines } from '../../jobs/engines/serving.ts';
import { findStack, type NamedModel, type ServedModelOptions } from '../model-service/service-spec.ts';
import { readLive } from '../../../core/project/live.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import type { StreamTarget } from './http/stream-record.ts';

/** What is measured: a model served for the occasion, or the release that lives in an environment. */
export type SubjectInput = {
  env: string | null;
  model: string | null;
  /** Host that serves the model; null: see `servingHost`. */
  host: string | null;
  keyFile: string | null;
  /** Engine that serves it; by default the first that can. */
  engine?: string;
  /** GPUs that it leases; by its engine when left out. */
  gpus?: number;
};

export interface Subject {
  environment?: { name: string; spec: EnvironmentSpec };
  release?: { name: string; spec: ReleaseSpec };
  model?: { name: string; spec: ModelSpec };
  /** What serves a model for the occasion; a release names its own. */
  engine?: EngineMeasured;
  /** The machine that serves, where it is not the one that measures. */
  host?: { name: string; os: string; arch: string; cpus: number; memoryGiB: number };
  /** The model that an adapter is served beside. */
  base?: { name: string; digest: string };
  /** The engine can serve the model. */
  servable?: boolean;
  /** Engines that can serve it. */
  able?: string[];
  /** Of an adapter: whether its base is there, and the engine serves it beside that. */
  adapterGates?: Gate[];
  /** The key file could be read and holds something. */
  keyReadable: boolean;
}

/** The machine that the measuring needs: that of the environment, or the one that serves. Undefined: this one alone. */
export function hostOf({ environment, host }: Subject): string | undefined {
  return environment?.spec.host ?? host?.name;
}

/** Context of each request in flight. */
export const CONTEXT_TOKENS = 1024;
const ANY_ADDRESS = ['0.0.0.0', '::', '*'];

/** Reads what the input names. Throws `not-found` (exit 2). */
export async function findSubject(input: SubjectInput, ctx: StageContext): Promise<Subject> {
  const keyReadable = input.keyFile !== null && (await readKey(input.keyFile)) !== '';
  if (input.env === null) {
    const model = await requireResource(ctx.project, 'Model', input.model ?? '');
    const host = await servingHost(ctx, input.host);
    const named = { name: model.metadata.name, spec: model.spec };
    return {
      model: named,
      ...(await findServing(ctx, host, input, named)),
      ...(await servedBy(ctx, host)),
      keyReadable,
    };
  }
  const { spec } = await requireResource(ctx.project, 'Environment', input.env);
  const release = await findLive(input.env, ctx);
  const model = release ? await findResource(ctx.project, 'Model', release.spec.record.model) : undefined;
  return {
    environment: { name: input.env, spec },
    ...(release ? { release } : {}),
    ...(model ? { model: { name: model.metadata.name, spec: model.spec } } : {}),
    ...(await servedBy(ctx, spec.host)),
    keyReadable,
  };
}

/** Name of what is measured, for titles and lists. */
export function subjectName({ env, model }: SubjectInput): string {
  return env ?? model ?? '';
}

/** Pure: what must hold before anything is measured. */
export function subjectGates(input: SubjectInput, subject: Subject): Gate[] {
  const { adapterGates = [] } = subject;
  const isRefused = adapterGates.some(({ verdict }) => verdict === 'fail');
  if (input.env === null && isRefused) return adapterGates;
  if (input.env === null) return [servableGate(input, subject), ...adapterGates];
  const isLive = subject.release !== undefined;
  const live = message(isLive ? 'bench.gate.live' : 'bench.gate.not-live', { name: input.env });
  const key = message(subject.keyReadable ? 'bench.gate.key' : 'bench.gate.no-key', { name: input.keyFile ?? '' });
  return [
    passOrFail('release-live', isLive, live, { next: [`sovran env show ${input.env}`, 'sovran release list'] }),
    passOrFail('key-readable', subject.keyReadable, key, { next: ['sovran app list'] }),
  ];
}

/** Runs `use` against the subject's endpoint. */
export async function withSubject<T>(
  input: SubjectInput,
  ctx: StageContext,
  serve: ServeModel,
  parallel: number,
  use: (target: StreamTarget) => Promise<T>,
): Promise<T> {
  const subject = await findSubject(input, ctx);
  if (subject.environment) return withEnvironment(subject.environment, input, ctx, use);
  if (!subject.model) throw new Error('nothing to measure');
  const host = await servingHost(ctx, input.host);
  const asked = dropAbsent({ engine: input.engine, gpus: input.gpus });
  return serve(ctx, subject.model, { host, parallel, contextTokens: CONTEXT_TOKENS, ...asked }, use);
}

/** Digests of everything that was measured, for the report. */
export function describeSubject(subject: Subject): Record<string, unknown> {
  const { environment, release, model, base, engine, host } = subject;
  return {
    ...(model ? { model: { name: model.name, digest: model.spec.digest, kind: model.spec.kind } } : {}),
    ...dropAbsent({ base, engine, host }),
    ...(release
      ? { release: { name: release.name, digest: release.spec.digest }, engine: release.spec.record.engine }
      : {}),
    ...(environment
      ? { environment: environment.name, gateway: { ...environment.spec.limits, port: environment.spec.port } }
      : {}),
  };
}

/** On another host the door is reached through that host's own connection. */
async function withEnvironment<T>(
  { name, spec }: { name: string; spec: EnvironmentSpec },
  input: SubjectInput,
  ctx: StageContext,
  use: (target: StreamTarget) => Promise<T>,
): Promise<T> {
  const asked = { key: await readKey(input.keyFile ?? ''), model: name };
  if (!(await isElsewhere(ctx, spec.host)))
    return use({ host: ANY_ADDRESS.includes(spec.bind) ? '127.0.0.1' : spec.bind, port: spec.port, ...asked });
  const way = await (await ctx.gateway(name)).reach();
  try {
    return await use({ host: way.host, port: way.port, ...asked });
  } finally {
    await way.close();
  }
}

async function servedBy(ctx: StageContext, name: string): Promise<Pick<Subject, 'host'>> {
  if (!(await isElsewhere(ctx, name))) return {};
  const { os, arch, cpus, memoryGiB } = await (await ctx.hosts.open(name)).facts(ctx.interrupt.signal);
  return { host: { name, os, arch, cpus, memoryGiB } };
}

async function findServing(
  ctx: StageContext,
  host: string,
  { engine }: SubjectInput,
  model: NamedModel,
): Promise<Pick<Subject, 'engine' | 'base' | 'servable' | 'able' | 'adapterGates'>> {
  const { definition, base, file, able, adapters, gates } = await findStack(ctx, model, { host, engine });
  const { lockDigest } = await (await ctx.runners.open(host)).environment(definition.name);
  return {
    engine: { name: definition.name, environment: lockDigest, programs: await ctx.engines.programs(definition.name) },
    servable: file !== undefined,
    able,
    ...(adapters.length > 0 && base ? { base: { name: base.name, digest: base.spec.digest } } : {}),
    ...(gates.length > 0 ? { adapterGates: gates } : {}),
  };
}

async function findLive(environment: string, ctx: StageContext): Promise<Subject['release']> {
  const { slots, live } = await readLive(ctx.project, environment);
  const name = live && slots[live];
  const release = name === undefined ? undefined : await findResource(ctx.project, 'Release', name);
  return release ? { name: release.metadata.name, spec: release.spec } : undefined;
}

/** The key without the line end that editors add; empty when the file cannot be read. */
async function readKey(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return '';
  }
}

function servableGate({ model, engine }: SubjectInput, { servable = false, able = [] }: Subject): Gate {
  const name = model ?? '';
  const reason = message(servable ? 'bench.gate.servable' : 'bench.gate.not-servable', { name });
  const others = servable || engine === undefined ? undefined : otherEngines(engine, name, able);
  return { ...passOrFail('model-servable', servable, reason, { next: ['sovran model list'] }), ...others };
}

/** Serves a model behind a temporary gateway for as long as `use` runs, and always stops it. */
export type ServeModel = <T>(
  ctx: StageContext,
  model: { name: string; spec: ModelSpec },
  options: ServedModelOptions,
  use: (target: StreamTarget) => Promise<T>,
) => Promise<T>;

/** The real one, loaded when first needed. */
export const serveModel: ServeModel = async (ctx, model, options, use) =>
  (await import('../model-service/served-model.ts')).withServedModel(ctx, model, options, use);
