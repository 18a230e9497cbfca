import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openArtifacts } from '../../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { gatherFit, type LaunchToFit } from '../../../../src/lib/stages/capacity/fit/gather.ts';
import { gatherServingFit, refuseUnfit, servingGates } from '../../../../src/lib/stages/capacity/fit/serving.ts';
import { GIB } from '../../../../src/lib/stages/capacity/memory/range.ts';
import { finetuneOf } from '../../../support/engine-jobs.ts';
import { shapeGguf, shapeSafetensors } from '../../../support/shape-gguf.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const AT = '2026-01-01T00:00:00.000Z';
const PARAMETERS = 134_515_008;
const SHAPE = { layers: 30, hidden: 576, heads: 9, kvHeads: 3, headDim: 64, ffn: 1536, vocab: 49152, tied: true };
const CONFIG = {
  num_hidden_layers: 30,
  hidden_size: 576,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  intermediate_size: 1536,
  vocab_size: 49152,
  tie_word_embeddings: true,
};

/** A project whose base model and data set are in the store. */
async function world() {
  const artifacts = await openArtifacts(tempDir());
  const ctx = stageContext(tempProject(), { artifacts: async () => artifacts });
  const put = async (files: Record<string, string | Buffer>): Promise<string> => {
    const dir = tempDir();
    mkdirSync(dir, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
    return (await artifacts.putTree(dir)).digest;
  };
  const digest = await put({ 'm.safetensors': shapeSafetensors(PARAMETERS), 'config.json': JSON.stringify(CONFIG) });
  const model = {
    kind: 'base',
    format: 'safetensors',
    digest,
    parameters: PARAMETERS,
    bytes: 1,
    license: 'MIT',
    trainable: true,
  };
  await ctx.project.write(resourceOf('Model', 'base', { ...model, lineage: [], registeredAt: AT } as never));
  const rows = await put({ 'train.jsonl': 'x' });
  const dataset = {
    license: 'MIT',
    split: { train: 1, validation: 0, test: 0 },
    pii: 'report',
    maxBad: 0,
    sources: [],
    digest: rows,
    bytes: 40_000,
    rows: { in: 100, out: 100, dropped: {} },
    piiFound: {},
    conflicts: 0,
    splits: { train: 100, validation: 0, test: 0 },
    leakage: { overlap: 0 },
    preparedAt: AT,
    run: 'x',
  };
  await ctx.project.write(resourceOf('Dataset', 'rows', dataset as never));
  const launch: LaunchToFit = {
    engine: await finetuneOf('cpu'),
    kind: 'finetune',
    spec: { method: 'lora', precision: 'fp32' },
    host: 'lab',
    inputs: [
      { digest, role: 'model' },
      { digest: rows, role: 'dataset' },
    ],
    resources: { gpus: 0 },
    facts: { memoryGiB: 10, gpus: [] },
  };
  return { ctx, put, launch };
}

describe('the facts of a fit', () => {
  test('are read from the files of model, dataset and host', async () => {
    const { ctx, launch } = await world();
    expect(await gatherFit(launch, ctx)).toMatchObject({
      job: { rowBytes: 400, rows: 100, shape: { parameters: PARAMETERS, architecture: { layers: 30, tied: true } } },
      memoryLimit: 9 * GIB,
      hosts: [],
    });
    const bounded = { ...launch, resources: { gpus: 0, memoryGiB: 2 } };
    expect(await gatherFit(bounded, ctx)).toMatchObject({ memoryLimit: 2 * GIB });
  });

  test('are absent for a job without a model or local files', async () => {
    const { ctx, launch } = await world();
    const absent = { digest: `sha256:${'0'.repeat(64)}`, role: 'model' };
    expect(await gatherFit({ ...launch, inputs: [absent] }, ctx)).toBeUndefined();
    expect(await gatherFit({ ...launch, inputs: [] }, ctx)).toBeUndefined();
  });

  test('hold what earlier runs of the same kind took', async () => {
    const { ctx, launch } = await world();
    const job = { kind: 'finetune', spec: launch.spec, inputs: launch.inputs };
    const measured = { peakMemoryBytes: 4e9, wallSeconds: 200, trainSeconds: 100, rowsSeen: 50 };
    const run = {
      operation: 'train launch',
      subject: 'm',
      kind: 'job',
      host: 'lab',
      status: 'succeeded',
      startedAt: AT,
    };
    const record = { ...run, job, measured, outputs: [] };
    await ctx.project.write(resourceOf('Run', '01JD0000000000000000000001', record as never));
    const other = { ...record, job: { ...job, spec: { method: 'full' } } };
    await ctx.project.write(resourceOf('Run', '01JD0000000000000000000002', other as never));
    const fit = await gatherFit(launch, ctx);
    expect(fit?.residual?.runs).toBe(1);
    expect(fit?.duration).toMatchObject({ runs: 1, seconds: { value: 300 } });
    expect((await gatherFit({ ...launch, host: 'other' }, ctx))?.duration).toBeUndefined();
  });
});

describe('serving', () => {
  const service = async (memoryGiB: number, rest: object = {}) => {
    const { ctx, put } = await world();
    const digest = await put({ 'm.gguf': shapeGguf(SHAPE, PARAMETERS) });
    const model = { digest, servable: 'm.gguf' };
    return gatherServingFit(
      {
        host: 'lab',
        memory: 'llama.cpp',
        gpus: 0,
        facts: { memoryGiB, gpus: [] },
        model,
        parallel: 64,
        contextTokens: 4096,
        ...rest,
      },
      ctx,
    );
  };

  test('fits on a host with memory for weights and every slot', async () => {
    expect(servingGates(await service(16))).toMatchObject([{ id: 'memory-fits', verdict: 'pass' }]);
  });

  test('is refused on a smaller host, with the slots that fit', async () => {
    const fit = await service(2);
    expect(servingGates(fit)).toMatchObject([
      { verdict: 'fail', fix: { key: 'fit.fix.slots', params: { slots: 16 } } },
    ]);
    expect(() => refuseUnfit(fit)).toThrow(expect.objectContaining({ code: 'memory-too-small', exit: 3 }));
  });

  test('asks for fewer bits where not even one request fits', async () => {
    expect(servingGates(await service(0.25))).toMatchObject([{ verdict: 'fail', fix: { key: 'fit.fix.smaller' } }]);
  });

  test('by vLLM is checked against each GPU, and asks for more', async () => {
    const gpu = (index: number) => ({ index, name: 'card', memoryGiB: 0.75, uuid: `GPU-${index}` });
    const gpus = [gpu(0), gpu(1)];
    const config = { ...CONFIG, vocab_size: 1000 };
    const fit = async (memoryGiB: number, found: number, hidden = 1) => {
      const { ctx, put } = await world();
      const files = { 'm.safetensors': shapeSafetensors(PARAMETERS * hidden), 'config.json': JSON.stringify(config) };
      const facts = { memoryGiB: 8, gpus: gpus.slice(0, found).map((one) => ({ ...one, memoryGiB })) };
      const model = { digest: await put(files), servable: undefined };
      return gatherServingFit(
        { host: 'lab', memory: 'vllm', gpus: 1, facts, model, parallel: 1, contextTokens: 4096 },
        ctx,
      );
    };
    expect(servingGates(await fit(2, 1))).toMatchObject([{ verdict: 'pass' }]);
    expect(servingGates(await fit(2, 2, 10))).toMatchObject([{ verdict: 'fail', fix: { key: 'fit.fix.gpus' } }]);
    expect(servingGates(await fit(2, 1, 10))).toMatchObject([{ verdict: 'fail', fix: { key: 'fit.fix.smaller' } }]);
    expect(await fit(2, 0)).toBeUndefined();
  });

  test('with unknown facts is not judged', async () => {
    expect(await service(0)).toBeUndefined();
    expect(await service(2, { model: { digest: `sha256:${'0'.repeat(64)}`, servable: 'm.gguf' } })).toBeUndefined();
    expect(await service(2, { memory: undefined })).toBeUndefined();
    expect(servingGates(undefined)).toEqual([]);
  });
});
