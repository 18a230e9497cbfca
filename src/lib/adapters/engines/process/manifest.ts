import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JobCollection } from '../../../ports/engine.ts';
import { digestOf } from '../../../run/canonical.ts';
import { sha256Of } from '../../sha256.ts';
import { readJson } from './json-file.ts';
import { toJson } from '../../../run/to-json.ts';

/** A path inside a tree: relative, without `..`, so that a worker cannot point outside its output. */
const pathSchema = z.string().regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$)).+$/);
const fileSchema = z.object({
  path: pathSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number().int().nonnegative(),
});
const manifestSchema = z.looseObject({
  jobId: z.string(),
  outputs: z.array(
    z.looseObject({
      name: z.string().regex(/^[0-9A-Za-z][\w.-]*$/),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      files: z.array(fileSchema),
    }),
  ),
});

type Manifest = z.infer<typeof manifestSchema>;
type ManifestTree = Manifest['outputs'][number];

/** A manifest that holds, or why it does not. */
export type ManifestVerdict = { ok: true; manifest: Manifest } | { ok: false; reason: string };

/** Recomputes every digest that `out/manifest.json` promises: no file missing, changed or added. */
export async function verifyManifest(folder: string, jobId: string): Promise<ManifestVerdict> {
  const raw = await readJson(join(folder, 'out', 'manifest.json'));
  if (raw === undefined) return { ok: false, reason: 'out/manifest.json is missing' };
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) return { ok: false, reason: `out/manifest.json: ${parsed.error.issues[0]?.message ?? ''}` };
  const manifest = parsed.data;
  if (manifest.jobId !== jobId) return { ok: false, reason: `out/manifest.json belongs to job ${manifest.jobId}` };
  for (const tree of manifest.outputs) {
    const reason = await treeProblem(join(folder, 'out', tree.name), tree);
    if (reason) return { ok: false, reason: `out/${tree.name}: ${reason}` };
  }
  return { ok: true, manifest };
}

/** The outputs of a verified manifest, as the engine's port gives them. */
export function toCollection(folder: string, manifest: Manifest): JobCollection {
  return {
    manifest: toJson(manifest),
    trees: manifest.outputs.map(({ name, digest, files }) => ({
      name,
      digest,
      path: join(folder, 'out', name),
      bytes: files.reduce((sum, { size }) => sum + size, 0),
    })),
    outputs: manifest.outputs.flatMap(({ name, files }) =>
      files.map(({ path, sha256, size }) => ({ path: `${name}/${path}`, sha256: `sha256:${sha256}`, bytes: size })),
    ),
  };
}

async function treeProblem(root: string, { digest, files }: ManifestTree): Promise<string | undefined> {
  const entries = files.map(({ path, sha256, size }) => ({ path, sha256, size }));
  if (digestOf(entries) !== digest) return 'the list of files does not give its digest';
  const present = await filesBelow(root);
  const added = present.find((path) => !files.some((file) => file.path === path));
  if (added) return `${added} is not in the manifest`;
  for (const file of files) {
    const problem = await fileProblem(join(root, file.path), file);
    if (problem) return `${file.path} ${problem}`;
  }
  return undefined;
}

async function fileProblem(
  path: string,
  { sha256, size }: { sha256: string; size: number },
): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return 'is missing';
  if (!found.isFile()) return 'is not a regular file';
  if (found.size !== size) return `has ${found.size} bytes instead of ${size}`;
  return (await sha256Of(path)) === sha256 ? undefined : 'has another sha256';
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
