import type { StageContext } from '../../../core/operation/context.ts';
import type { TreeFile } from '../../../core/ports/artifacts.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseRecord, ReleaseSpec } from '../../../core/project/resources/release.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError, refusedError } from '../../../core/text/sovran-error.ts';
import { gatherServingFit } from '../../capacity/fit/serving.ts';
import { isOpen, recordedKeys } from '../../serving/applications/keys.ts';
import type { KubernetesInput } from './input.ts';

/** A model or adapter with its files and their digests. */
export type ServedTree = { model: string; digest: string; files: TreeFile[] };

/** All that the objects are made from. */
export interface KubernetesFacts extends KubernetesInput {
  spec: EnvironmentSpec;
  served: ReleaseSpec;
  /** Whose arguments the engine takes. */
  engine: 'llama.cpp' | 'vllm';
  /** The model, then its adapters. */
  trees: [ServedTree, ...ServedTree[]];
  /** Memory of the engine, bytes: weights, context of all requests at once, and what works on them. */
  memoryBytes: number;
  /** Lines of the gateway's map of keys: sha256, application, end in seconds since 1970 or 0. */
  keys: string[];
  /** Template of the gateway's configuration. */
  gateway: string;
}

/** Reads project and store. Throws as `requireResource`, `engine-unknown`, `adapters-unsupported` or `bad-nodes` (exit 3), `tree-missing` (exit 5). */
export async function gatherKubernetes(input: KubernetesInput, ctx: StageContext): Promise<KubernetesFacts> {
  const { project } = ctx;
  const { spec } = await requireResource(project, 'Environment', input.environment);
  const { spec: served } = await requireResource(project, 'Release', input.release);
  const { record } = served;
  const { name } = record.engine;
  const engine = (await ctx.engines.list()).find((one) => one.name === name)?.serves?.memory;
  if (engine !== 'llama.cpp' && engine !== 'vllm')
    throw refusedError('engine-unknown', fixable('kubernetes.engine-unknown', { engine: name }));
  refuseUnfit(input, record, engine);
  const adapters = new Map((record.adapters ?? []).map(({ model, digest }) => [model, digest]));
  const trees: KubernetesFacts['trees'] = [
    await treeOf([record.model, record.modelDigest], ctx),
    ...(await Promise.all([...adapters].map((one) => treeOf(one, ctx)))),
  ];
  const [keys, memoryBytes] = [await keysOf(input.environment, ctx), await memoryOf(record, engine, trees, ctx)];
  return {
    ...input,
    spec,
    served,
    engine,
    trees,
    memoryBytes,
    keys,
    gateway: await ctx.templates.read('gateway/haproxy.cfg'),
  };
}

function refuseUnfit({ release, nodes, flavour }: KubernetesInput, record: ReleaseRecord, engine: string): void {
  if (engine !== 'vllm' && record.adapters)
    throw refusedError('adapters-unsupported', fixable('kubernetes.adapters', { release }));
  const { gpus = 0 } = record.arguments;
  const splits = engine === 'vllm' && flavour !== 'kserve' && gpus > 0 && gpus % nodes === 0;
  if (nodes > 1 && !splits) throw refusedError('bad-nodes', fixable('kubernetes.bad-nodes', { release, nodes }));
}

/** A tree with its files. Throws `tree-missing` (exit 5). */
export async function treeOf([model, digest]: [string, string], ctx: StageContext): Promise<ServedTree> {
  const files = await (await ctx.artifacts()).treeFiles(digest);
  if (files) return { model, digest, files };
  throw driftError('tree-missing', fixable('project.tree.missing', { digest }), { details: { digest } });
}

/** Bytes of all files of a tree. */
export function bytesOf({ files }: Pick<ServedTree, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** Any memory is enough here: what is asked is the need. */
const AMPLE = { memoryGiB: Number.MAX_SAFE_INTEGER, gpus: [] };
/** Where the need is not known: room beside the weights, bytes. */
const BESIDE = 4 * 2 ** 30;

async function memoryOf(
  { modelDigest: digest, modelFile: servable, arguments: { parallel, contextTokens } }: ReleaseRecord,
  memory: KubernetesFacts['engine'],
  [base, ...adapters]: KubernetesFacts['trees'],
  ctx: StageContext,
): Promise<number> {
  const asked = { host: '', memory, facts: AMPLE, model: { digest, servable }, gpus: 0, parallel, contextTokens };
  const fit = await gatherServingFit(asked, ctx);
  return adapters.reduce((sum, tree) => sum + bytesOf(tree), fit?.need.high ?? bytesOf(base) + BESIDE);
}

async function keysOf(environment: string, { project, clock }: StageContext): Promise<string[]> {
  const { keys } = await recordedKeys(project, environment);
  const open = Object.entries(keys).filter(([, key]) => isOpen(key, clock.now()));
  return open.map(([digest, { application, until }]) => {
    const end = until === undefined ? 0 : Math.ceil(Date.parse(until) / 1000);
    return `${digest} ${application}@${end}`;
  });
}
