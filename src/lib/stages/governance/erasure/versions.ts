import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { listJobRuns } from '../../../core/project/job-runs.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { MANIFEST_FILE, manifestSchema, type Manifest } from '../../data/assemble/manifest.ts';
import type { Matcher } from './matcher.ts';
import { findRows, type FoundRows } from './rows.ts';

/** A dataset as it is, or as it once was. */
export interface Version {
  name: string;
  digest: string;
  isCurrent: boolean;
}

/** A version whose rows were looked at; `otherKey`: its pseudonyms were made under a key that is not here. */
export interface SeenVersion extends Version, FoundRows {
  rows: number;
  otherKey: boolean;
}

/** Rows of the versions that this machine’s store holds, and the versions that it does not. */
export async function lookAtVersions(
  ctx: StageContext,
  matcher: Matcher,
  keyId: string,
): Promise<{ seen: SeenVersion[]; absent: Version[] }> {
  const artifacts = await ctx.artifacts();
  const [seen, absent]: [SeenVersion[], Version[]] = [[], []];
  for (const version of await listVersions(ctx)) {
    const path = await artifacts.treePath(version.digest);
    const manifest = path && (await readManifest(path));
    if (!path || !manifest) absent.push(version);
    else {
      const otherKey = manifest.pii.keyId !== undefined && manifest.pii.keyId !== keyId;
      seen.push({ ...version, ...(await findRows(path, manifest, matcher)), rows: manifest.rows.out, otherKey });
    }
  }
  return { seen, absent };
}

/** The manifest of a dataset’s tree; undefined for other trees. */
export async function readManifest(dir: string): Promise<Manifest | undefined> {
  const text = await readFile(join(dir, MANIFEST_FILE), 'utf8').catch(() => '');
  return manifestSchema.safeParse(parseJson(text)).data;
}

const DIGEST = /^ {2}digest: ['"]?(sha256:[0-9a-f]{64})/m;

/** Every version that files, git and jobs know, the present ones first. */
async function listVersions({ project }: StageContext): Promise<Version[]> {
  const versions = new Map<string, Version>();
  const note = (name: string, digest: string | undefined, isCurrent = false): void => {
    if (digest !== undefined && !versions.has(digest)) versions.set(digest, { name, digest, isCurrent });
  };
  const datasets = await listResources(project, 'Dataset');
  for (const { metadata, spec } of datasets) note(metadata.name, spec.digest, true);
  for (const { metadata } of datasets)
    for (const { content } of await project.history().listVersions(pathOf('Dataset', metadata.name)))
      note(metadata.name, DIGEST.exec(Buffer.from(content).toString())?.[1]);
  for (const { spec } of await listResources(project, 'Model'))
    for (const { relation, digest, name = digest.slice(7, 19) } of spec.lineage)
      if (relation === 'trained-on' || relation === 'calibrated-on') note(name, digest);
  for (const { spec, metadata } of await listJobRuns({ project }))
    for (const digest of datasetsOf(spec.job)) note(metadata.name, digest);
  return [...versions.values()];
}

/** Digests of the datasets that a job takes. */
function datasetsOf(job: Record<string, unknown> = {}): string[] {
  const inputs = Array.isArray(job['inputs']) ? (job['inputs'] as Record<string, unknown>[]) : [];
  return inputs.flatMap(({ role, digest }) => (role === 'dataset' && typeof digest === 'string' ? [digest] : []));
}
