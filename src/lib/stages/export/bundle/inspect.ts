import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { readLoaded, type BundleContent, type LoadedBundle } from '../../../core/project/resources/bundles.ts';
import { missingContents, openBundle, readContent, withFile } from './open-bundle.ts';
import {
  summaryOf,
  summarySchema,
  type BundleDifference,
  type BundleVerdict,
  type ListedBundle,
  type NamedContent,
} from './schema.ts';

/** Hashes every content of a bundle. Throws as `openBundle`. */
export async function verifyBundle(path: string, ctx: StageContext): Promise<BundleVerdict> {
  const bundle = await openBundle(path, ctx);
  const missing = missingContents(bundle);
  const problems: BundleVerdict['problems'] = missing.map((one) => ({ ...nameOf(one), problem: 'missing' }));
  await withFile(path, async (file) => {
    for (const one of bundle.manifest.contents) {
      if (one.base !== undefined || missing.includes(one)) continue;
      const isWhole = await readContent(file, bundle, one, ctx.interrupt.signal);
      if (!isWhole) problems.push({ ...nameOf(one), problem: 'changed' });
    }
  });
  return { path, signer: bundle.signer, ...summaryOf(bundle.manifest, bundle.digest), problems };
}

/** What one bundle brings that another does not. Throws as `openBundle`. */
export async function diffBundles(from: string, to: string, ctx: StageContext): Promise<BundleDifference> {
  const [before, now] = [(await openBundle(from, ctx)).manifest, (await openBundle(to, ctx)).manifest];
  return { from: before.serial, to: now.serial, ...compareContents(before.contents, now.contents) };
}

/** By path. Pure. */
export function compareContents(
  before: readonly BundleContent[],
  now: readonly BundleContent[],
): Pick<BundleDifference, 'added' | 'removed' | 'changed'> {
  const earlier = new Map(before.map(({ path, sha256 }) => [path, sha256]));
  const later = new Set(now.map(({ path }) => path));
  return {
    added: now.filter(({ path }) => !earlier.has(path)).map(nameOf),
    removed: before.filter(({ path }) => !later.has(path)).map(nameOf),
    changed: now.filter(({ path, sha256 }) => (earlier.get(path) ?? sha256) !== sha256).map(nameOf),
  };
}

function nameOf({ kind, name, path, bytes }: BundleContent): NamedContent {
  return { kind, name, path, bytes };
}

/** Bundles that the project made, oldest last. */
export async function madeBundles({ project }: Pick<StageContext, 'project'>): Promise<ProjectEvent[]> {
  return project.readEvents({ accept: ({ operation }) => operation === 'bundle create' });
}

/** Bundles of the project, newest first: those that it made, and those that a machine has loaded. */
export async function listBundles(host: string, ctx: StageContext): Promise<ListedBundle[]> {
  const loaded = await readLoaded(await ctx.hosts.open(host), (await ctx.project.settings()).name);
  return joinBundles(await madeBundles(ctx), loaded);
}

/** By digest. Pure. */
export function joinBundles(
  events: readonly Pick<ProjectEvent, 'data'>[],
  loaded: readonly LoadedBundle[],
): ListedBundle[] {
  const made = events.flatMap(({ data }) => summarySchema.safeParse(data).data ?? []);
  const here = loaded.map(({ digest, loadedAt, manifest }) => ({ ...summaryOf(manifest, digest), loadedAt }));
  const all = [...made.map((one) => ({ ...one, loadedAt: null })), ...here];
  return [...new Map(all.map((one) => [one.digest, one])).values()].toSorted((one, two) => two.serial - one.serial);
}
