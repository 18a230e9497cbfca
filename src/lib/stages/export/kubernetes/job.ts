import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { StageContext } from '../../../core/operation/context.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { requireJob } from '../../jobs/find-job.ts';
import { type KubernetesExport, textsOf } from './export-kubernetes.ts';
import { bytesOf, type ServedTree, treeOf } from './facts.ts';
import { requirePinned } from './input.ts';
import { type KubernetesObject, storageOf, volumeOf } from './names.ts';

/** What the objects of a job need of its `job/v1` document, which the worker gets whole. */
const documentSchema = z.lazy(() =>
  z.object({
    jobId: z.string(),
    kind: z.string(),
    inputs: z.array(z.object({ name: z.string(), digest: z.string() })),
    spec: z.object({ nodes: z.number().default(1) }),
    engine: z.object({ name: z.string() }),
    resources: z.object({ gpus: z.number(), threads: z.number().default(1), memoryGiB: z.number().optional() }),
    limits: z.object({ wallSeconds: z.number() }),
  }),
);

/** Objects of a recorded job. Throws as `requireJob`, `image-unpinned` (exit 2), `bad-nodes` (exit 3), `tree-missing` (exit 5). */
export async function exportJob(wanted: string, image: string, ctx: StageContext): Promise<KubernetesExport> {
  requirePinned([image]);
  const { spec: run } = await requireJob(ctx, wanted);
  const job = documentSchema.parse(run.job);
  const asked = { host: 'Job (batch/v1)', nodes: job.spec.nodes };
  if (asked.nodes > 1) throw refusedError('bad-nodes', fixable('job.gate.one-node', asked));
  const inputs = await Promise.all(job.inputs.map(({ name, digest }) => treeOf([name, digest], ctx)));
  const engine = (await ctx.engines.list()).find(({ name }) => name === job.engine.name);
  const name = `job-${job.jobId.toLowerCase()}`;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'sovran' };
  const named = { name, config: `${name}-document`, labels, image, kind: job.kind, document: JSON.stringify(run.job) };
  const values: JsonObject = { ...named, ...boundsOf(job, { ...engine?.variables }), ...foldersOf(name, inputs) };
  const template = await ctx.templates.read('export/job.yaml');
  const filled = template.replaceAll(/'@(\w+)@'/g, (_whole, key: string) => JSON.stringify(values[key]));
  const storage = inputs.map((tree) => storageOf({ name: volumeOf(tree), labels }, bytesOf(tree)));
  const objects: KubernetesObject[] = parseAllDocuments(filled).map((one) => one.toJS());
  return textsOf([...storage, ...objects], [message('kubernetes.not-run')]);
}

/** What the worker may use, and its variables. */
function boundsOf({ engine, resources, limits }: z.infer<typeof documentSchema>, own: Record<string, string>) {
  const [threads, { gpus, memoryGiB }] = [String(resources.threads), resources];
  const PYTHONPATH = `/opt/sovran/${engine.name}:/opt/sovran/worker`;
  const fixed = { HOME: '/tmp', TMPDIR: '/tmp', PYTHONSAFEPATH: '1', OMP_NUM_THREADS: threads, PYTHONPATH };
  const memory = memoryGiB === undefined ? {} : { memory: `${Math.ceil(memoryGiB * 1024)}Mi` };
  return {
    threads,
    wallSeconds: limits.wallSeconds,
    limits: { ...memory, ...(gpus > 0 ? { 'nvidia.com/gpu': gpus } : {}) },
    env: Object.entries({ ...own, ...fixed }).map(([name, value]) => ({ name, value })),
  };
}

/** Where it reads and writes; beside what it reads is room for checkpoints and results. */
function foldersOf(name: string, inputs: readonly ServedTree[]) {
  const kept = (claimName: string, readOnly: boolean) => ({ persistentVolumeClaim: { claimName, readOnly } });
  const folders = [
    ['tmp', '/tmp', { emptyDir: {} }],
    ['shm', '/dev/shm', { emptyDir: { medium: 'Memory' } }],
    ['document', '/etc/sovran', { configMap: { name: `${name}-document` } }],
    ['job', '/job', kept(name, false)],
    ...inputs.map((tree) => [volumeOf(tree), `/inputs/${tree.model}`, kept(volumeOf(tree), true)] as const),
  ] as const;
  return {
    room: `${Math.ceil((inputs.reduce((sum, tree) => sum + bytesOf(tree), 0) * 4) / 2 ** 30) + 1}Gi`,
    mounts: folders.map(([volume, mountPath]) => ({ name: volume, mountPath })),
    volumes: folders.map(([volume, , source]) => ({ name: volume, ...source })),
  };
}
