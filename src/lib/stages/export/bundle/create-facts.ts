import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unreadable } from '../../../core/failures/private-file.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { servedModels } from '../../../core/project/served-digests.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { requireEngine, variantOf } from '../../jobs/engines/choose.ts';
import { readKeyOwner, type KeyOwner } from '../../release/approvals/signing.ts';
import { packagesFor } from './host-packages.ts';
import { madeBundles } from './inspect.ts';
import { openBundle } from './open-bundle.ts';
import { summarySchema } from './schema.ts';
import type { Parts } from './sources.ts';
import type { WriteArgs } from './write-bundle.ts';

/** Paths are absolute: a resumed run may be elsewhere. */
export type CreateInput = {
  out: string;
  key: string;
  /** A terminal can ask for a passphrase. */
  mayAsk: boolean;
  hosts: string[];
  releases: string[];
  engines: string[];
  models: string[];
  datasets: string[];
  /** Image archives by engine. */
  images: Record<string, string>;
  cli: string | null;
  since: string | null;
};

export interface CreateFacts {
  owner: KeyOwner;
  /** What it needs and this machine does not have, e.g. `model base`. */
  missing: string[];
  write: WriteArgs;
  /** Of the bundle that it builds on. */
  sinceProject: string;
}

/** Reads project and store: what hosts and releases would fetch. Throws `bundle-taken` (exit 2), or as `requireResource`. */
export async function gatherCreate(input: CreateInput, ctx: StageContext): Promise<CreateFacts> {
  const { out, key, cli, images } = input;
  if (await stat(out).catch(() => undefined))
    throw usageError('bundle-taken', fixable('bundle.taken', { path: out }), { details: { path: out } });
  for (const path of [dirname(out), ...Object.values(images), ...(cli === null ? [] : [cli])])
    await stat(path).catch((error: unknown) => {
      throw unreadable(path, systemCode(error));
    });
  const hosts = await Promise.all(input.hosts.map((name) => requireResource(ctx.project, 'Host', name)));
  const releases = [...new Set([...input.releases, ...(await releasesOn(input.hosts, ctx))])];
  const found = await Promise.all(releases.map((name) => requireResource(ctx.project, 'Release', name)));
  const records = found.map(({ spec }) => spec.record);
  const trees = await treesOf(input, records, ctx);
  const engines = await enginesOf(
    input,
    records,
    hosts.map(({ spec }) => spec),
    ctx,
  );
  const { packages, missing } = await packagesFor(hosts, ctx);
  const base = input.since === null ? null : await openBundle(input.since, ctx);
  const { name: project } = await ctx.project.settings();
  const made = (await madeBundles(ctx)).map(({ data }) => summarySchema.safeParse(data).data?.serial ?? 0);
  const serial = Math.max(0, base?.manifest.serial ?? 0, ...made) + 1;
  const since = base && { path: base.path, digest: base.digest };
  const head = { serial, project, for: { hosts: input.hosts, releases }, out, key, cli, since, packages };
  return {
    owner: await readKeyOwner(ctx, key),
    missing: [...trees.missing, ...engines.missing, ...missing],
    write: { ...head, trees: trees.found, engines: engines.engines, images: engines.images },
    sinceProject: base?.manifest.project ?? project,
  };
}

/** Releases that serve, or wait for a rollback, on hosts. */
async function releasesOn(hosts: readonly string[], { project }: StageContext): Promise<string[]> {
  const environments = await listEnvironments(project);
  const there = environments.filter(({ spec }) => hosts.includes(spec.host));
  return there.flatMap(({ spec }) => Object.values(spec.slots).filter((release) => release !== undefined));
}

async function treesOf(
  { models, datasets }: CreateInput,
  records: readonly ReleaseRecord[],
  ctx: StageContext,
): Promise<{ found: Parts['trees']; missing: string[] }> {
  const treeOf = async (kind: 'Model' | 'Dataset', name: string): Promise<Parts['trees'][number]> => {
    const { digest } = (await requireResource(ctx.project, kind, name)).spec;
    return { kind: kind === 'Model' ? 'model' : 'dataset', name, digest };
  };
  const named = [
    ...records.flatMap(servedModels).map(({ model: name, digest }) => ({ kind: 'model' as const, name, digest })),
    ...(await Promise.all(models.map((name) => treeOf('Model', name)))),
    ...(await Promise.all(datasets.map((name) => treeOf('Dataset', name)))),
  ];
  const wanted = [...new Map(named.map((tree) => [`${tree.kind} ${tree.name} ${tree.digest}`, tree])).values()];
  const artifacts = await ctx.artifacts();
  const here = await Promise.all(wanted.map(({ digest }) => artifacts.treePath(digest)));
  const missing = wanted.filter((_, at) => here[at] === undefined);
  return { found: wanted, missing: missing.map(({ kind, name }) => `${kind} ${name}`) };
}

/** By lock: what this installation builds comes as packages, any other as the image archive that was given. */
async function enginesOf(
  { engines: named, images }: CreateInput,
  records: readonly ReleaseRecord[],
  hosts: readonly HostSpec[],
  ctx: StageContext,
): Promise<Pick<Parts, 'engines' | 'images'> & { missing: string[] }> {
  const known = await ctx.engines.list();
  const locksOf = async (name: string): Promise<string[]> => {
    const engine = requireEngine(known, name);
    const brought = hosts.flatMap((spec) => (variantOf(engine, spec) === 'cuda' ? (spec.images?.[name] ?? []) : []));
    return brought.length > 0
      ? brought.map((image) => image.slice(image.indexOf('@') + 1))
      : [await ctx.engines.lock(name)];
  };
  const wanted = new Map(records.map(({ engine: { name, environment } }) => [`${name} ${environment}`, name]));
  for (const name of [...named, ...Object.keys(images)])
    for (const lock of await locksOf(name)) wanted.set(`${name} ${lock}`, name);
  const found = { engines: [] as Parts['engines'], images: [] as Parts['images'], missing: [] as string[] };
  for (const [key, name] of wanted) {
    const [lock, file] = [key.slice(name.length + 1), images[name]];
    const isOurs = known.some((one) => one.name === name) && lock === (await ctx.engines.lock(name));
    if (lock !== '' && file !== undefined) found.images.push({ name, lock, file });
    else if (lock !== '' && isOurs) found.engines.push({ name, lock });
    else found.missing.push(`image ${name}`);
  }
  return found;
}
