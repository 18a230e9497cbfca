import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

/** A project, its own store, and a folder to put a model in. */
function place(): { root: string; model: string; run: (...args: string[]) => Promise<CliResult> } {
  const root = tempProject();
  const model = join(tempDir(), 'model');
  mkdirSync(model);
  const env = { SOVRAN_STORE: tempDir() };
  return { root, model, run: (...args) => sovran([...args, '--json'], { cwd: root, env }) };
}

/** A safetensors file with one tensor of 2 × 3. */
function safetensors(): Buffer {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(24)]);
}

/** A GGUF file of version 3 with one tensor of 4 × 5 and its architecture. */
function gguf(): Buffer {
  const text = (value: string): Buffer => Buffer.concat([u64(value.length), Buffer.from(value)]);
  const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const pair = [text('general.architecture'), u32(8), text('llama')];
  const tensor = [text('w'), u32(2), u64(4), u64(5), u32(0), u64(0)];
  return Buffer.concat([Buffer.from('GGUF'), u32(3), u64(1), u64(1), ...pair, ...tensor, Buffer.alloc(96)]);
}

const importFrom = (path: string, ...more: string[]): string[] => [
  'model',
  'import',
  'm',
  '--from',
  path,
  '--license',
  'Apache-2.0',
  ...more,
];

test('a folder of safetensors comes in with its digest, format and parameters', async () => {
  const { root, model, run } = place();
  writeFileSync(join(model, 'model.safetensors'), safetensors());
  writeFileSync(join(model, 'config.json'), '{"model_type":"llama"}');
  const done = await run(...importFrom(model));
  expect(done).toMatchObject({ exit: 0, json: { name: 'm', format: 'safetensors', parameters: 6, trainable: true } });
  expect((await run('model', 'verify', 'm')).exit).toBe(0);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('imports a GGUF file with the promised sha256, refuses any other', async () => {
  const { root, model, run } = place();
  const file = join(model, 'm.gguf');
  writeFileSync(file, gguf());
  const refused = await run(...importFrom(file, '--sha256', '0'.repeat(64)));
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(git(root, 'log', '--format=%s').trim()).toBe('start');
  const sha256 = createHash('sha256').update(gguf()).digest('hex');
  for (const typo of ['abc', '', `${sha256}0`, sha256.replace(/^./, 'g')]) {
    const misspelt = await run(...importFrom(file, '--sha256', typo));
    expect(misspelt, typo).toMatchObject({ exit: 2, json: { error: { code: 'bad-sha256' } } });
  }
  const done = await run(...importFrom(file, '--sha256', `sha256:${sha256.toUpperCase()}`));
  expect(done).toMatchObject({ exit: 0, json: { format: 'gguf', parameters: 20, architecture: 'llama' } });
});

test.for([
  ['a pickle by its name', 'pytorch_model.bin', Buffer.from('x')],
  ['a pickle by its first bytes', 'weights.data', Buffer.from([0x80, 4, 0x95])],
  ['a program', 'modeling_x.py', Buffer.from('print(1)')],
  ['code named by auto_map', 'config.json', Buffer.from('{"auto_map":{"AutoModel":"x.Y"}}')],
] as const)('%s is refused and nothing is kept', async ([, name, content]) => {
  const { root, model, run } = place();
  writeFileSync(join(model, 'model.safetensors'), safetensors());
  writeFileSync(join(model, name), content);
  const refused = await run(...importFrom(model));
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(refused.stdout).toContain('files-safe');
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect((await run('model', 'list')).json).toMatchObject({ items: [] });
});

test.for([
  ['nothing there', 'absent.gguf', undefined, 'source-missing'],
  ['a cut GGUF file', 'cut.gguf', gguf().subarray(0, 30), 'model-damaged'],
  ['a cut safetensors file', 'cut.safetensors', safetensors().subarray(0, 12), 'model-damaged'],
] as const)('%s is a clear usage error', async ([, name, content, code]) => {
  const { root, model, run } = place();
  if (content) writeFileSync(join(model, name), content);
  const refused = await run(...importFrom(join(model, name)));
  expect(refused).toMatchObject({ exit: 2, json: { error: { code } } });
  expect(git(root, 'log', '--format=%s').trim()).toBe('start');
});

test('a damaged file in a folder is named, not the folder', async () => {
  const { model, run } = place();
  writeFileSync(join(model, 'model-1.safetensors'), safetensors());
  writeFileSync(join(model, 'model-2.safetensors'), safetensors().subarray(0, 12));
  const refused = await run(...importFrom(model));
  const path = join(model, 'model-2.safetensors');
  expect(refused.json).toMatchObject({ error: { code: 'model-damaged', details: { path } } });
  expect((refused.json as { error: { message: string } }).error.message).toContain('model-2.safetensors is damaged');
});
