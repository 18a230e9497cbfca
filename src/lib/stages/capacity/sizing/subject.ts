import { open } from 'node:fs/promises';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import { countParameters, typicalShape, type Architecture } from '../memory/architecture.ts';
import { readConfig } from '../memory/read-architecture.ts';
import { findScheme, type StorageScheme } from '../memory/schemes.ts';
import { measuredWeights } from '../memory/weights.ts';
import type { KvType } from '../memory/kv-cache.ts';
import { readShape } from '../weights/read-shape.ts';
import type { Subject } from './options.ts';

/** What is to be served: one of a registered model, a `config.json`, a number of parameters with the name it stands for. */
export interface SubjectChoice {
  model?: string | undefined;
  config?: string | undefined;
  parameters?: number | undefined;
  base?: string | undefined;
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
  { model, config, parameters, base = '' }: SubjectChoice,
  ctx: StageContext,
): Promise<SizedModel> {
  if (model !== undefined) return readRegistered(model, ctx);
  if (config !== undefined) return readConfigFile(config);
  const count = parameters ?? 0;
  return { name: base, parameters: count, shape: typicalShape(count), basis: 'guessed' };
}

async function readRegistered(name: string, ctx: StageContext): Promise<SizedModel> {
  const { spec } = await requireResource(ctx.project, 'Model', name);
  if (spec.kind === 'adapter') throw adapterAlone(name, spec);
  const tree = await (await ctx.artifacts()).treePath(spec.digest);
  const read = tree === undefined ? undefined : await readShape(tree);
  const parameters = read?.parameters ?? spec.parameters;
  const shape = read?.architecture;
  if (!shape && parameters === 0) throw shapeless(name, tree !== undefined);
  const bytes = read?.weightBytes;
  const known = spec.scheme === undefined ? undefined : findScheme(spec.scheme, await ctx.engines.list());
  const scheme = bytes === undefined ? undefined : storedScheme(bytes / parameters, known);
  return {
    name,
    parameters,
    shape: shape ?? typicalShape(parameters),
    basis: shape ? 'read' : 'guessed',
    ...(bytes === undefined || !scheme ? {} : { stored: { bytes, scheme } }),
  };
}

/** The scheme of files, by its name or by the bytes of a parameter. */
function storedScheme(bytesEach: number, byName: StorageScheme | undefined): StorageScheme | undefined {
  if (byName && byName.id !== 'f16') return byName;
  const id = bytesEach > 3.5 ? 'f32' : bytesEach > 1.8 ? 'bf16' : bytesEach > 1 ? 'q8_0' : undefined;
  return id === undefined ? undefined : findScheme(id);
}

async function readConfigFile(path: string): Promise<SizedModel> {
  const shape = parseConfig(await readBounded(path));
  if (!shape)
    throw usageError('config-unreadable', message('size.config-unreadable', { path }), {
      fix: message('size.config.fix'),
    });
  return { name: path, parameters: countParameters(shape).total, shape, basis: 'read' };
}

/** A `config.json` takes some kB; a device never ends. */
const MOST_BYTES = 1024 * 1024;

async function readBounded(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    throw configUnread(path, systemCode(error) ?? '');
  }
}

function configUnread(path: string, code: string): SovranError {
  if (code === 'ENOENT') return usageError('config-missing', message('text.file-missing', { path }));
  return usageError('config-unreadable', message('text.file-unreadable', { path, reason: systemReason(code) }), {
    fix: message('size.config.fix'),
  });
}

function parseConfig(text: string): Architecture | undefined {
  try {
    const config: unknown = JSON.parse(text);
    return typeof config === 'object' && config !== null ? readConfig(config as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** An adapter is served beside its base, which decides the size. */
function adapterAlone(name: string, { lineage }: ModelSpec): SovranError {
  const base = lineage.find(({ relation }) => relation === 'adapter-of')?.name ?? 'BASE';
  return usageError('model-is-adapter', message('size.adapter', { name }), {
    fix: message('size.adapter.fix', { base }),
    next: [`sovran model show ${name}`],
  });
}

function shapeless(name: string, here: boolean): SovranError {
  return usageError('model-shape-unknown', message(here ? 'size.shapeless.read' : 'size.shapeless', { name }), {
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
