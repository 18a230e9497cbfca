import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { lockedPython } from '../../support/locked-python.ts';
import { digestFor } from '../../support/project/digests.ts';
import { aModel } from '../../support/project/models.ts';
import { putTree, type Piece } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aRun, runId } from '../../support/project/runs.ts';
import { anApplication, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { tempDir } from '../../support/temp-project.ts';

const timeout = 600_000;
const HERE = import.meta.dirname;
const VERSIONS = ['1.33', '1.35', '1.37'];
const LLAMA = '--release r1 --replicas 2 --max-replicas 4';
/** What is exported for whom. */
const EXPORTS = {
  plain: LLAMA,
  openshift: `${LLAMA} --flavour openshift`,
  kserve: `${LLAMA} --flavour kserve`,
  adapters: '--release r2',
  groups: '--release r2 --nodes 2 --max-replicas 4',
  job: 'small',
};
const ARGUMENTS = { parallel: 1, contextTokens: 512, threads: 1 };
/** Folder of the custom resource definitions themselves, as `…_leaderworkersets.yaml`, where they are at hand. */
const { SOVRAN_TEST_CRDS: crds } = process.env;

type Document = Record<string, unknown> & { kind: string; spec: Record<string, unknown> };

let programs: string;
const folder = mkdtempSync(join(tmpdir(), 'sovran-schemas-'));
let project: Project;

/** A document of a training on so many machines. */
const jobOf = (digest: string, nodes: number): Record<string, unknown> => ({
  apiVersion: 'job/v1',
  kind: 'finetune',
  jobId: runId(nodes),
  inputs: [{ name: 'model', digest, role: 'model' }],
  spec: { nodes },
  engine: { name: 'trl' },
  resources: { gpus: 2, threads: 4, memoryGiB: 16 },
  limits: { wallSeconds: 3600 },
});

/** A release of llama.cpp, and one of vLLM on four GPUs with an adapter. */
const releases: Piece = async (place) => {
  const { digest } = await putTree(place, { 'model.gguf': 'weights' });
  const { digest: legal } = await putTree(place, { 'adapter_model.safetensors': 'legal' });
  const served = { modelDigest: digest };
  const adapters = [{ name: 'legal', model: 'legal', digest: legal }];
  const vllm = { engine: { name: 'vllm', environment: digestFor('e') }, arguments: { ...ARGUMENTS, gpus: 4 } };
  await place.project.write(aModel('tuned', { format: 'gguf', digest }));
  await place.project.write(
    aRelease('r1', { ...served, engine: { name: 'cpu', environment: digestFor('e') }, arguments: ARGUMENTS }),
  );
  await place.project.write(aRun(runId(1), { subject: 'small', job: jobOf(digest, 1) }));
  await place.project.write(aRun(runId(2), { subject: 'wide', job: jobOf(digest, 2) }));
  await place.project.write(aRun(runId(3), { subject: 'gone', job: jobOf(digestFor('9'), 1) }));
  await place.project.write(aRelease('r2', { ...served, ...vllm, adapters }));
};

beforeAll(async () => {
  programs = lockedPython('kubernetes', [join(HERE, 'schemas.lock')]);
  project = await aProject([releases, anEnvironment(), anApplication()], { base: folder });
}, timeout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Exports with the real binary; returns the objects. */
async function exported(name: keyof typeof EXPORTS): Promise<Document[]> {
  const image = `registry.example.org/it@${digestFor('a')}`;
  const out = join(tempDir(), name);
  const typed = name === 'job' ? 'export job' : `export kubernetes --env production --gateway-image ${image}`;
  const { json } = await project.must(`${typed} ${EXPORTS[name]} --image ${image} --out ${out} --json`);
  const files = (json as { files: string[] }).files.filter((file) => /^(?!kustomization).*\.yaml$/.test(file));
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(out, file), 'utf8')).map((one) => one.toJS() as Document),
  );
}

function write(object: object): string {
  const path = join(folder, 'object.yaml');
  writeFileSync(path, stringify(object, { aliasDuplicateObjects: false }));
  return path;
}

/** The validator takes a kind that it does not know for valid: here it is a fault. */
function faultsIn(object: Document, version: string): string {
  const done = spawnSync(join(programs, 'kubernetes-validate'), ['--strict', '-k', version, write(object)], {
    encoding: 'utf8',
  });
  const said = `${done.stdout}${done.stderr}`;
  return done.status !== 0 || /WARN/.test(said) ? said : '';
}

function python(script: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(programs, 'python'), [join(HERE, script), ...words], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

/** By the definition of the kind where it is at hand; else by KServe's package, or an outline of the fields. */
function extensionFaults(object: Document): string {
  const plural = `_${object.kind.toLowerCase()}s.yaml`;
  const own = crds && readdirSync(crds).find((name) => name.endsWith(plural));
  if (crds && own) return python('crd_fields.py', join(crds, own), write(object));
  if (object.kind === 'LeaderWorkerSet')
    return python('crd_fields.py', join(HERE, 'leaderworkerset.yaml'), write(object));
  return python('kserve_fields.py', write(object));
}

interface Pod {
  metadata?: unknown;
  spec: unknown;
}

/** The pods of an extension, as objects that Kubernetes itself knows. */
function podsOf({ kind, spec }: Document): Document[] {
  const { leaderTemplate, workerTemplate } = (spec.leaderWorkerTemplate ?? {}) as Record<string, Pod>;
  const { minReplicas: _least, maxReplicas: _most, labels, annotations, ...pod } = (spec.predictor ?? {}) as Document;
  const templates =
    kind === 'LeaderWorkerSet' ? [leaderTemplate, workerTemplate] : [{ metadata: { labels, annotations }, spec: pod }];
  return templates.map(
    (template) => ({ apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'pod' }, template }) as never,
  );
}

const isExtension = ({ kind }: Document): boolean => kind === 'InferenceService' || kind === 'LeaderWorkerSet';

test.each(Object.keys(EXPORTS) as (keyof typeof EXPORTS)[])(
  '%s is strictly valid in three versions of Kubernetes',
  { timeout },
  async (name) => {
    const objects = (await exported(name)).filter(({ kind }) => kind !== 'Route');
    const own = objects.flatMap((object) => (isExtension(object) ? podsOf(object) : [object]));
    expect(own.length).toBeGreaterThanOrEqual(4);
    for (const version of VERSIONS) expect(own.map((object) => faultsIn(object, version)).filter(Boolean)).toEqual([]);
    for (const object of own) {
      const misspelt = JSON.parse(JSON.stringify(object).replace('"labels":', '"label":')) as Document;
      expect(faultsIn(misspelt, '1.35'), object.kind).toMatch(/'label'/);
    }
  },
);

test.each([
  ['kserve', 'InferenceService', 'minReplicas'],
  ['groups', 'LeaderWorkerSet', 'size'],
] as const)('%s: fields of %s are known, and a misspelt one is found', { timeout }, async (name, kind, field) => {
  const object = (await exported(name)).find((one) => one.kind === kind);
  if (!object) throw new Error(`${kind} is missing`);
  expect(extensionFaults(object)).toBe('');
  const text = JSON.stringify(object);
  expect(extensionFaults(JSON.parse(text.replace(`"${field}":`, `"${field}e":`)) as Document)).toContain(`${field}e`);
  expect(extensionFaults(JSON.parse(text.replace(`"${field}":`, `"${field}":"x",":":`)) as Document)).not.toBe('');
});

test('a cluster without an extension does not know its objects', { timeout }, async () => {
  const extensions = [...(await exported('kserve')), ...(await exported('groups'))].filter(isExtension);
  expect(extensions).toHaveLength(2);
  for (const object of extensions) expect(faultsIn(object, '1.35')).toMatch(/WARN/);
});

test.each([
  ['--release r1 --nodes 2', 'bad-nodes', 3],
  ['--release r2 --nodes 3', 'bad-nodes', 3],
  ['--release r2 --nodes 2 --flavour kserve', 'bad-nodes', 3],
])('%s is refused as %s', async (words, code, exit) => {
  const image = `registry.example.org/it@${digestFor('a')}`;
  const typed = `export kubernetes --env production ${words} --image ${image} --gateway-image ${image} --out k --json`;
  expect(await project.run(typed)).toMatchObject({ exit, json: { error: { code } } });
});

test.each([
  ['wide', 'bad-nodes', 3],
  ['gone', 'tree-missing', 5],
  ['nothing', 'not-found', 2],
])('job %s is refused as %s', async (name, code, exit) => {
  const typed = `export job ${name} --image registry.example.org/it@${digestFor('a')} --out j --json`;
  expect(await project.run(typed)).toMatchObject({ exit, json: { error: { code } } });
});

test('a job has no network, its GPUs, and its own document', async () => {
  const objects = Object.fromEntries((await exported('job')).map((object) => [object.kind, object]));
  expect(objects['NetworkPolicy']?.spec).not.toHaveProperty('ingress');
  expect(objects['NetworkPolicy']?.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
  const text = JSON.stringify(objects['Job']);
  expect(text).toContain('"limits":{"memory":"16384Mi","nvidia.com/gpu":2}');
  expect(text).not.toContain("'@");
  const { data } = objects['ConfigMap'] as unknown as { data: { 'job.json': string } };
  expect(JSON.parse(data['job.json'])).toMatchObject({ apiVersion: 'job/v1', spec: { nodes: 1 } });
});
