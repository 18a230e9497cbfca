import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** Environments by lock digest, built once; everything else is of this test. */
const ENVIRONMENTS = resolve('.test/store/engines');
const base = mkdtempSync(join(tmpdir(), 'sovran-test-'));
const store = join(base, 'store');
const cwd = join(base, 'project');

function run(...args: string[]): Promise<CliResult> {
  return sovran([...args, '--json'], { cwd: existsSync(cwd) ? cwd : base, env: { SOVRAN_STORE: store } });
}

async function done(...args: string[]): Promise<CliResult> {
  const result = await run(...args);
  expect(result, result.stderr).toMatchObject({ exit: 0 });
  return result;
}

/** A model of two layers and rows to calibrate on, made in the engine's own environment. */
function writeFixture(digest: string): void {
  const python = join(store, 'engines', digest.replace('sha256:', ''), 'bin/python');
  const make = `
import sys; sys.path.insert(0, ${JSON.stringify(resolve('templates/engines/cpu/tests'))})
from pathlib import Path
from fixture import write_dataset, write_model
base = Path(${JSON.stringify(base)})
write_model(base / "model"); write_dataset(base / "rows")`;
  execFileSync(python, ['-c', make], { stdio: 'pipe' });
}

beforeAll(async () => {
  mkdirSync(ENVIRONMENTS, { recursive: true });
  mkdirSync(store);
  symlinkSync(ENVIRONMENTS, join(store, 'engines'));
  await done('init', 'project');
  await done('host', 'add', 'local', '--local', '--yes');
  const installed = await done('engine', 'install', 'llm-compressor', '--yes');
  writeFixture((installed.json as { lockDigest: string }).lockDigest);
  await done('model', 'import', 'toy', '--from', join(base, 'model'), '--license', 'MIT', '--fixture', '--yes');
  const rows = ['data', 'prepare', 'rows', '--from', join(base, 'rows/train-0000.jsonl'), '--license', 'etalab-2.0'];
  await done(...rows, '--split', 'train=0.8,validation=0.1,test=0.1', '--yes');
}, 900_000);

// The environments lie behind a link, which is removed alone.
afterAll(() => rmSync(base, { recursive: true, force: true }));

test.each([
  { scheme: 'FP8', format: 'float-quantized', flags: [] },
  { scheme: 'W8A8', format: 'int-quantized', flags: [] },
  { scheme: 'W4A16', format: 'pack-quantized', flags: [] },
  { scheme: 'W4A16-GPTQ', format: 'pack-quantized', flags: ['--dataset', 'rows'] },
])('$scheme becomes a tree of compressed tensors', { timeout: 600_000 }, async ({ scheme, format, flags }) => {
  const name = `toy-${scheme.toLowerCase()}`;
  await done('quantize', 'launch', name, '--model', 'toy', '--scheme', scheme, ...flags, '--wait', '--yes');
  const { spec } = parse(readFileSync(join(cwd, `models/${name}.yaml`), 'utf8')) as { spec: Record<string, string> };
  expect(spec).toMatchObject({ format: 'safetensors', scheme, trainable: false });
  expect(spec).not.toHaveProperty('servable');
  const tree = join(store, 'trees', (spec.digest ?? '').replace('sha256:', ''));
  const files = readdirSync(tree).sort();
  expect(files).toEqual([
    'config.json',
    'generation_config.json',
    'model.safetensors',
    'tokenizer.model',
    'tokenizer_config.json',
  ]);
  const config = readFileSync(join(tree, 'config.json'), 'utf8');
  expect(JSON.parse(config)).toMatchObject({ quantization_config: { quant_method: 'compressed-tensors', format } });
  expect(config).not.toContain(base);
  for (const kept of ['tokenizer.model', 'tokenizer_config.json', 'generation_config.json'])
    expect(readFileSync(join(tree, kept))).toEqual(readFileSync(join(base, 'model', kept)));
});

test('a model without a GGUF file becomes one', { timeout: 600_000 }, async () => {
  await done('quantize', 'launch', 'toy-q8', '--model', 'toy', '--scheme', 'Q8_0', '--wait', '--yes');
  const { json } = await done('model', 'show', 'toy-q8');
  expect(json).toMatchObject({ format: 'gguf', scheme: 'Q8_0', servable: 'model-Q8_0.gguf' });
});

test.each([
  { gate: 'full-precision', flags: ['--model', 'toy-w8a8', '--scheme', 'FP8'] },
  { gate: 'calibration', flags: ['--model', 'toy', '--scheme', 'W4A16', '--dataset', 'rows'] },
  { gate: 'calibration', flags: ['--model', 'toy', '--scheme', 'W4A16-GPTQ'] },
])('refuses $flags by $gate', async ({ gate, flags }) => {
  const refused = await run('quantize', 'launch', 'toy-again', ...flags, '--yes');
  expect(refused.exit).toBe(3);
  expect(refused.stdout + refused.stderr).toContain(gate);
});
