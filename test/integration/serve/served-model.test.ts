import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { packagedEngines, readEngines } from '../../../src/lib/adapters/runners/folders/definitions.ts';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Artifacts } from '../../../src/lib/core/ports/artifacts.ts';
import type { DeviceGrant, Runner, ServiceSpec, ServiceStatus } from '../../../src/lib/core/ports/runner.ts';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { withServedModel } from '../../../src/lib/stages/measure/model-service/served-model.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import { hostAt } from '../../support/host-at.ts';
import { isolateStore } from '../../support/gateway-fixture.ts';
import { stageContext } from '../../support/stage-context.ts';
import { streamingBackend, type StreamingBackend } from '../../support/streaming-backend.ts';
import { tempDir } from '../../support/temp-project.ts';

const model: { name: string; spec: ModelSpec } = {
  name: 'tuned-q8',
  spec: {
    kind: 'quantized',
    format: 'gguf',
    digest: `sha256:${'a'.repeat(64)}`,
    parameters: 1,
    bytes: 1,
    license: 'Apache-2.0',
    servable: 'model.gguf',
    trainable: false,
    lineage: [],
    registeredAt: '2026-01-01T00:00:00Z',
  },
};
const options = { host: 'local', parallel: 2, contextTokens: 512 };

let dir: string;
let services: Map<string, { spec: ServiceSpec; backend: StreamingBackend; devices?: DeviceGrant | undefined }>;
let exits: boolean;
let ctx: StageContext;

/** Services are real servers on Unix sockets inside this process. */
function inProcessRunner(): Runner {
  const status = (id: string): ServiceStatus => {
    const found = services.get(id);
    const state = found ? (exits ? 'exited' : 'healthy') : 'absent';
    return { id, state, socket: found?.backend.socket ?? '', labels: found?.spec.labels ?? {} };
  };
  const parts: RunnerParts = {
    name: 'process',
    environment: async () => ({ engine: 'cpu', lockDigest: 'sha256:lock', state: 'ready', details: {} }),
    services: {
      start: async (spec, devices) => {
        const backend = await streamingBackend(join(dir, `${spec.id.slice(-6)}.sock`), { release: spec.alias });
        services.set(spec.id, { spec, backend, devices });
        return status(spec.id);
      },
      status: async (id) => status(id),
      list: async () => [...services.keys()].map(status),
      stop: async (id) => {
        await services.get(id)?.backend.close();
        services.delete(id);
      },
    },
  };
  return fakeRunner(parts);
}

beforeEach(() => {
  dir = tempDir();
  isolateStore(dir);
  services = new Map();
  exits = false;
  ctx = stageContext(dir, {
    gateway: (name) => openGateway(name, openStore(dir)),
    artifacts: async () => ({ treePath: async () => '/tree' }) as unknown as Artifacts,
    runners: { open: async () => inProcessRunner() },
    hosts: { open: async (name) => localHost(name) },
  });
});

function leftGateways(): string[] {
  const store = join(dir, 'store', 'gateways');
  return existsSync(store) ? readdirSync(store) : [];
}

test('serves a model behind its own gateway; both are gone afterwards', async () => {
  const used = await withServedModel(ctx, model, options, async ({ host, port, key, model: alias }) => {
    const url = `http://${host}:${port}/v1/chat/completions`;
    const send = (auth: string) => fetch(url, { method: 'POST', body: '{}', headers: { authorization: auth } });
    const answer = await send(`Bearer ${key}`);
    const refused = await send('Bearer other');
    return {
      alias,
      host,
      port,
      text: await answer.text(),
      release: answer.headers.get('x-sovran-release'),
      refused: refused.status,
    };
  });
  expect(used).toMatchObject({ alias: 'tuned-q8', host: '127.0.0.1', release: 'tuned-q8', refused: 401 });
  expect(used.text).toContain('"release":"tuned-q8"');
  expect([services.size, leftGateways()]).toEqual([0, []]);
  await expect(fetch(`http://127.0.0.1:${used.port}/`)).rejects.toThrow();
});

test('an adapter is asked by its name, served beside its base', async () => {
  const tree = join(dir, 'tree');
  mkdirSync(tree);
  writeFileSync(join(tree, 'adapter_config.json'), '{"r": 4}');
  const there: StageContext = {
    ...ctx,
    engines: { ...ctx.engines, list: () => readEngines(packagedEngines()) },
    artifacts: async () => ({ treePath: async () => tree }) as unknown as Artifacts,
  };
  const { servable: _, ...whole } = model.spec;
  const lineage = [{ relation: 'adapter-of' as const, digest: whole.digest }];
  const base: ModelSpec = { ...whole, kind: 'base', format: 'safetensors' };
  const spec: ModelSpec = { ...base, kind: 'adapter', digest: `sha256:${'b'.repeat(64)}`, lineage };
  const adapter = { name: 'themes.adapter', spec };
  await expect(withServedModel(there, adapter, options, async () => 1)).rejects.toMatchObject({
    code: 'model-not-servable',
  });
  await ctx.project.write(resourceOf('Model', 'base', base));
  const asked = await withServedModel(there, adapter, options, async (target) => ({
    model: target.model,
    service: [...services.values()][0]?.spec,
  }));
  expect(asked).toMatchObject({
    model: 'themes.adapter',
    service: {
      alias: 'base',
      engine: 'vllm',
      modelFile: '.',
      adapters: [{ name: 'themes.adapter', tree: '/tree' }],
      config: { 'max-loras': 1, 'max-lora-rank': 8 },
    },
  });
  expect([services.size, leftGateways()]).toEqual([0, []]);
});

test('a GPU service leases while it runs, refused when they are held', async () => {
  const leases = hostLeases(hostAt());
  const gpus = ['GPU-a', 'GPU-b'].map((uuid, index) => ({ index, name: 'stand-in', memoryGiB: 80, uuid }));
  const local = localHost('local');
  const host = async () => ({ ...local, facts: async () => ({ ...(await local.facts()), gpus }) });
  const there: StageContext = {
    ...ctx,
    hosts: { ...ctx.hosts, open: host, gpuLeases: async () => leases },
    project: { ...ctx.project, settings: async () => ({ name: 'demo', organisation: 'x', language: 'en' }) },
  };
  const during = await withServedModel(there, model, { ...options, gpus: 2 }, async () => ({
    leases: (await leases.list()).leases,
    given: [...services.values()].map(({ devices }) => devices?.uuids),
    ids: [...services.keys()],
  }));
  expect(during.leases.map(({ device, holder }) => [device, holder])).toEqual(
    ['GPU-a', 'GPU-b'].map((device) => [device, during.ids[0]]),
  );
  expect(during.given).toEqual([['GPU-a', 'GPU-b']]);
  expect((await leases.list()).leases).toEqual([]);
  expect(await withServedModel(there, model, options, async () => (await leases.list()).leases)).toEqual([]);
  await leases.acquire({ holder: 'job', actor: 'ann', project: 'other', devices: ['GPU-a'], count: 1, seconds: 600 });
  const refused = withServedModel(there, model, { ...options, gpus: 2 }, async () => 1);
  await expect(refused).rejects.toMatchObject({ code: 'devices-held', exit: 3 });
  expect([services.size, leftGateways()]).toEqual([0, []]);
  expect((await leases.list()).leases.map(({ holder }) => holder)).toEqual(['job']);
});

test('a failure of the work is passed on after both are stopped', async () => {
  await expect(withServedModel(ctx, model, options, () => Promise.reject(new Error('work failed')))).rejects.toThrow(
    'work failed',
  );
  expect([services.size, leftGateways()]).toEqual([0, []]);
});

test('a service that does not come up is reported, and nothing stays', async () => {
  exits = true;
  await expect(withServedModel(ctx, model, options, async () => 1)).rejects.toMatchObject({ code: 'service-failed' });
  expect([services.size, leftGateways()]).toEqual([0, []]);
});

test('stops leftovers of a killed process, not those in use', async () => {
  const runner = inProcessRunner();
  const orphan = { id: 'temporary-orphan', alias: 'old', labels: { purpose: 'temporary', project: dir } };
  const foreign = { id: 'temporary-foreign', alias: 'other', labels: { purpose: 'temporary', project: '/other' } };
  await runner.services.start(orphan as unknown as ServiceSpec);
  await runner.services.start(foreign as unknown as ServiceSpec);
  const seen = await withServedModel(ctx, model, options, async () =>
    withServedModel(ctx, model, options, async () => [...services.keys()]),
  );
  expect(seen).not.toContain('temporary-orphan');
  expect(seen).toHaveLength(3);
  expect([...services.keys()]).toEqual(['temporary-foreign']);
});

test('refuses a missing engine first, with the install command', async () => {
  const environment = { engine: 'cpu', lockDigest: 'sha256:lock', state: 'missing', details: {} } as const;
  const engine = { ...(await ctx.runners.open('local')), environment: async () => environment };
  const bare = { ...ctx, runners: { ...ctx.runners, open: async () => engine } };
  await expect(withServedModel(bare, model, options, async () => 1)).rejects.toMatchObject({
    code: 'engine-not-ready',
    exit: 4,
    fix: { key: 'engine.missing.fix' },
    next: ['sovran engine install cpu --host local'],
  });
  expect(leftGateways()).toEqual([]);
});

test('a model without a servable file is refused before anything starts', async () => {
  const { servable: _servable, ...spec } = model.spec;
  await expect(withServedModel(ctx, { name: 'm', spec }, options, async () => 1)).rejects.toMatchObject({
    code: 'model-not-servable',
    exit: 2,
  });
  expect(leftGateways()).toEqual([]);
});
