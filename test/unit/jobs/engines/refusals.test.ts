import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagedEngines, readEngines } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { processRunner } from '../../../../src/lib/adapters/runners/process/process-runner.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { planOperation } from '../../../../src/lib/core/operation/executor/plan-operation.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import type { Runner } from '../../../../src/lib/core/ports/runner.ts';
import type { EngineVariant } from '../../../../src/lib/core/project/engine-definition.ts';
import type { ReleaseRecord } from '../../../../src/lib/core/project/resources/release.ts';
import { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { engineGate, engineState } from '../../../../src/lib/stages/release/gates/gates.ts';
import { imageGates, refuseWithoutGpus } from '../../../../src/lib/stages/jobs/engines/image-gates.ts';
import { installEngine } from '../../../../src/lib/stages/jobs/engines/install.ts';
import { listEngines } from '../../../../src/lib/stages/jobs/engines/list.ts';
import { processPlace } from '../../../support/process-place.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const t = plainTranslate('en');
const IMAGES = { vllm: `registry.example.org/vllm@sha256:${'a'.repeat(64)}` };
const FACTS = { os: 'x', arch: 'x86_64', kernel: '6', cpus: 2, memoryGiB: 64, diskFreeGiB: 99, engines: [] };
const GPU = { index: 0, name: 'NVIDIA H100', memoryGiB: 80, uuid: 'GPU-1' };

/** A project with the host gpu1, on which nothing is installed. */
async function world(images?: Record<string, string>, gpus: object[] = []): Promise<StageContext> {
  const runner = images ? 'docker' : 'process';
  const environment = async (name: string) => ({ engine: name, lockDigest: 'sha256:0', state: 'missing', details: {} });
  const ctx = stageContext(tempProject(), {
    engines: { list: () => readEngines(packagedEngines()) },
    runners: { open: async () => ({ name: runner, environment }) as unknown as Runner },
    hosts: { open: async (name) => localHost(name) },
  });
  const facts = { ...FACTS, gpus, probedAt: '2026-01-01T00:00:00.000Z' };
  const spec = { transport: 'local', address: 'localhost', runner, labels: {}, facts, ...(images ? { images } : {}) };
  await ctx.project.write(resourceOf('Host', 'gpu1', spec as never));
  return ctx;
}

async function refusalOf(asked: Promise<unknown>): Promise<SovranError> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SovranError)) throw new Error('no refusal');
  return error;
}

interface VariantCase {
  name: string;
  engine: string;
  variant: EngineVariant;
  images?: Record<string, string>;
  says: string;
  way: string;
}

test.each<VariantCase>([
  {
    name: 'a variant that the engine has not',
    engine: 'cpu',
    variant: 'cuda',
    says: 'Engine cpu has no variant cuda.',
    way: 'sovran engine show cpu',
  },
  {
    name: 'an image on a host that runs none',
    engine: 'vllm',
    variant: 'cuda',
    says: 'gpu1 runs processes, not images: the cuda variant of vllm is an image.',
    way: 'Name a host with docker or podman: `runner: docker` in its file.',
  },
  {
    name: 'an image that nobody named',
    engine: 'vllm',
    variant: 'cuda',
    images: { trl: IMAGES.vllm },
    says: 'No image of vllm is named for gpu1. Offline: `docker save` it elsewhere, `docker load` it there.',
    way: 'Set `spec.images.vllm: NAME@sha256:…` in hosts/gpu1.yaml.',
  },
  {
    name: 'an environment where an image is named',
    engine: 'vllm',
    variant: 'cpu',
    images: IMAGES,
    says: 'hosts/gpu1.yaml names an image for vllm: its variant is cuda.',
    way: 'Remove `vllm` from `spec.images` of hosts/gpu1.yaml.',
  },
])('engine install refuses $name', async ({ engine, variant, images, says, way }) => {
  const ctx = await world(images, [GPU]);
  const error = await refusalOf(planOperation(installEngine, { name: engine, host: 'gpu1', variant }, ctx));
  expect(error).toMatchObject({ code: 'engine-variant', exit: 2 });
  expect(say(t, error.text)).toBe(says);
  expect([error.fix === undefined ? '' : say(t, error.fix), ...error.next]).toContain(way);
});

test('an image for GPUs is not brought to a host without any', async () => {
  const input = { name: 'vllm', host: 'gpu1' };
  const { gates } = await planOperation(installEngine, input, await world(IMAGES));
  expect(gates).toMatchObject([{ id: 'image-gpus', verdict: 'fail', next: ['sovran host show gpu1'] }]);
  expect(say(t, gates[0]!.reason)).toBe('The image of vllm computes on GPUs; gpu1 has none.');
  expect((await planOperation(installEngine, input, await world(IMAGES, [GPU]))).gates).toEqual([]);
});

test.each([
  ['cuda', 0, ['fail']],
  ['cuda', 1, []],
  ['cpu', 0, []],
] as const)('launch, release and measurement: variant %s on %d GPUs', (variant, gpus, verdicts) => {
  const placed = { name: 'vllm', host: 'h', variant, gpus };
  expect(imageGates(placed).map(({ verdict }) => verdict)).toEqual(verdicts);
  const measured = expect(() => refuseWithoutGpus(placed));
  if (verdicts.length === 0) measured.not.toThrow();
  else measured.toThrow(expect.objectContaining({ code: 'image-without-gpus', exit: 3 }));
});

test('images in the file of a host without containers are refused', async () => {
  const ctx = await world();
  const lines = ['transport: local', 'address: localhost', `images: { vllm: '${IMAGES.vllm}' }`];
  const head = 'apiVersion: sovran/v1\nkind: Host\nmetadata:\n  name: gpu2\nspec:\n';
  writeFileSync(join(ctx.project.root, 'hosts', 'gpu2.yaml'), head + lines.map((line) => `  ${line}\n`).join(''));
  const error = await refusalOf(planOperation(installEngine, { name: 'vllm', host: 'gpu2' }, ctx));
  expect(error).toMatchObject({ code: 'images-ignored', exit: 2 });
  expect(say(t, error.text)).toContain('`images` of gpu2 is ignored: its runner does not start containers.');
});

/** Templates with one engine that comes as an image alone. */
function imageOnly(): string {
  const folder = tempDir();
  mkdirSync(join(folder, 'onlygpu'));
  const words = '{ en: e, fr: f }';
  const head = `apiVersion: engine/v1\nname: onlygpu\nsummary: ${words}\nlicense: MIT\nversion: '1'\n`;
  writeFileSync(join(folder, 'onlygpu', 'engine.yaml'), `${head}variants: { cuda: { python: /usr/bin/python3 } }\n`);
  return folder;
}

test('an engine without an image is refused, and listed as not there', async () => {
  const templates = imageOnly();
  const runner = processRunner({ ...processPlace(), templates });
  await expect(runner.environment('onlygpu')).rejects.toMatchObject({
    code: 'engine-image-only',
    exit: 3,
    next: ['sovran engine show onlygpu'],
  });
  const ctx: StageContext = {
    ...(await world()),
    runners: { ...(await world()).runners, open: async () => runner },
    engines: {
      ...(await world()).engines,
      survey: async () => ({
        engines: (await readEngines(templates)).filter(({ name }) => name === 'onlygpu'),
        faults: [],
      }),
    },
  };
  const { engines } = await listEngines(ctx);
  expect(engines).toMatchObject([{ name: 'onlygpu', host: 'gpu1', state: 'missing' }]);
});

const RECORD = { model: 'm', engine: { name: 'vllm', environment: 'sha256:1' } } as unknown as ReleaseRecord;

test.each([
  ['installed', 'sha256:1', 'ready', 'pass', undefined],
  ['missing', 'sha256:1', 'missing', 'fail', 'sovran engine install vllm --host gpu1'],
  ['damaged', 'sha256:1', 'broken', 'fail', 'sovran engine install vllm --host gpu1'],
  ['of another version', 'sha256:2', 'ready', 'fail', 'sovran release create --help'],
] as const)('a release whose engine runtime is %s', (_what, lockDigest, state, verdict, next) => {
  const found = engineState({ engine: 'vllm', lockDigest, state, details: {} }, RECORD);
  const judged = engineGate(found, 'r1', RECORD, 'gpu1');
  expect([judged.verdict, judged.next?.[0]]).toEqual([verdict, next]);
  if (found === 'differs') expect(say(t, judged.reason)).toContain('sha256:1');
});
