import { hostScript } from '../../../core/kit/host-script.ts';
import { join } from 'node:path/posix';
import { z } from 'zod';
import { readJson } from '../host/json-files.ts';
import { runScript } from '../host/run-script.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { JobCollection, JobState } from '../../../core/ports/runner.ts';
import type { Host } from '../../../core/ports/host.ts';
import { failureMessage } from '../../../core/failures/worker-failure.ts';
import { message } from '../../../core/text/message.ts';
import { notCollectable } from './errors.ts';

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
interface ManifestProblem {
  reason: string;
  params: Record<string, string | number>;
}

/** A manifest that holds, or why it does not. */
export type ManifestVerdict = { ok: true; manifest: Manifest } | ({ ok: false } & ManifestProblem);

/** What lies at a path of a tree; `sha256` of regular files, hex. */
export interface PresentFile {
  regular: boolean;
  size: number;
  sha256?: string;
}

/** All that lies below a tree's folder, folders left out, by path relative to it. */
type ListTree = (tree: string) => Promise<Map<string, PresentFile>>;

/** Compares what `out/manifest.json` promises with what is there: no file missing, changed or added. */
export async function checkManifest(raw: unknown, jobId: string, list: ListTree): Promise<ManifestVerdict> {
  if (raw === undefined) return { ok: false, reason: 'manifest-missing', params: {} };
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) return { ok: false, reason: 'manifest-invalid', params: {} };
  const manifest = parsed.data;
  if (manifest.jobId !== jobId) return { ok: false, reason: 'manifest-of-other', params: { job: manifest.jobId } };
  for (const tree of manifest.outputs) {
    const present = await list(tree.name);
    const problem = treeProblem(tree, present);
    if (problem && present.size === 0 && (await isAllGone(manifest, list)))
      return { ok: false, reason: 'outputs-gone', params: {} };
    if (problem) return { ok: false, reason: problem.reason, params: { ...problem.params, tree: tree.name } };
  }
  return { ok: true, manifest };
}

/** Whether nothing of any output is there, as `gc` leaves a job that it knows to be recorded. */
async function isAllGone({ outputs }: Manifest, list: ListTree): Promise<boolean> {
  for (const { name } of outputs) if ((await list(name)).size > 0) return false;
  return true;
}

/** Outputs of a job, each digest computed again on the host. Throws `job-not-collectable` (exit 1) unless it succeeded. */
export async function collectOutputs(
  host: Host,
  folder: string,
  id: string,
  state: JobState = 'lost',
): Promise<JobCollection> {
  if (state !== 'succeeded') throw notCollectable(id, message(`job.state.${state}`));
  const verdict = await verifyManifest(host, folder, id);
  if (!verdict.ok) throw notCollectable(id, failureMessage(verdict));
  return toCollection(folder, verdict.manifest);
}

/** The outputs of a verified manifest, as the runner's port gives them. */
function toCollection(folder: string, manifest: Manifest): JobCollection {
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

function treeProblem({ digest, files }: ManifestTree, present: Map<string, PresentFile>): ManifestProblem | undefined {
  const entries = files.map(({ path, sha256, size }) => ({ path, sha256, size }));
  if (digestOf(entries) !== digest) return { reason: 'manifest-digest', params: {} };
  const promised = new Set(files.map(({ path }) => path));
  const added = [...present.keys()].find((path) => !promised.has(path));
  if (added !== undefined) return { reason: 'output-added', params: { path: added } };
  for (const file of files) {
    const problem = fileProblem(present.get(file.path), file);
    if (problem) return { reason: problem.reason, params: { ...problem.params, path: file.path } };
  }
  return undefined;
}

function fileProblem(
  found: PresentFile | undefined,
  { sha256, size }: { sha256: string; size: number },
): ManifestProblem | undefined {
  if (!found) return { reason: 'output-missing', params: {} };
  if (!found.regular) return { reason: 'output-irregular', params: {} };
  if (found.size !== size) return { reason: 'output-size', params: { found: found.size, expected: size } };
  return found.sha256 === sha256 ? undefined : { reason: 'output-differs', params: {} };
}

/** Recomputes on the host every digest that `out/manifest.json` promises; nothing is brought here for it. The signal ends it there. */
export async function verifyManifest(
  host: Host,
  folder: string,
  jobId: string,
  signal?: AbortSignal,
): Promise<ManifestVerdict> {
  const raw = await readJson(host, join(folder, 'out', 'manifest.json'));
  return checkManifest(raw, jobId, async (tree) =>
    parseListing(
      await runScript(host, hostScript('runner/list-outputs'), [join(folder, 'out', tree)], { reads: true, signal }),
    ),
  );
}

function parseListing(output: string): Map<string, PresentFile> {
  const records = output.split('\0');
  const middle = records.indexOf('');
  const digests = new Map(records.slice(middle + 1).map((record) => [record.slice(68), record.slice(0, 64)]));
  const present = new Map<string, PresentFile>();
  for (const record of records.slice(0, Math.max(0, middle))) {
    const [type = '', size = ''] = record.split(' ', 2);
    const path = record.slice(type.length + size.length + 2);
    const sha256 = digests.get(path);
    present.set(path, { regular: type === 'f', size: Number(size), ...(sha256 ? { sha256 } : {}) });
  }
  return present;
}
