import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import type { KubernetesFacts } from '../../../../src/lib/stages/export/kubernetes/facts.ts';
import { checkInput, FLAVOURS } from '../../../../src/lib/stages/export/kubernetes/input.ts';
import { objectsOf } from '../../../../src/lib/stages/export/kubernetes/objects.ts';
import { configOf } from '../../../../src/lib/stages/export/kubernetes/pod.ts';
import { anEnvironment, aRelease } from '../../../support/project/serving.ts';
import { digestFor } from '../../../support/project/digests.ts';

const image = (name: string): string => `registry.example.org/${name}@${digestFor('a')}`;

function factsOf(said: Partial<KubernetesFacts> = {}): KubernetesFacts {
  return {
    release: 'r1',
    environment: 'production',
    flavour: 'plain',
    image: image('llama'),
    gatewayImage: image('haproxy'),
    modelImage: null,
    replicas: 1,
    maxReplicas: null,
    nodes: 1,
    spec: anEnvironment().spec,
    served: aRelease('r1').spec,
    engine: 'llama.cpp',
    trees: [treeOf('tuned', 'b')],
    memoryBytes: 3 * 2 ** 30,
    keys: [`${'c'.repeat(64)} portal@0`],
    gateway: readFileSync('templates/gateway/haproxy.cfg', 'utf8'),
    ...said,
  };
}

function treeOf(model: string, letter: string): KubernetesFacts['trees'][0] {
  const file = { path: 'model.gguf', sha256: digestFor(letter), size: 2 ** 30 };
  return { model, digest: digestFor(letter), files: [file] };
}

const kindsOf = (said: Partial<KubernetesFacts>): unknown[] => objectsOf(factsOf(said)).map(({ kind }) => kind);
const BASE = ['Secret', 'PersistentVolumeClaim', 'NetworkPolicy'];

test.each<[Partial<KubernetesFacts>, string[]]>([
  [{}, [...BASE, 'Deployment', 'Service']],
  [{ modelImage: image('model') }, ['Secret', 'NetworkPolicy', 'Deployment', 'Service']],
  [{ replicas: 2 }, [...BASE, 'Deployment', 'Service', 'PodDisruptionBudget']],
  [{ maxReplicas: 4 }, [...BASE, 'Deployment', 'Service', 'HorizontalPodAutoscaler']],
  [{ flavour: 'openshift' }, [...BASE, 'Deployment', 'Service', 'Route']],
  [{ flavour: 'kserve', replicas: 2, maxReplicas: 4 }, [...BASE, 'InferenceService']],
  [{ nodes: 2, replicas: 2 }, [...BASE, 'LeaderWorkerSet', 'Service']],
  [{ nodes: 2, maxReplicas: 2 }, [...BASE, 'LeaderWorkerSet', 'Service', 'HorizontalPodAutoscaler']],
])('%j gives its objects', (said, kinds) => {
  expect(kindsOf(said)).toEqual(kinds);
});

/** Every container of every object, wherever its pod lies. */
function containersIn(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(containersIn);
  if (typeof value !== 'object' || value === null) return [];
  const { containers = [], initContainers = [], ...rest } = value as Record<string, JsonObject[]>;
  return [...containers, ...initContainers, ...Object.values(rest).flatMap(containersIn)];
}

test.each(FLAVOURS)('no container of %s has rights, or an image without digest', (flavour) => {
  const containers = containersIn(objectsOf(factsOf({ flavour })));
  expect(containers).toHaveLength(3);
  for (const container of containers)
    expect(container).toMatchObject({
      image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
});

test('the policy lets nothing out, and only labelled clients in', () => {
  const policy = objectsOf(factsOf()).find(({ kind }) => kind === 'NetworkPolicy');
  const client = { matchLabels: { 'sovran.client/production': 'true' } };
  expect(policy).toMatchObject({
    spec: {
      policyTypes: ['Ingress', 'Egress'],
      egress: [],
      ingress: [{ from: [{ podSelector: client }, { namespaceSelector: client }] }],
    },
  });
});

test('GPUs are asked for, and replaced one pod after the other', () => {
  const served = aRelease('r1', { arguments: { parallel: 1, contextTokens: 8, threads: 1, gpus: 2 } }).spec;
  const text = JSON.stringify(objectsOf(factsOf({ served, engine: 'vllm' })));
  expect(text).toContain('"limits":{"memory":"3072Mi","nvidia.com/gpu":2}');
  expect(text).toContain('"rollingUpdate":{"maxUnavailable":1,"maxSurge":0}');
});

const groups = (): JsonObject => {
  const served = aRelease('r1', { arguments: { parallel: 1, contextTokens: 8, threads: 1, gpus: 4 } }).spec;
  const objects = objectsOf(factsOf({ served, engine: 'vllm', nodes: 2, maxReplicas: 3 }));
  return Object.fromEntries(objects.map((object) => [object.kind, object]));
};

test('pods of one replica share its GPUs, and only the first answers', () => {
  const { LeaderWorkerSet: set } = groups();
  const engine = { name: 'engine', resources: { limits: { 'nvidia.com/gpu': 2 } } };
  expect(set).toMatchObject({
    spec: {
      leaderWorkerTemplate: {
        size: 2,
        leaderTemplate: { spec: { containers: [engine, { name: 'gateway' }] } },
        workerTemplate: {
          metadata: { labels: { 'app.kubernetes.io/component': 'worker' } },
          spec: { containers: [engine] },
        },
      },
    },
  });
  const text = JSON.stringify(set);
  expect(text.match(/"startupProbe"/g)).toHaveLength(1);
  expect(text.match(/"FOLLOWS"/g)).toHaveLength(1);
  expect(configOf(factsOf({ engine: 'vllm', nodes: 2 }))['engine.sh']).toMatch(
    /--nnodes .* \$\{FOLLOWS:\+--headless\}\n$/,
  );
});

test('pods of one replica reach each other and names alone', () => {
  const { NetworkPolicy: policy, HorizontalPodAutoscaler: scaler } = groups();
  const peers = [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'production' } } }];
  expect(policy).toMatchObject({ spec: { egress: [{ to: peers }, { ports: [{ port: 53 }, { port: 53 }] }] } });
  expect(scaler).toMatchObject({ spec: { scaleTargetRef: { kind: 'LeaderWorkerSet' } } });
});

test('adapters have volumes of their own, checked as the model is', () => {
  const facts = factsOf({ trees: [treeOf('tuned', 'b'), treeOf('legal', 'd')], modelImage: image('model') });
  const [claim, ...others] = objectsOf(facts).filter(({ kind }) => kind === 'PersistentVolumeClaim');
  expect(claim?.metadata.name).toBe(`model-${'d'.repeat(16)}`);
  expect(others).toEqual([]);
  expect(JSON.stringify(objectsOf(facts))).toContain('"mountPath":"/models/legal"');
  expect(configOf(facts).SHA256SUMS).toContain(`${'d'.repeat(64)}  legal/model.gguf\n`);
});

test('OpenShift chooses the user, other clusters get one', () => {
  expect(JSON.stringify(objectsOf(factsOf()))).toContain('"runAsUser":10001');
  expect(JSON.stringify(objectsOf(factsOf({ flavour: 'openshift' })))).not.toContain('"runAsUser"');
});

test('changed keys or limits start new pods', () => {
  const digest = (said: Partial<KubernetesFacts>): string =>
    /config-digest":"(sha256:\w+)/.exec(JSON.stringify(objectsOf(factsOf(said))))?.[1] ?? '';
  expect(digest({ keys: [] })).not.toBe(digest({}));
  expect(digest({})).toBe(digest({}));
});

test('the files name weights, keys and release', () => {
  expect(configOf(factsOf())).toMatchObject({
    SHA256SUMS: `${'b'.repeat(64)}  tuned/model.gguf\n`,
    'keys.map': `${'c'.repeat(64)} portal@0\n`,
    'releases.map': 'blue r1\n',
    'engine.sh': expect.stringContaining('--model /models/tuned/model.gguf'),
  });
});

test.each([
  [{ image: 'llama:latest' }, 'image-unpinned'],
  [{ gatewayImage: 'haproxy@sha256:12' }, 'image-unpinned'],
  [{ modelImage: 'model:1' }, 'image-unpinned'],
  [{ replicas: 3, maxReplicas: 3 }, 'bad-replicas'],
  [{ environment: 'a.b' }, 'bad-name'],
  [{ environment: '1a' }, 'bad-name'],
])('%j is refused as %s', (said, code) => {
  expect(() => checkInput(factsOf(said))).toThrow(expect.objectContaining({ code, exit: 2 }));
});
