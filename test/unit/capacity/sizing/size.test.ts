import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents } from '../../../../src/lib/stages/capacity/sizing/schema.ts';
import { peakOf } from '../../../../src/lib/stages/capacity/sizing/demand.ts';
import { sizingDocument } from '../../../../src/lib/stages/capacity/sizing/document.ts';
import { readCount, readScheme } from '../../../../src/lib/stages/capacity/sizing/read-size-flags.ts';
import { renderSizing } from '../../../../src/lib/stages/capacity/sizing/render.ts';
import { sizeUseCase, type SizeInput } from '../../../../src/lib/stages/capacity/sizing/size-use-case.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const AT = '2026-01-01T00:00:00.000Z';
const ASKED: SizeInput = { name: 'tri', parameters: 8e9, requestsPerDay: 20_000, kvType: 'bf16' };

async function world(context?: object) {
  const template = async (path: string): Promise<string> => readFileSync(join('templates', path), 'utf8');
  const ctx = stageContext(tempProject(), { templates: { read: template } });
  const spec = { title: 'Tri', kpis: [], gates: [], scores: {}, status: 'draft', ...(context ? { context } : {}) };
  await ctx.project.write(resourceOf('UseCase', 'tri', spec as never));
  return ctx;
}

async function rowsOf(input: Partial<SizeInput>) {
  const ctx = await world();
  return sizingDocument(await sizeUseCase({ ...ASKED, ...input }, ctx)).rows;
}

const gpus = (rows: Awaited<ReturnType<typeof rowsOf>>, option: string): number | undefined =>
  rows.find((row) => row.option === option)?.gpus?.value;

describe('scope size', () => {
  test('its document has the promised form, figures between their ends', async () => {
    const document = sizingDocument(await sizeUseCase(ASKED, await world()));
    documents.Sizing.strict().parse(document);
    for (const { gpus: range, terms, verdict } of document.rows) {
      if (range) expect(range.low <= range.value && range.value <= range.high).toBe(true);
      expect(terms).toHaveLength(verdict === 'fits' ? 3 : 0);
    }
  });

  test('an A100 gets INT8 where others get FP8', async () => {
    const options = (await rowsOf({})).map(({ option }) => option);
    expect(options).toEqual(expect.arrayContaining(['a100-80 w8a8', 'h100-80 fp8', 'l40s w4a16']));
    expect(options).not.toContain('a100-80 fp8');
  });

  test('more requests take more GPUs, a smaller card more than a larger', async () => {
    const few = await rowsOf({ requestsPerDay: 5000 });
    const many = await rowsOf({ requestsPerDay: 2_000_000 });
    expect(gpus(many, 'l40s fp8')).toBeGreaterThan(gpus(few, 'l40s fp8') ?? Infinity);
    expect(gpus(many, 'l40s fp8')).toBeGreaterThan(gpus(many, 'h200 fp8') ?? Infinity);
  });

  test('70 billion 16-bit parameters need a card of 141 GB', async () => {
    const huge = await rowsOf({ parameters: 200e9 });
    expect(huge.find(({ option }) => option === 'l4 bf16')?.verdict).toBe('memory');
    const rows = await rowsOf({ parameters: 70e9, requestsPerDay: 2000 });
    expect(gpus(rows, 'h100-80 bf16')).toBeGreaterThanOrEqual(2);
    expect(gpus(rows, 'b200 fp8')).toBe(1);
  });

  test('a cache in 8 bits doubles the room', async () => {
    const room = async (kvType: 'bf16' | 'fp8'): Promise<number> =>
      (await rowsOf({ kvType })).find(({ option }) => option === 'h100-80 bf16')?.kvTokens?.value ?? 0;
    expect((await room('fp8')) / (await room('bf16'))).toBeCloseTo(2, 2);
  });

  test('requests come from the use case, or from users', async () => {
    const input = { ...ASKED, requestsPerDay: undefined };
    const declared = await sizeUseCase(input, await world({ requestsPerDay: 700 }));
    expect(declared.demand).toMatchObject({ requestsPerDay: 700, requestsHow: 'declared', promptHow: 'estimated' });
    const users = await sizeUseCase({ ...input, users: 10 }, await world());
    expect(users.demand).toMatchObject({ requestsPerDay: 200, requestsHow: 'estimated' });
    await expect(sizeUseCase(input, await world())).rejects.toMatchObject({ code: 'demand-unknown', exit: 2 });
  });

  test('refuses a context shorter than a question and its answer', async () => {
    const lengths = { ...ASKED, promptTokens: 800, answerTokens: 200 };
    const short = sizeUseCase({ ...lengths, contextTokens: 999 }, await world());
    await expect(short).rejects.toMatchObject({ code: 'context-too-short', exit: 2, fix: { params: { least: 1000 } } });
    expect((await sizeUseCase({ ...lengths, contextTokens: 1000 }, await world())).options.length).toBeGreaterThan(0);
  });

  test('takes the shape from a configuration file; refuses any other file', async () => {
    const dir = tempDir();
    const write = (text: string): string => {
      const path = join(dir, 'config.json');
      writeFileSync(path, text);
      return path;
    };
    const shape = { num_hidden_layers: 32, hidden_size: 4096, num_attention_heads: 32, vocab_size: 128256 };
    const config = write(JSON.stringify({ ...shape, num_key_value_heads: 8, intermediate_size: 14336 }));
    const { model } = await sizeUseCase({ ...ASKED, parameters: undefined, config }, await world());
    expect(model).toMatchObject({ basis: 'read', parameters: 8_030_261_248 });
    for (const text of ['{', '{}', '[]', 'null']) {
      const asked = { ...ASKED, parameters: undefined, config: write(text) };
      await expect(sizeUseCase(asked, await world())).rejects.toMatchObject({ code: 'config-unreadable', exit: 2 });
    }
    const missing = { ...ASKED, parameters: undefined, config: join(dir, 'none.json') };
    await expect(sizeUseCase(missing, await world())).rejects.toMatchObject({ code: 'config-missing', exit: 2 });
  });

  test('hosts of the project are held against the demand', async () => {
    const ctx = await world();
    const gpu = (name: string) => ({ index: 0, name, memoryGiB: 79.6, uuid: 'GPU-1' });
    const host = (name: string, memoryGiB: number, names: string[]) => {
      const facts = {
        os: 'x',
        arch: 'x86_64',
        kernel: '6',
        cpus: 2,
        memoryGiB,
        diskFreeGiB: 1,
        engines: [],
        probedAt: AT,
      };
      const spec = { transport: 'local', address: 'localhost', runner: 'process', labels: {} };
      return ctx.project.write(
        resourceOf('Host', name, { ...spec, facts: { ...facts, gpus: names.map(gpu) } } as never),
      );
    };
    await host('h100', 256, ['NVIDIA H100 80GB HBM3']);
    await host('odd', 256, ['Some Card']);
    await host('cpu', 4, []);
    const sizing = await sizeUseCase(ASKED, ctx);
    expect(sizing.hosts.map(({ host: name, verdict }) => [name, verdict])).toEqual([
      ['cpu', 'short'],
      ['h100', 'fits'],
      ['odd', 'unknown'],
    ]);
    for (const language of ['en', 'fr'] as const) {
      const lines = renderSizing(sizing, plainView(language));
      expect(lines.filter((line) => /^[✓✗?] /.test(line))).toHaveLength(3);
      expect(lines.join('\n')).not.toContain('?:');
    }
  });
});

test('requests at once of a peak lie above their average', () => {
  expect([0.1, 1, 4, 100].map(peakOf)).toEqual([1, 3, 8, 117]);
});

test.for([
  ['8B', 8e9],
  ['135m', 135e6],
  ['1.5B', 1.5e9],
  ['300', 300],
] as const)('%s is %d', ([text, value]) => {
  expect(readCount('--parameters', text)).toBe(value);
});

test.for(['', '0', '-1', 'B', '8GB', '1e9', '0.5', '9999T'])('%o is not a count', (text) => {
  expect(() => readCount('--parameters', text)).toThrow(expect.objectContaining({ code: 'bad-number', exit: 2 }));
});

test('a scheme goes by its names, an unknown one by the nearest', () => {
  expect(readScheme('Q8_0')?.id).toBe('q8_0');
  expect(readScheme('int8')?.id).toBe('w8a8');
  expect(() => readScheme('fp9')).toThrow(expect.objectContaining({ code: 'unknown-scheme', exit: 2 }));
});

test('a scheme of llama.cpp is sized on processors alone, and says so', async () => {
  const sizing = await sizeUseCase({ ...ASKED, scheme: readScheme('q4_0') }, await world());
  expect(sizing.options).toEqual([]);
  expect(renderSizing(sizing, plainView('en')).join('\n')).toContain('q4_0: no engine serves it on GPUs');
});
