import { servedDigests } from '../../../core/project/served-digests.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { TreeVerdict } from '../../../core/ports/artifacts.ts';
import { type Message, message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import type { CatalogueEntry } from '../catalogue/entry.ts';
import type { CatalogueMatch } from '../catalogue/match-bytes.ts';
import { readSignature, type SignatureVerdict } from '../signing/judge-signature.ts';
import { findEntry } from '../catalogue/read-catalogue.ts';

/** A registered model as scripts see it. */
export interface ModelEntry extends ModelSpec {
  name: string;
  /** The bytes are in this machine's store. */
  present: boolean;
}

/** An ancestor of a model, nearest first. */
export interface Ancestor {
  relation: ModelSpec['lineage'][number]['relation'];
  digest: string;
  /** The registered name, when the project knows the digest. */
  name: string | null;
  depth: number;
}

export async function listModels(ctx: StageContext): Promise<ModelEntry[]> {
  const models = await listResources(ctx.project, 'Model');
  return Promise.all(models.map(({ metadata, spec }) => toEntry(metadata.name, spec, ctx)));
}

/** A model with what it descends from, and the base of the catalogue that it is or comes from. */
export interface ShownModel extends ModelEntry {
  ancestors: Ancestor[];
  base: CatalogueMatch & { facts: CatalogueEntry['spec'] | null };
}

/** One model with everything it descends from. */
export async function showModel(ctx: StageContext, name: string): Promise<ShownModel> {
  const { spec } = await requireResource(ctx.project, 'Model', name);
  const all = await listResources(ctx.project, 'Model');
  const datasets = await listResources(ctx.project, 'Dataset');
  const names = new Map([...all, ...datasets].map((resource) => [resource.spec.digest, resource.metadata.name]));
  const byDigest = new Map(all.map((model) => [model.spec.digest, model.spec]));
  const ancestors = walkLineage(spec, byDigest, names);
  const lineage = [spec, ...ancestors.map(({ digest }) => byDigest.get(digest))];
  return { ...(await toEntry(name, spec, ctx)), ancestors, base: await findBase(lineage, ctx) };
}

/** The nearest of a lineage that the catalogue knows, with its facts as this version of sovran has them. */
async function findBase(lineage: readonly (ModelSpec | undefined)[], ctx: StageContext): Promise<ShownModel['base']> {
  const known = lineage.find((spec) => (spec?.catalogue?.entry ?? null) !== null)?.catalogue;
  if (!known || known.entry === null) return { entry: null, by: 'unknown', facts: null };
  return { ...known, facts: (await findEntry(ctx, known.entry))?.spec ?? null };
}

/** What recomputing a model's digests came to; where there was nothing to read, what to do. */
export interface ModelVerdict extends TreeVerdict {
  name: string;
  present: boolean;
  /** Every byte is as its digest says; `ok`: and no signature says otherwise. */
  intact: boolean;
  signature: SignatureVerdict;
  absent?: AbsentModel;
}

/** A model whose files are not here. */
export interface AbsentModel {
  /** Hosts that serve it by the records of the project. */
  servedOn: string[];
  fix: Message;
  next: string[];
}

/** Recomputes every digest of a model's files, and checks its signature where it has one. */
export async function verifyModel(ctx: StageContext, name: string): Promise<ModelVerdict> {
  const { spec } = await requireResource(ctx.project, 'Model', name);
  const artifacts = await ctx.artifacts();
  if (!(await artifacts.treePath(spec.digest))) {
    const absent = { servedOn: await hostsServing(ctx.project, spec.digest), ...bringBack(name, spec) };
    const signature = await readSignature(ctx.project, name, { digest: spec.digest, files: undefined });
    return { name, present: false, digest: spec.digest, ok: false, intact: false, differences: [], signature, absent };
  }
  const tree = await artifacts.verifyTree(spec.digest, ctx.interrupt.signal);
  const files = await artifacts.treeFiles(spec.digest);
  const signature = await readSignature(ctx.project, name, { digest: spec.digest, files });
  return { name, present: true, ...tree, intact: tree.ok, ok: tree.ok && signature.state !== 'bad', signature };
}

async function toEntry(name: string, spec: ModelSpec, ctx: StageContext): Promise<ModelEntry> {
  const artifacts = await ctx.artifacts();
  return { name, ...spec, present: (await artifacts.treePath(spec.digest)) !== undefined };
}

/** Pure: breadth first, each digest once. */
function walkLineage(
  spec: ModelSpec,
  byDigest: ReadonlyMap<string, ModelSpec>,
  names: ReadonlyMap<string, string>,
): Ancestor[] {
  const found: Ancestor[] = [];
  let level = spec.lineage;
  for (let depth = 1; level.length > 0; depth += 1) {
    const fresh = level.filter(({ digest }) => found.every((ancestor) => ancestor.digest !== digest));
    found.push(
      ...fresh.map(({ relation, digest, name }) => ({
        relation,
        digest,
        name: names.get(digest) ?? name ?? null,
        depth,
      })),
    );
    level = fresh.flatMap(({ digest }) => byDigest.get(digest)?.lineage ?? []);
  }
  return found;
}

/** How to restore a model whose files are missing. A job's model is not imported: it would lose its lineage. */
export function bringBack(name: string, { job, license, kind }: ModelSpec): { fix: Message; next: string[] } {
  if (job !== undefined) return { fix: message('model.absent.fix.made'), next: [`sovran model show ${name}`] };
  const fixture = kind === 'fixture' ? ' --fixture' : '';
  return {
    fix: message('model.absent.fix'),
    next: [`sovran model import ${name} --from PATH --license ${shellWord(license)}${fixture}`],
  };
}

/** Hosts over SSH that serve a model, or keep it for a rollback, as the files of the project say; no host is asked. */
async function hostsServing(project: ProjectStore, digest: string): Promise<string[]> {
  const releases = await listResources(project, 'Release');
  const ofModel = new Set(
    releases.filter(({ spec }) => servedDigests(spec.record).includes(digest)).map(({ metadata }) => metadata.name),
  );
  const environments = await listEnvironments(project);
  const serving = environments.filter(({ spec }) =>
    Object.values(spec.slots).some((release) => release !== undefined && ofModel.has(release)),
  );
  const hosts = new Set(serving.map(({ spec }) => spec.host));
  const known = await listResources(project, 'Host');
  // what is called `local` is another machine for every operator
  return known
    .filter(({ metadata, spec }) => hosts.has(metadata.name) && spec.transport !== 'local')
    .map(({ metadata }) => metadata.name);
}
