import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JobCollection } from '../../../ports/engine.ts';
import { digestOf } from '../../../run/canonical.ts';
import type { FailureReason } from '../../../text/worker-words.ts';
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

/** Why a manifest does not hold. */
export interface ManifestProblem {
  reason: FailureReason;
  params: Record<string, string | number>;
}

/** A manifest that holds, or why it does not. */
export type ManifestVerdict = { ok: true; manifest: Manifest } | ({ ok: false } & ManifestProblem);

/** Recomputes every digest that `out/manifest.json` promises: no file missing, changed or added. */
export async function verifyManifest(folder: string, jobId: string): Promise<ManifestVerdict> {
  const raw = await readJson(join(folder, 'out', 'manifest.json'));
  if (raw === undefined) return { ok: false, reason: 'manifest-missing', params: {} };
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) return { ok: false, reason: 'manifest-invalid', params: {} };
  const manifest = parsed.data;
  if (manifest.jobId !== jobId) return { ok: false, reason: 'manifest-of-other', params: { job: manifest.jobId } };
  for (const tree of manifest.outputs) {
    const problem = await treeProblem(join(folder, 'out', tree.name), tree);
    if (problem) return { ok: false, reason: problem.reason, params: { ...problem.params, tree: tree.name } };
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

async function treeProblem(root: string, { digest, files }: ManifestTree): Promise<ManifestProblem | undefined> {
  const entries = files.map(({ path, sha256, size }) => ({ path, sha256, size }));
  if (digestOf(entries) !== digest) return { reason: 'manifest-digest', params: {} };
  const present = await filesBelow(root);
  const added = present.find((path) => !files.some((file) => file.path === path));
  if (added) return { reason: 'output-added', params: { path: added } };
  for (const file of files) {
    const problem = await fileProblem(join(root, file.path), file);
    if (problem) return { reason: problem.reason, params: { ...problem.params, path: file.path } };
  }
  return undefined;
}

async function fileProblem(
  path: string,
  { sha256, size }: { sha256: string; size: number },
): Promise<ManifestProblem | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return { reason: 'output-missing', params: {} };
  if (!found.isFile()) return { reason: 'output-irregular', params: {} };
  if (found.size !== size) return { reason: 'output-size', params: { found: found.size, expected: size } };
  return (await sha256Of(path)) === sha256 ? undefined : { reason: 'output-differs', params: {} };
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
