import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import { hashKey } from '../../../src/lib/stages/serving/applications/keys.ts';
import { newKey } from '../keyed-project.ts';
import { addEvaluation, makeKey, PORTAL_KEY } from '../release-sandbox.ts';
import { act } from './act.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const AT = '2026-01-01T00:00:00.000Z';
const FACTS = { os: 'Linux', arch: 'x86_64', kernel: '6', cpus: 2, memoryGiB: 8, diskFreeGiB: 10, gpus: [] };
export const PROMOTION = { environment: 'production', startMs: 5000, watchMs: 0, streams: 1, retireOld: false };

/** A project with one host, one environment and its application, and models that were evaluated; nothing runs. */
export async function servingWorld(models: string[] = []): Promise<PlayedWorld> {
  const world = await playedWorld();
  const { project } = world.open();
  const facts = { ...FACTS, engines: ['process'], probedAt: AT };
  await project.write(
    resourceOf('Host', 'local', { transport: 'local', address: 'localhost', runner: 'process', labels: {}, facts }),
  );
  const policy = { required: 0, expireAfter: '168h' };
  const spec = environmentSpecSchema.parse({ host: 'local', port: world.port, approvals: policy, limits: {} });
  await project.write(resourceOf('Environment', 'production', spec));
  const keys = [{ sha256: `sha256:${hashKey(PORTAL_KEY)}`, createdAt: AT }];
  await project.write(resourceOf('Application', 'portal', { environment: 'production', keys }));
  for (const name of models) await addModel(world, name);
  world.commit();
  return world;
}

async function addModel({ base, store, open }: PlayedWorld, name: string): Promise<void> {
  const tree = join(base, `tree-${name}`);
  mkdirSync(tree);
  writeFileSync(join(tree, 'model.gguf'), name);
  const { digest, bytes } = await (await openArtifacts(store)).putTree(tree, { move: true });
  const { project } = open();
  const about = { format: 'gguf', parameters: 1, license: 'Apache-2.0', servable: 'model.gguf', trainable: false };
  const model = { ...about, kind: 'quantized', digest, bytes, chatTemplate: digest, lineage: [], registeredAt: AT };
  await project.write(resourceOf('Model', name, model));
  await addEvaluation(project, name, digest);
}

const RELEASE = { evidence: [], host: null, parallel: 1, contextTokens: 512, threads: 1 };

/** `one-1` serves after a promotion, and after a second one `two-1` where that is told; both are recorded. */
export async function liveWorld(promoted: string[]): Promise<PlayedWorld> {
  const world = await servingWorld(['one', 'two']);
  for (const model of ['one', 'two']) await act(world, 'release create', { ...RELEASE, name: `${model}-1`, model });
  await act(world, 'app key add', { name: 'portal', key: newKey('second') });
  for (const release of promoted) await act(world, 'release promote', { ...PROMOTION, release });
  return world;
}

const serving = (input: Json, models: string[] = []): SweptCase => ({
  open: async () => ({ world: await servingWorld(models), input }),
});
const live = (input: Json, ...promoted: string[]): SweptCase => ({
  open: async () => ({ world: await liveWorld(promoted), input }),
});

/** A project without an environment; its key is recorded already. */
async function bareWorld(): Promise<PlayedWorld> {
  const world = await servingWorld();
  rmSync(join(world.root, 'environments', 'production.yaml'));
  world.commit();
  return world;
}

/** A live release whose gateway and service have ended, as a reboot leaves them. */
async function silentWorld(): Promise<PlayedWorld> {
  const world = await liveWorld(['one-1']);
  world.state.door.running = false;
  for (const service of Object.values(world.state.engine.services)) service.runs = false;
  return world;
}

const ENVIRONMENT = { name: 'production', host: 'local', bind: null, approvals: null };

/** An environment is added; `world`: what there was of it before. */
const added = (world: () => Promise<PlayedWorld>): SweptCase => ({
  open: async () => {
    const opened = await world();
    return { world: opened, input: { ...ENVIRONMENT, port: opened.port } };
  },
});

/** Approves a release with a key that the project knows. */
async function approved(): Promise<Awaited<ReturnType<SweptCase['open']>>> {
  const world = await liveWorld([]);
  const key = makeKey(join(world.base, 'approver'));
  const signer = `lead@example.org namespaces="sovran-approval" ${key.publicKey}\n`;
  await world.open().project.writeFile('governance/allowed_signers', signer);
  world.commit();
  return { world, input: { release: 'one-1', environment: 'production', key: key.file, mayAsk: false } };
}

/** Operations on environments, keys and releases. */
export const SERVING_CASES: Record<string, SweptCase> = {
  'release create': serving({ ...RELEASE, name: 'one-1', model: 'one' }, ['one']),
  'release promote': live({ ...PROMOTION, release: 'two-1' }, 'one-1'),
  'release rollback': live({ environment: 'production' }, 'one-1', 'two-1'),
  'release approve': { open: approved },
  'env add': added(bareWorld),
  'env add, after a reboot': added(silentWorld),
  'env stop': live({ name: 'production', endTraffic: true }, 'one-1'),
  'app key add': live({ name: 'portal', key: newKey('new') }, 'one-1'),
  'app key revoke': live({ name: 'portal', key: null }, 'one-1'),
  'app add': live({ name: 'second', environment: 'production', owner: null, key: newKey('new') }, 'one-1'),
};
