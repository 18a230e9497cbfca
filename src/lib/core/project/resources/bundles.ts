import { z } from 'zod';
import { parseJson } from '../../kit/parse-json.ts';
import type { Host } from '../../ports/host.ts';
import { digestSchema, instantSchema, nameSchema } from './common.ts';

/** Where contents of a kind lie below `bundles/` of a machine. */
const FOLDERS = {
  wheel: 'engines',
  npm: 'engines',
  engine: 'engines',
  image: 'images',
  deb: 'packages',
  model: 'trees',
  dataset: 'trees',
  runbook: 'runbooks',
  cli: 'cli',
} as const;

type ContentKind = keyof typeof FOLDERS;
export const CONTENT_KINDS = Object.keys(FOLDERS) as [ContentKind, ...ContentKind[]];

/** Folder of a host with packages that a bundle brought, one below it for each system: every user can read it, apt's too. */
export const PACKAGES_THERE = '/opt/sovran-bundle';

/** Where a host that needs a content itself has it; undefined for the others: this machine brings it what it uses of those. */
export function placeThere(host: Pick<Host, 'place'>, { kind, path }: BundleContent): string | undefined {
  if (kind === 'deb') return PACKAGES_THERE + path.slice(FOLDERS.deb.length);
  return FOLDERS[kind] === 'engines' ? bundlePath(host, path) : undefined;
}

/** A path below the folder of its kind, without control characters. */
function isInside({ kind, path }: { kind: ContentKind; path: string }): boolean {
  const isPlain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  return isPlain && path.startsWith(`${FOLDERS[kind]}/`) && !/[\p{Cc}\\\uFFFD]/u.test(path);
}

const contentSchema = z.lazy(() =>
  z
    .strictObject({
      kind: z.enum(CONTENT_KINDS),
      /** What it belongs to, e.g. an engine. */
      name: z.string(),
      path: z.string().max(1024),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.number().int().nonnegative(),
      /** Serial of the bundle that holds it instead. */
      base: z.number().int().positive().optional(),
    })
    .refine(isInside),
);

/** What a bundle is, without its contents. */
export const bundleHeadSchema = z.object({
  /** Grows with each bundle of a project: a machine takes none that is older than what it has. */
  serial: z.number().int().positive(),
  /** The bundle that a differential one builds on. */
  since: z.number().int().positive().nullable(),
  project: nameSchema,
  madeAt: instantSchema,
  for: z.object({ hosts: z.array(nameSchema), releases: z.array(nameSchema) }),
  engines: z.array(z.object({ name: z.string(), lock: digestSchema })),
  trees: z.array(z.object({ kind: z.enum(['model', 'dataset']), name: nameSchema, digest: digestSchema })),
});
export type BundleHead = z.infer<typeof bundleHeadSchema>;

/** First entry of a bundle, signed: all that it brings, each file by its digest. */
export const bundleManifestSchema = z.lazy(() =>
  bundleHeadSchema.extend({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('Bundle'),
    contents: z.array(contentSchema).min(1),
  }),
);
export type BundleManifest = z.infer<typeof bundleManifestSchema>;
export type BundleContent = z.infer<typeof contentSchema>;

/** On a machine that has loaded a bundle whole. */
const loadedSchema = z.lazy(() =>
  z.object({ digest: digestSchema, loadedAt: instantSchema, manifest: bundleManifestSchema }),
);
export type LoadedBundle = z.infer<typeof loadedSchema>;

type Rooted = Pick<Host, 'place' | 'files'>;

/** A path of what bundles brought to a machine. Pure. */
export function bundlePath({ place }: Pick<Host, 'place'>, path: string): string {
  return `${place.root}/bundles/${path}`;
}

/** Where contents of a digest lie, below `bundles/`; the mark of an engine comes last. Pure. */
export function placesOf(digest: string): Record<'engine' | 'mark' | 'image' | 'tree', string> {
  const hex = digest.replace('sha256:', '');
  return {
    engine: `engines/${hex}`,
    mark: `engines/${hex}/bundle.json`,
    image: `images/${hex}.tar`,
    tree: `trees/${hex}`,
  };
}

/** Folder on a host with all packages that the lock of an engine names; undefined where no bundle brought them. */
export async function bundledPackages(host: Rooted, lock: string): Promise<string | undefined> {
  const { engine, mark } = placesOf(lock);
  return (await host.files.read(bundlePath(host, mark))) && bundlePath(host, engine);
}

/** Where the record of a loaded bundle lies, below `bundles/`. Pure. */
export function recordPath({ project, serial }: Pick<BundleHead, 'project' | 'serial'>): string {
  return `loaded/${project}/${serial}.json`;
}

/** Bundles of a project that a machine has loaded whole, newest first; a record that cannot be read counts as none. */
export async function readLoaded(host: Rooted, project: string): Promise<LoadedBundle[]> {
  const folder = bundlePath(host, `loaded/${project}`);
  const names = (await host.files.list(folder)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => host.files.read(`${folder}/${name}`)));
  const found = texts.flatMap((text) => loadedSchema.safeParse(parseJson(text)).data ?? []);
  return found.toSorted((one, other) => other.manifest.serial - one.manifest.serial);
}
