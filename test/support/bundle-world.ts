import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sshSigner } from '../../src/lib/adapters/signer.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { ResourceOf } from '../../src/lib/core/project/schemas.ts';
import { createBundle } from '../../src/lib/stages/export/bundle/create-bundle.ts';
import type { CreateInput } from '../../src/lib/stages/export/bundle/create-facts.ts';
import { loadBundle } from '../../src/lib/stages/export/bundle/load-bundle.ts';
import type { BundleLoad, CreatedBundle } from '../../src/lib/stages/export/bundle/schema.ts';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { hostIn } from './host-in.ts';
import { aDataset, aModel } from './project/models.ts';
import { aFile, type Piece, withTree } from './project/pieces.ts';
import { aProject, type Project } from './project/project.ts';
import { aSigner, type Key, makeKey } from './project/signers.ts';
import { stageContext, type TestParts } from './stage-context.ts';

/** What stands for the packages of an engine. */
export const PACKAGE = 'fake-1.0-py3-none-any.whl';
const NPM_PACKAGE = 'fake-1.0.tgz';

/** Ports of a machine whose store is a folder; its engines are fetched from nowhere. */
export function bundleParts(store: string): TestParts {
  return {
    artifacts: () => openArtifacts(store),
    signer: async () => sshSigner,
    hosts: { open: async () => hostIn(store) },
    engines: {
      fetch: async (name, folder) => {
        writeFileSync(join(folder, PACKAGE), `package of ${name}`);
        writeFileSync(join(folder, NPM_PACKAGE), `npm package of ${name}`);
      },
    },
  };
}

/** A project with a model, rows, a runbook, and a key that signs bundles. */
export interface BundleWorld extends Project {
  key: string;
  model: ResourceOf<'Model'>;
  ctx: StageContext;
  /** The same project on another machine. */
  other: StageContext;
  otherStore: string;
  create(input: Partial<CreateInput>): Promise<CreatedBundle>;
  load(path: string): Promise<BundleLoad>;
}

/** What `bundle create` is asked, where a test does not say otherwise. */
export function createInput(base: string, said: Partial<CreateInput> = {}): CreateInput {
  const none = { hosts: [], releases: [], engines: [], models: [], datasets: [], images: {}, cli: null, since: null };
  return { out: join(base, 'one.bundle'), key: join(base, 'key'), mayAsk: false, ...none, ...said };
}

/** What bundles are made of here, and who signs them. */
export function bundled(key: Pick<Key, 'publicKey'>): Piece[] {
  return [
    aSigner(key, 'lead@example.org', 'sovran-approval,sovran-bundle'),
    withTree(aModel('base'), { 'config.json': '{}', 'weights/model.safetensors': 'weights' }),
    withTree(aDataset('rows'), { 'train.jsonl': '{"prompt":"a"}' }),
    aFile('runbooks/restart.md', '# Restart\n'),
  ];
}

export async function bundleWorld(): Promise<BundleWorld> {
  const project = await aProject();
  const { base, root, store } = project;
  const key = makeKey(join(base, 'key'));
  await project.add(...bundled(key));
  const otherStore = join(base, 'other-store');
  mkdirSync(otherStore);
  const [ctx, other] = [store, otherStore].map((one) => stageContext(root, bundleParts(one))) as [
    StageContext,
    StageContext,
  ];
  const model = (await openStore(root).read('Model', 'base')) as ResourceOf<'Model'>;
  return {
    ...project,
    key: key.file,
    model,
    ctx,
    other,
    otherStore,
    create: async (said) => (await executeOperation(createBundle, createInput(base, said), ctx)).result,
    load: async (path) => (await executeOperation(loadBundle, { path, host: 'local' }, other)).result,
  };
}

/** All kinds of contents that one project has without a container engine. */
export function everything(base: string): Partial<CreateInput> {
  const [cli, image] = [join(base, 'sovran.tgz'), join(base, 'image.tar')];
  writeFileSync(cli, 'sovran itself');
  writeFileSync(image, 'image of an engine');
  const images = { vllm: image };
  return { engines: ['cpu'], models: ['base'], datasets: ['rows'], images, cli };
}

/** Changes one byte of a bundle, in the middle of the first place where a text stands. */
export function flipByte(path: string, text: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text);
  if (at < 0) throw new Error(`${text} is not in ${path}`);
  const middle = at + Math.floor(text.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
