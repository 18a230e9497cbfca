import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { DatasetSpec } from '../../../src/lib/core/project/resources/dataset.ts';
import { prepareData } from '../../../src/lib/stages/data/prepare.ts';
import { readPrepared } from '../../../src/lib/stages/data/take-prepared.ts';
import { digestFor } from '../../support/project/digests.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

const lineOf = (at: number): string =>
  `{"messages":[{"role":"user","content":"q ${at}"},{"role":"assistant","content":"a ${at}"}]}\n`;
const PREPARED = { by: 'datatrove', version: '0.10.1', pipeline: digestFor('c') };

/** Ten rows as a pipeline leaves them. */
function folder(change: (manifest: Record<string, unknown>) => void = () => undefined): string {
  const dir = mkdtempSync(join(tempDir(), 'dataset-'));
  const shardOf = (split: string, from: number, to: number): object => {
    const text = Array.from({ length: to - from }, (_, at) => lineOf(from + at)).join('');
    const path = `${split}-00003.jsonl`;
    writeFileSync(join(dir, path), text);
    const sha256 = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const sizes = { rows: to - from, bytes: text.length };
    return { ...sizes, shards: [{ path, ...sizes, sha256 }] };
  };
  const split = { train: 0.8, validation: 0.1, test: 0.1 };
  const manifest = {
    apiVersion: 'sovran/v1',
    kind: 'DatasetManifest',
    parameters: { pii: 'unknown', split, maxBad: 0.05, recipe: null, near: 0.8 },
    seed: digestFor('d'),
    sources: [{ name: '/c/a.jsonl', sha256: digestFor('a'), bytes: 9, format: 'jsonl', license: 'MIT', rows: 12 }],
    rows: { in: 12, out: 10, dropped: { duplicate: 2 } },
    problems: {},
    errors: [],
    splits: { train: shardOf('train', 0, 8), validation: shardOf('validation', 8, 9), test: shardOf('test', 9, 10) },
    pii: { action: 'unknown' },
    conflicts: { prompts: 0, rows: 0, examples: [] },
    leakage: { overlap: 0 },
    lengths: { p50: 6, p95: 6, max: 6 },
    prepared: PREPARED,
  };
  change(manifest);
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return dir;
}

function context(): StageContext {
  const store = tempDir();
  return stageContext(tempProject(), { artifacts: () => openArtifacts(store) });
}

async function take(dir: string, ctx = context()): Promise<DatasetSpec> {
  return (await executeOperation(prepareData, await readPrepared('big', dir), ctx)).result;
}

test('prepared rows become a dataset whose personal data is unknown', async () => {
  const dataset = await take(folder());
  expect(dataset).toMatchObject({
    pii: 'unknown',
    prepared: PREPARED,
    license: 'MIT',
    near: 0.8,
    splits: { train: 8, validation: 1, test: 1 },
    sources: [{ path: '/c/a.jsonl', rows: 12 }],
  });
  expect(dataset.piiFound).toBeUndefined();
  expect(dataset.contaminated).toBeUndefined();
});

test.each<[string, string, (dir: string) => void]>([
  ['a byte that flipped', 'train-00003.jsonl', (dir) => flip(join(dir, 'train-00003.jsonl'))],
  ['a row more', 'test-00003.jsonl', (dir) => appendFileSync(join(dir, 'test-00003.jsonl'), lineOf(99))],
  ['a missing shard', 'validation-00003.jsonl', (dir) => rmSync(join(dir, 'validation-00003.jsonl'))],
])('%s is refused by the name of its shard', async (_name, shard, harm) => {
  const [dir, ctx] = [folder(), context()];
  harm(dir);
  await expect(take(dir, ctx)).rejects.toMatchObject({ code: 'shard-differs', exit: 5, details: { shard } });
  expect(await (await ctx.artifacts()).listTrees()).toEqual([]);
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[20]! ^= 1;
  writeFileSync(path, bytes);
}

test.each<[string, Record<string, unknown>]>([
  ['sums that do not hold', { rows: { in: 13, out: 10, dropped: { duplicate: 2 } } }],
  ['fewer rows out', { rows: { in: 11, out: 9, dropped: { duplicate: 2 } } }],
])('%s are refused', async (_name, change) => {
  const dir = folder((manifest) => Object.assign(manifest, change));
  await expect(take(dir)).rejects.toMatchObject({ code: 'shard-differs', details: { shard: 'manifest.json' } });
});

test('a shard outside of the folder is not read', async () => {
  const dir = folder((manifest) => {
    const { train } = manifest['splits'] as { train: { shards: { path: string }[] } };
    train.shards[0]!.path = '../train-00003.jsonl';
  });
  await expect(take(dir)).rejects.toMatchObject({ details: { shard: '../train-00003.jsonl' } });
});

test.each([
  ['no folder', () => join(tempDir(), 'nothing')],
  ['rows of sovran’s own', () => folder((manifest) => delete manifest['prepared'])],
])('%s is not prepared', async (_name, dir) => {
  await expect(readPrepared('big', dir())).rejects.toMatchObject({ code: 'not-prepared', exit: 2 });
});
