import { readFile } from 'node:fs/promises';
import { findResource, requireResource } from '../project/resources.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { ModelSpec } from '../project/resources/model.ts';
import type { ReleaseSpec } from '../project/resources/release.ts';
import type { Gate } from '../run/plan.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import type { ServeModel } from './serve-model.ts';
import type { StreamTarget } from './stream-record.ts';

/** What is measured: a model served for the occasion, or the release that lives in an environment. */
export interface SubjectInput {
  env: string | null;
  model: string | null;
  keyFile: string | null;
}

export interface Subject {
  environment?: { name: string; spec: EnvironmentSpec };
  release?: { name: string; spec: ReleaseSpec };
  model?: { name: string; spec: ModelSpec };
  /** What serves a model for the occasion; a release names its own. */
  engine?: { name: string; environment: string };
  /** The key file could be read and holds something. */
  keyReadable: boolean;
}

/** Context of each request in flight. */
const CONTEXT_TOKENS = 1024;
const ANY_ADDRESS = ['0.0.0.0', '::', '*'];

/** Reads what the input names. Throws `not-found` (exit 2). */
export async function findSubject(input: SubjectInput, ctx: StageContext): Promise<Subject> {
  const keyReadable = input.keyFile !== null && (await readKey(input.keyFile)) !== '';
  if (input.env === null) {
    const model = await requireResource(ctx.project, 'Model', input.model ?? '');
    return { model: { name: model.metadata.name, spec: model.spec }, engine: await findEngine(ctx), keyReadable };
  }
  const { spec } = await requireResource(ctx.project, 'Environment', input.env);
  const release = await findLive(spec, ctx);
  const model = release ? await findResource(ctx.project, 'Model', release.spec.record.model) : undefined;
  return {
    environment: { name: input.env, spec },
    ...(release ? { release } : {}),
    ...(model ? { model: { name: model.metadata.name, spec: model.spec } } : {}),
    keyReadable,
  };
}

/** Name of what is measured, for titles and lists. */
export function subjectName({ env, model }: SubjectInput): string {
  return env ?? model ?? '';
}

/** Pure: what must hold before anything is measured. */
export function subjectGates(input: SubjectInput, subject: Subject): Gate[] {
  if (input.env === null)
    return [gate('model-servable', subject.model?.spec.servable !== undefined, { name: input.model ?? '' })];
  return [
    gate('release-live', subject.release !== undefined, { name: input.env }),
    gate('key-readable', subject.keyReadable, { name: input.keyFile ?? '' }),
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
  if (subject.environment) return use(await environmentTarget(subject.environment.spec, input, subject));
  if (!subject.model) throw new Error('nothing to measure');
  return serve(ctx, subject.model, { host: 'local', parallel, contextTokens: CONTEXT_TOKENS }, use);
}

/** Digests of everything that was measured, for the report. */
export function describeSubject({ environment, release, model, engine }: Subject): Record<string, unknown> {
  return {
    ...(model ? { model: { name: model.name, digest: model.spec.digest, kind: model.spec.kind } } : {}),
    ...(engine ? { engine } : {}),
    ...(release
      ? { release: { name: release.name, digest: release.spec.digest }, engine: release.spec.record.engine }
      : {}),
    ...(environment
      ? { environment: environment.name, gateway: { ...environment.spec.limits, port: environment.spec.port } }
      : {}),
  };
}

async function environmentTarget(spec: EnvironmentSpec, input: SubjectInput, subject: Subject): Promise<StreamTarget> {
  const host = ANY_ADDRESS.includes(spec.bind) ? '127.0.0.1' : spec.bind;
  return { host, port: spec.port, key: await readKey(input.keyFile ?? ''), model: subject.model?.name ?? 'live' };
}

async function findEngine(ctx: StageContext): Promise<{ name: string; environment: string }> {
  const { engine, lockDigest } = await (await ctx.engine('local')).environment();
  return { name: engine, environment: lockDigest };
}

async function findLive(spec: EnvironmentSpec, ctx: StageContext): Promise<Subject['release']> {
  const name = spec.live ? spec.slots[spec.live] : undefined;
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

function gate(id: 'model-servable' | 'release-live' | 'key-readable', holds: boolean, params: { name: string }): Gate {
  const reasons = {
    'model-servable': message(holds ? 'bench.gate.servable' : 'bench.gate.not-servable', params),
    'release-live': message(holds ? 'bench.gate.live' : 'bench.gate.not-live', params),
    'key-readable': message(holds ? 'bench.gate.key' : 'bench.gate.no-key', params),
  };
  const next = {
    'model-servable': ['sovran model list'],
    'release-live': [`sovran env show ${params.name}`, 'sovran release list'],
    'key-readable': ['sovran app list'],
  };
  return { id, verdict: holds ? 'pass' : 'fail', reason: reasons[id], ...(holds ? {} : { next: next[id] }) };
}
