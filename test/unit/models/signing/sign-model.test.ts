import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { MODELS_KEY } from '../../../../src/lib/core/project/project-keys.ts';
import { requireResource } from '../../../../src/lib/core/project/resources.ts';
import { verifyModel } from '../../../../src/lib/stages/models/registry/registry.ts';
import { judgeSignature } from '../../../../src/lib/stages/models/signing/judge-signature.ts';
import { signModel } from '../../../../src/lib/stages/models/signing/sign-model.ts';
import { statementOf } from '../../../../src/lib/stages/models/signing/statement.ts';
import { aModel } from '../../../support/project/models.ts';
import { withTree } from '../../../support/project/pieces.ts';
import { aProject, type Project } from '../../../support/project/project.ts';
import { digestFor } from '../../../support/project/digests.ts';
import { verifyBundle } from '../../../support/validators.ts';

const FILES = { 'model.gguf': 'weights', 'tok/tokenizer.json': '{}', '.gitattributes': 'x' };

/** A project whose model `one` is signed. */
async function signed(): Promise<Project & { bundle: string; key: string; digest: string }> {
  const project = await aProject([withTree(aModel('one', { format: 'gguf' }), FILES)]);
  await sign(project);
  const { digest } = (await requireResource(project.project, 'Model', 'one')).spec;
  const text = (path: string): string => readFileSync(join(project.root, path), 'utf8');
  return { ...project, digest, bundle: text('models/one.sig.json'), key: text(MODELS_KEY) };
}

async function sign(project: Project, key: string | null = null): Promise<unknown> {
  return (await executeOperation(signModel, { name: 'one', key }, project.context())).result;
}

function treeOf(project: Project): string {
  const folder = join(project.store, 'trees');
  return join(folder, readdirSync(folder).find((name) => /^[0-9a-f]{64}$/.test(name)) ?? '');
}

test('sigstore accepts the bundle, and names the tree as its subject', async () => {
  const { bundle, key, digest } = await signed();
  const { content } = verifyBundle(bundle, key);
  const payload = content.$case === 'dsseEnvelope' ? content.dsseEnvelope.payload.toString() : '';
  expect(JSON.parse(payload)).toMatchObject({ subject: [{ name: digest.slice(7) }] });
  expect(() => verifyBundle(bundle, otherKey().publicKey)).toThrow('signature verification failed');
});

test('the same command again keeps the signature', async () => {
  const project = await signed();
  expect(await sign(project)).toMatchObject({ path: 'models/one.sig.json', files: 3 });
  expect(readFileSync(join(project.root, 'models/one.sig.json'), 'utf8')).toBe(project.bundle);
});

test('`model verify` accepts it until a byte flips or a file is added', async () => {
  const project = await signed();
  const verdict = async () => verifyModel(project.context(), 'one');
  expect(await verdict()).toMatchObject({ ok: true, signature: { state: 'good' } });
  const tree = treeOf(project);
  chmodSync(tree, 0o755);
  writeFileSync(join(tree, 'extra'), '');
  expect(await verdict()).toMatchObject({ ok: false, differences: [{ path: 'extra', problem: 'added' }] });
});

test.for([
  ['no-bundle', 'malformed'],
  ['other-key', 'unknown-key'],
  ['flipped', 'tampered'],
  ['other-tree', 'other-model'],
] as const)('a signature that is %s is %s', async ([how, problem]) => {
  const { bundle, key, digest } = await signed();
  const altered: Record<typeof how, [string, string[], string]> = {
    'no-bundle': ['{}', [key], digest],
    'other-key': [bundle, [otherKey().publicKey], digest],
    flipped: [bundle.replace(/"payload":"e/, '"payload":"f'), [key], digest],
    'other-tree': [bundle, [key], digestFor('a')],
  };
  const [text, keys, tree] = altered[how];
  expect(judgeSignature(text, keys, { digest: tree, files: undefined })).toMatchObject({ state: 'bad', problem });
});

test('names each file that differs from what was signed', async () => {
  const { bundle, key, digest } = await signed();
  const files = [
    { path: 'model.gguf', sha256: '0'.repeat(64) },
    { path: 'new.json', sha256: '1'.repeat(64) },
    { path: '.gitattributes', sha256: '2'.repeat(64) },
  ];
  expect(judgeSignature(bundle, [key], { digest, files })).toEqual({
    state: 'bad',
    problem: 'other-files',
    differences: [
      { path: 'model.gguf', problem: 'changed' },
      { path: 'tok/tokenizer.json', problem: 'missing' },
      { path: 'new.json', problem: 'added' },
    ],
  });
});

test('a key that the project does not list is refused', async () => {
  const project = await signed();
  await project.project.removeFile('models/one.sig.json');
  const file = join(project.base, 'other.pem');
  writeFileSync(file, otherKey().privateKey, { mode: 0o600 });
  await expect(sign(project, file)).rejects.toMatchObject({ code: 'gates-failed' });
});

test('signed bytes are those of the model that OpenSSF’s tool signed', () => {
  const files = [
    { path: 'weights.safetensors', sha256: '5208078e4b948a228edcdf6ead038622723415e02a7d36c15e3485b3620fb8d6' },
    { path: 'config.json', sha256: 'e346432021b04179518d9614f3560ccd71354a4ee101ddcb893d6959a9d6301c' },
    { path: 'tok/tokenizer.json', sha256: '75c76cabaf6d2660fc8ca59c054baba2b7884b02eac4d687ef2a6d855ea67146' },
  ];
  expect(statementOf(digestFor('a'), files)).toContain(
    '36357d1e976bcf102781d5a0d0ae1fd5a4ccc6704d2fdad374192a0de0f4e8a0',
  );
});

function otherKey(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
