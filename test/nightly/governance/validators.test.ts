import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { withLock } from '../../../scripts/rig/lock.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { MODELS_KEY } from '../../../src/lib/core/project/project-keys.ts';
import { signModel } from '../../../src/lib/stages/models/signing/sign-model.ts';
import { aModel } from '../../support/project/models.ts';
import { withTree } from '../../support/project/pieces.ts';
import { aProject } from '../../support/project/project.ts';
import { WHOLE } from '../../support/tier.ts';

const run = promisify(execFile);
const LOCK = join(import.meta.dirname, 'validators.lock');
/** Environments stay from one run to the next, named by the digest of their lock. */
const CACHE = join(import.meta.dirname, '..', '..', '..', '.test', 'validators');
const FILES = { 'model.safetensors': 'weights', 'tok/tokenizer.json': '{}', '.gitattributes': 'x', 'Ünï.json': '[]' };

/** Python of an environment with the tools of the lock and nothing else; built once, a minute. */
async function ensureValidators(): Promise<string> {
  const folder = join(CACHE, createHash('sha256').update(readFileSync(LOCK)).digest('hex').slice(0, 12));
  mkdirSync(CACHE, { recursive: true });
  await withLock(async () => {
    if (existsSync(join(folder, 'ready'))) return;
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir'];
    const locked = ['--require-hashes', '--no-deps', '--only-binary=:all:', '-r', LOCK];
    await run(join(folder, 'bin', 'python'), [...pip, ...locked], { maxBuffer: 2 ** 24 });
    writeFileSync(join(folder, 'ready'), '');
  }, CACHE);
  return join(folder, 'bin');
}

interface Signed {
  tree: string;
  signature: string;
  key: string;
  base: string;
}

/** A signed model, whose tree is copied out of the store so that a test may change it. */
async function signed(): Promise<Signed> {
  const project = await aProject([withTree(aModel('one'), FILES)]);
  await executeOperation(signModel, { name: 'one', key: null }, project.context());
  const trees = join(project.store, 'trees');
  const [hex = ''] = readdirSync(trees).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const tree = join(project.base, hex);
  cpSync(join(trees, hex), tree, { recursive: true });
  chmodSync(tree, 0o755);
  const signature = join(project.root, 'models/one.sig.json');
  return { tree, signature, key: join(project.root, MODELS_KEY), base: project.base };
}

describe.runIf(WHOLE)('OpenSSF’s model-signing', () => {
  let bin = '';
  beforeAll(async () => {
    bin = await ensureValidators();
  }, 600_000);

  async function verify({ tree, signature, key }: Signed): Promise<{ exit: number; said: string }> {
    const args = ['verify', 'key', tree, '--signature', signature, '--public_key', key];
    return run(join(bin, 'model_signing'), args).then(
      ({ stdout, stderr }) => ({ exit: 0, said: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        exit: error.code,
        said: error.stdout + error.stderr,
      }),
    );
  }

  test('accepts a model that sovran signed', { timeout: 60_000 }, async () => {
    expect(await verify(await signed())).toMatchObject({ exit: 0 });
  });

  test('refuses a changed byte, a further file and another key', { timeout: 120_000 }, async () => {
    const changed = await signed();
    const file = join(changed.tree, 'model.safetensors');
    chmodSync(file, 0o644);
    writeFileSync(file, 'Weights');
    const more = await signed();
    writeFileSync(join(more.tree, 'more.json'), '{}');
    const other = await signed();
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = join(other.base, 'other.pem');
    writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
    const [byte, file2, keyless] = [await verify(changed), await verify(more), await verify({ ...other, key })];
    expect(byte).toMatchObject({ exit: 1, said: expect.stringContaining('model.safetensors') });
    expect(file2).toMatchObject({ exit: 1, said: expect.stringContaining('more.json') });
    expect(keyless).toMatchObject({ exit: 1, said: expect.stringMatching(/key/i) });
  });
});
