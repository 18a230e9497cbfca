import { readFile } from 'node:fs/promises';
import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import { countParameters, typicalShape, type Architecture } from '../memory/architecture.ts';
import { readConfig } from '../memory/read-architecture.ts';
import { findScheme, type SchemeId, type StorageScheme } from '../memory/schemes.ts';
import { measuredWeights } from '../memory/weights.ts';
import type { KvType } from '../memory/kv-cache.ts';
import { readShape } from '../weights/read-shape.ts';
import type { Subject } from './options.ts';

/** What is to be served: one of a registered model, a `config.json`, a number of parameters. */
export interface SubjectChoice {
  model?: string | undefined;
  config?: string | undefined;
  parameters?: number | undefined;
}

/** A model as sizing sees it, and what that rests on. */
export interface SizedModel {
  name: string;
  parameters: number;
  shape: Architecture;
  /** Read from files, or guessed from the number of parameters. */
  basis: 'read' | 'guessed';
  /** Bytes of its files and the scheme they are stored in, where they were read. */
  stored?: { bytes: number; scheme: StorageScheme };
}

/** Reads what is to be served. Throws `not-found`, `config-missing` or `config-unreadable` (exit 2). */
export async function readSubject(
  { model, config, parameters }: SubjectChoice,
  ctx: StageContext,
): Promise<SizedModel> {
  if (model !== undefined) return readRegistered(model, ctx);
  if (config !== undefined) return readConfigFile(config);
  const count = parameters ?? 0;
  return { name: '', parameters: count, shape: typicalShape(count), basis: 'guessed' };
}

async function readRegistered(name: string, ctx: StageContext): Promise<SizedModel> {
  const { spec } = await requireResource(ctx.project, 'Model', name);
  const tree = await (await ctx.artifacts()).treePath(spec.digest);
  const read = tree === undefined ? undefined : await readShape(tree);
  const parameters = read?.parameters ?? spec.parameters;
  const shape = read?.architecture;
  if (!shape && parameters === 0) throw shapeless(name);
  const bytes = read?.weightBytes;
  const scheme = bytes === undefined ? undefined : storedScheme(bytes / parameters, spec.scheme);
  return {
    name,
    parameters,
    shape: shape ?? typicalShape(parameters),
    basis: shape ? 'read' : 'guessed',
    ...(bytes === undefined || !scheme ? {} : { stored: { bytes, scheme } }),
  };
}

/** The scheme of files, by its name or by the bytes of a parameter. */
function storedScheme(bytesEach: number, scheme: string | undefined): StorageScheme | undefined {
  const byName = scheme === undefined ? undefined : findScheme(scheme);
  if (byName && byName.id !== 'f16') return byName;
  const id: SchemeId | undefined =
    bytesEach > 3.5 ? 'f32' : bytesEach > 1.8 ? 'bf16' : bytesEach > 1 ? 'q8_0' : undefined;
  return id === undefined ? undefined : findScheme(id);
}

async function readConfigFile(path: string): Promise<SizedModel> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw usageError('config-missing', message('cli.file-missing', { path }), {});
  const shape = parseConfig(text);
  if (!shape)
    throw usageError('config-unreadable', message('size.config-unreadable', { path }), {
      fix: message('size.config.fix'),
    });
  return { name: path, parameters: countParameters(shape).total, shape, basis: 'read' };
}

function parseConfig(text: string): Architecture | undefined {
  try {
    const config: unknown = JSON.parse(text);
    return typeof config === 'object' && config !== null ? readConfig(config as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function shapeless(name: string): SovranError {
  return usageError('model-shape-unknown', message('size.shapeless', { name }), {
    fix: message('size.shapeless.fix'),
    next: [`sovran model verify ${name}`],
  });
}

/** Pure: the subject under a scheme: bytes as measured where the files are stored in it. */
export function subjectUnder(
  model: SizedModel,
  scheme: StorageScheme,
  kvType: KvType,
  contextTokens?: number,
): Subject {
  const { shape, parameters, stored, basis } = model;
  return {
    shape,
    parameters,
    kvType,
    guessed: basis === 'guessed',
    ...(stored?.scheme.id === scheme.id ? { measured: measuredWeights(stored.bytes) } : {}),
    ...(contextTokens === undefined ? {} : { contextTokens }),
  };
}
