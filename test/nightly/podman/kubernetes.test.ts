import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchModel } from '../../../scripts/story/material.ts';
import { openStory } from '../../../scripts/story/story.ts';
import { privatePodman, type PrivatePodman } from '../../support/podman.ts';
import { aModel } from '../../support/project/models.ts';
import type { Piece } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aRun, runId } from '../../support/project/runs.ts';
import { anApplication, anEnvironment, aRelease, PORTAL_KEY } from '../../support/project/serving.ts';

const PATIENCE_MS = 600_000;
/** Asks from inside the pod: status and answer of the health port, without a key, and with one. */
const ASK = `
import json, urllib.error, urllib.request
def ask(url, body=None, key=None):
    headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + key} if key else {})}
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60)
        return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""
body = json.dumps({"model": "production", "max_tokens": 8, "messages": [{"role": "user", "content": "Say yes."}]}).encode()
door = "http://127.0.0.1:8080/v1/chat/completions"
print(json.dumps([ask("http://127.0.0.1:8081/ready")[0], ask(door, body)[0], ask(door, body, "${PORTAL_KEY}")]))
`;
/** Bytes on every interface but loopback. */
const OUTSIDE = `print(sum(int(n) for line in list(open("/proc/net/dev"))[2:] if not line.strip().startswith("lo:") for n in line.split()[1:]))`;

/** Makes a model of half precision, which can be quantized again. */
const WIDEN = `
import ctypes, sys
from sovran_engine.llama_cpp import quantize
library = quantize._load()
params = library.llama_model_quantize_default_params()
params.ftype, params.allow_requantize = quantize.SCHEMES["F16"], True
library.llama_backend_init()
sys.exit(library.llama_model_quantize(sys.argv[1].encode(), sys.argv[2].encode(), ctypes.byref(params)))
`;

const dir = mkdtempSync(join(tmpdir(), 'sovran-kube-'));
let podman: PrivatePodman;
let project: Project;
let tree: string;
let image: string;
let engine: string;

/** The model of the tests, put into the store, as a release serves it. */
const served: Piece = async (place) => {
  const { openArtifacts } = await import('../../../src/lib/adapters/artifacts/open-artifacts.ts');
  const { path } = await fetchModel(openStory('local', '.test'));
  const folder = mkdtempSync(join(place.base, 'tree-'));
  writeFileSync(join(folder, 'model.gguf'), readFileSync(path));
  const artifacts = await openArtifacts(place.store);
  const { digest, bytes } = await artifacts.putTree(folder, { move: true });
  tree = (await artifacts.treePath(digest)) ?? '';
  await place.project.write(aModel('tuned', { format: 'gguf', digest, bytes }));
  const engine = { name: 'cpu', environment: digest };
  const limits = { parallel: 1, contextTokens: 512, threads: 1 };
  await place.project.write(aRelease('r1', { modelDigest: digest, engine, arguments: limits }));
};

beforeAll(async () => {
  execFileSync('node', ['scripts/workers.ts', 'test_digest']);
  const [environment = ''] = execFileSync('sh', ['-c', 'realpath -e .test/store/engines/*/pyvenv.cfg'], {
    encoding: 'utf8',
  }).split('\n');
  const root = join(dir, 'root');
  mkdirSync(root);
  engine = environment.replace('/pyvenv.cfg', '');
  execFileSync('sh', ['test/support/serving-root.sh', root, engine, 'templates/export/llama-server']);
  podman = await privatePodman();
  execFileSync('sh', ['-c', `tar -c -C ${root} . >${dir}/root.tar`]);
  podman.run('import', join(dir, 'root.tar'), 'localhost/serving:1');
  image = `localhost/serving@${podman.run('image', 'inspect', 'localhost/serving:1', '--format', '{{.Digest}}').trim()}`;
  project = await aProject([served, anEnvironment(), anApplication()], { base: dir });
}, PATIENCE_MS);

afterAll(async () => {
  await podman.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Exports with the real binary; returns the folder and its files. */
async function exported(name: string, ...more: string[]): Promise<{ folder: string; files: string[] }> {
  const folder = join(dir, name);
  const words = ['--release', 'r1', '--env', 'production', '--image', image, '--gateway-image', image];
  const done = await project.must('export', 'kubernetes', ...words, '--out', folder, '--json', ...more);
  return { folder, files: (done.json as { files: string[] }).files };
}

test('podman executes the pod, which answers without a network', { timeout: PATIENCE_MS }, async () => {
  const { folder, files } = await exported('run');
  const objects = files.filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  const all = join(dir, 'all.yaml');
  writeFileSync(all, objects.map((file) => readFileSync(join(folder, file), 'utf8')).join('---\n'));
  const [claim = ''] =
    /model-[0-9a-f]{16}/.exec(readFileSync(join(folder, 'persistentvolumeclaim.yaml'), 'utf8')) ?? [];
  podman.run('volume', 'create', claim);
  execFileSync('sh', ['-c', `tar -c -C ${tree} . >${dir}/model.tar`]);
  podman.run('volume', 'import', claim, join(dir, 'model.tar'));
  podman.run('kube', 'play', '--network', 'none', all);
  const ask = (script: string): string => podman.run('exec', 'production-pod-gateway', 'python3', '-c', script);
  await expect.poll(() => (JSON.parse(ask(ASK)) as number[])[0], { timeout: 120_000, interval: 1000 }).toBe(200);
  const [, without, [status, answer] = []] = JSON.parse(ask(ASK)) as [number, number, [number, string]?];
  expect([without, status]).toEqual([401, 200]);
  expect(JSON.parse(answer ?? '')).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
  expect(ask(OUTSIDE).trim()).toBe('0');
  podman.run('kube', 'down', '--force', all);
});

test('a pod with other weights does not start', { timeout: PATIENCE_MS }, async () => {
  const { folder } = await exported('altered');
  const secret = readFileSync(join(folder, 'secret.yaml'), 'utf8');
  const altered = join(dir, 'altered.yaml');
  const deployment = readFileSync(join(folder, 'deployment.yaml'), 'utf8');
  writeFileSync(altered, [secret.replace(/[0-9a-f]{64}  tuned/, `${'0'.repeat(64)}  tuned`), deployment].join('---\n'));
  const claim = /model-[0-9a-f]{16}/.exec(deployment)?.[0] ?? '';
  podman.run('volume', 'create', claim);
  podman.run('volume', 'import', claim, join(dir, 'model.tar'));
  expect(() => podman.run('kube', 'play', '--network', 'none', altered)).toThrow('init container');
});

test('podman executes a job, which quantizes without a network', { timeout: PATIENCE_MS }, async () => {
  const wide = join(dir, 'wide');
  mkdirSync(wide);
  const widen = [join(engine, 'bin', 'python3'), '-c', WIDEN, join(tree, 'model.gguf'), join(wide, 'model.gguf')];
  const modules = 'templates/engines/cpu:templates/engines/worker';
  execFileSync('env', [`PYTHONPATH=${modules}`, ...widen], { stdio: 'ignore' });
  const { openArtifacts } = await import('../../../src/lib/adapters/artifacts/open-artifacts.ts');
  const artifacts = await openArtifacts(project.store);
  const { digest } = await artifacts.putTree(wide, { move: true });
  const id = runId(1);
  const job = {
    apiVersion: 'job/v1',
    kind: 'quantize',
    jobId: id,
    seed: 1,
    inputs: [{ name: 'model', digest, role: 'model' }],
    spec: { scheme: 'Q4_0', threads: 1 },
    engine: { name: 'cpu', runner: 'docker', environment: digest },
    resources: { gpus: 0, threads: 1, memoryGiB: 2 },
    limits: { wallSeconds: 300 },
    labels: {},
  };
  await project.add(aRun(id, { operation: 'quantize launch', subject: 'small', job }));
  const folder = join(dir, 'job');
  const done = await project.must('export', 'job', 'small', '--image', image, '--out', folder, '--json');
  const { objects } = done.json as { objects: { kind: string; name: string }[] };
  const [input = '', own = ''] = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ name }) => name);
  podman.run('volume', 'create', input);
  execFileSync('sh', ['-c', `tar -c -C ${(await artifacts.treePath(digest)) ?? ''} . >${dir}/wide.tar`]);
  podman.run('volume', 'import', input, join(dir, 'wide.tar'));
  const all = join(dir, 'job.yaml');
  const files = ['configmap', 'persistentvolumeclaim', 'job'].map((file) => join(folder, `${file}.yaml`));
  writeFileSync(all, files.map((file) => readFileSync(file, 'utf8')).join('---\n'));
  podman.run('kube', 'play', '--network', 'none', all);
  expect(podman.run('wait', `${own}-pod-worker`).trim(), podman.run('logs', `${own}-pod-worker`)).toBe('0');
  const shown = podman.run(
    'run',
    '--rm',
    '--network',
    'none',
    '-v',
    `${own}:/job`,
    image,
    'cat',
    '/job/out/manifest.json',
  );
  expect(shown).toContain('"path": "model-Q4_0.gguf"');
});
