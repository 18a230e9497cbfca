import { dropAbsent } from '../../core/kit/drop-absent.ts';
import type { JobCollection, JobOutput, JobStatus } from '../../core/ports/runner.ts';
import type { JsonObject } from '../../core/ports/json.ts';
import { modelSpecSchema, type ModelSpec } from '../../core/project/resources/model.ts';
import type { JobRun } from '../../core/project/job-runs.ts';

type Tree = JobCollection['trees'][number];

/** Facts of a tree that a worker may state in its manifest. */
const FACTS = ['format', 'parameters', 'architecture', 'chatTemplate', 'servable', 'trainable', 'scheme'] as const;

/** Pure: the models that a job's outputs become. Time of registration is the end of the job. */
export function modelsOf(
  run: JobRun,
  status: JobStatus,
  collection: JobCollection,
): { name: string; spec: ModelSpec }[] {
  return (run.spec.collect ?? []).map((item) => {
    const tree = requireTree(run, collection, item.tree);
    const files = collection.outputs.filter(({ path }) => path.startsWith(`${item.tree}/`));
    const { name, lineage: _lineage, ...stated } = item.model;
    const spec = modelSpecSchema.parse({
      ...guessFromFiles(item.tree, files),
      ...factsOf(collection.manifest, item.tree),
      ...dropAbsent(stated),
      digest: tree.digest,
      bytes: tree.bytes,
      lineage: item.model.lineage.flatMap(({ relation, digest, tree, name }) => {
        const known = digest ?? (tree ? requireTree(run, collection, tree).digest : undefined);
        return known ? [{ relation, digest: known, ...(name ? { name } : {}) }] : [];
      }),
      job: run.metadata.name,
      registeredAt: status.endedAt ?? run.spec.startedAt,
    });
    return { name, spec };
  });
}

function requireTree(run: JobRun, collection: JobCollection, name: string): Tree {
  const tree = collection.trees.find((candidate) => candidate.name === name);
  if (!tree) throw new Error(`job ${run.metadata.name} has no output tree ${name}`);
  return tree;
}

/** `chatTemplateDigest` holds for every tree of the job; `outputs[].facts` for one. */
function factsOf(manifest: JsonObject, tree: string): JsonObject {
  const outputs = Array.isArray(manifest.outputs) ? (manifest.outputs as JsonObject[]) : [];
  const facts = (outputs.find(({ name }) => name === tree)?.facts ?? {}) as JsonObject;
  const template = manifest.chatTemplateDigest;
  return {
    ...(typeof template === 'string' ? { chatTemplate: template } : {}),
    ...Object.fromEntries(FACTS.flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]]))),
  };
}

/** Format, servable file and trainability by file names; an adapter is never a trainable base. */
function guessFromFiles(tree: string, files: JobOutput[]): JsonObject {
  const names = files.map(({ path }) => path.slice(tree.length + 1));
  const gguf = names.find((name) => name.endsWith('.gguf'));
  const weights = names.some((name) => name.endsWith('.safetensors'));
  return {
    format: weights || !gguf ? 'safetensors' : 'gguf',
    parameters: 0,
    trainable: weights && names.includes('config.json'),
    ...(gguf ? { servable: gguf } : {}),
  };
}
