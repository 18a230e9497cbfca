import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireResource } from '../../core/project/resources.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { message } from '../../core/text/message.ts';
import { driftError, type SovranError } from '../../core/text/sovran-error.ts';
import { toJson } from '../../core/kit/to-json.ts';
import { MANIFEST_FILE, manifestSchema, type Manifest } from './assemble/manifest.ts';
import type { NamedDataset } from './prepare-input.ts';
import type { JsonObject } from '../../core/ports/json.ts';

/** Folder of shards and manifest, as the store of this machine holds them. */
export interface OpenTree {
  path: string;
  manifest: Manifest;
}

/** A dataset of the project with its tree. */
export type OpenDataset = OpenTree & { dataset: NamedDataset };

/** Throws `not-found` (2), or `tree-missing` or `manifest-broken` (5) for a dataset missing from the store. */
export async function openDataset(name: string, ctx: StageContext): Promise<OpenDataset> {
  const { spec } = await requireResource(ctx.project, 'Dataset', name);
  return { dataset: { name, ...spec }, ...(await openTree(name, spec.digest, ctx)) };
}

/** The tree of a dataset as it was at a digest; throws as `openDataset`. */
export async function openTree(name: string, digest: string, ctx: StageContext): Promise<OpenTree> {
  const path = await (await ctx.artifacts()).treePath(digest);
  if (path === undefined) throw broken('tree-missing', name, digest);
  try {
    return { path, manifest: manifestSchema.parse(JSON.parse(await readFile(join(path, MANIFEST_FILE), 'utf8'))) };
  } catch {
    throw broken('manifest-broken', name, digest);
  }
}

function broken(code: 'tree-missing' | 'manifest-broken', name: string, digest: string): SovranError {
  const details = { name, digest };
  const text = message(code === 'tree-missing' ? 'data.tree-missing' : 'data.manifest-broken', details);
  return driftError(code, text, { fix: message('data.tree-missing.fix'), details });
}

/** The `Dataset` document that scripts read. */
export function datasetDocument(dataset: NamedDataset): JsonObject {
  const { name, digest, bytes, license, rows, splits, pii, piiFound, sources, conflicts, leakage } = dataset;
  return {
    name,
    digest,
    bytes,
    license,
    rows: { in: rows.in, out: rows.out, dropped: { ...rows.dropped } },
    splits,
    pii: { action: pii, ...(piiFound && { found: { ...piiFound } }) },
    sources: sources.map(({ path, sha256, license: sourceLicense, rows: sourceRows }) => ({
      path,
      sha256,
      license: sourceLicense,
      rows: sourceRows,
    })),
    conflicts,
    leakage,
    ...toJson({
      answers: dataset.answers,
      target: dataset.target,
      feedback: dataset.feedback,
      prepared: dataset.prepared,
    }),
  };
}
