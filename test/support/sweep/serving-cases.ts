import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { ProjectKeys } from '../../../src/lib/core/ports/project-keys.ts';
import { newKey } from '../lossy-keys.ts';
import { aCharter } from '../project/charter.ts';
import { evaluated } from '../project/evaluated.ts';
import { factsOf, aHost } from '../project/machines.ts';
import { aSigner, makeKey } from '../project/signers.ts';
import { anApplication, anEnvironment } from '../project/serving.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { memberSpec, requireFront } from '../../../src/lib/stages/serving/environments/members.ts';
import { act } from './act.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

export const PROMOTION = { environment: 'production', startMs: 5000, watchMs: 0, streams: 1, retireOld: false };

/** A project with one host, one environment and its application, and models that were evaluated; nothing runs. */
export async function servingWorld(models: string[] = []): Promise<PlayedWorld> {
  const world = await playedWorld();
  const environment = anEnvironment('production', { port: world.port });
  const host = aHost('local', { facts: factsOf() });
  await world.add(host, environment, anApplication(), ...models.map((name) => evaluated(name, { 'model.gguf': name })));
  return world;
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
  await world.add();
  return world;
}

/** A live release whose gateway and service have ended, as a reboot leaves them. */
async function silentWorld(): Promise<PlayedWorld> {
  const world = await liveWorld(['one-1']);
  world.state.door.running = false;
  for (const service of Object.values(world.state.engine.services)) service.runs = false;
  return world;
}

const RETIREMENT = { successor: 'two-1', reason: 'older', mayAsk: false, dropRollback: true, gone: [] };

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
  await world.add(aSigner(key));
  return { world, input: { release: 'one-1', environment: 'production', key: key.file, mayAsk: false } };
}

/** Keys of a project that are the same whenever they are made. */
const KEYS: ProjectKeys = {
  make: async () => PUBLIC_KEY,
  publicKey: async () => PUBLIC_KEY,
  sign: async () => new Uint8Array(),
};
const PUBLIC_KEY = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** Signs the charter of a project, as the first of two. */
async function charterSigned(): Promise<Awaited<ReturnType<SweptCase['open']>>> {
  const world = await bareWorld();
  const key = makeKey(join(world.base, 'signer'));
  await world.add(aSigner(key), aCharter());
  return { world, input: { key: key.file, mayAsk: false } };
}

/** States something of a control that nothing decides. */
async function attested(): Promise<Awaited<ReturnType<SweptCase['open']>>> {
  const world = await bareWorld();
  const key = makeKey(join(world.base, 'signer'));
  await world.add(aSigner(key));
  const said = { verdict: 'attested', statement: 'Counsel agreed', expires: '90d', environment: null };
  return { world, input: { control: 'GOV-03', ...said, key: key.file, mayAsk: false } };
}

/** A front of two hosts, the first of which serves. */
async function frontWorld(): Promise<PlayedWorld> {
  const world = await bareWorld();
  const hosts = ['one', 'two'].map((host, at) => ({ host, address: '127.0.0.1', port: 9000 + 2 * at }));
  const front = anEnvironment('production', { port: world.port, hosts, replicas: 1 });
  const members = hosts.map((place) =>
    resourceOf('Environment', `production.${place.host}`, memberSpec('production', front.spec, place)),
  );
  await world.add(front, ...members, ...hosts.map(({ host }) => aHost(host, { facts: factsOf() })));
  world.state.door.running = true;
  world.state.door.members = { 'production.one': 'ready' };
  return world;
}

const fronted = (input: { environment: string; release: string }): SweptCase => ({
  open: async () => ({ world: await frontWorld(), input }),
});

/** The second one begins to serve. */
const scaled: SweptCase = {
  open: async () => {
    const world = await frontWorld();
    const { port, hosts } = await requireFront(world.project, 'production');
    return { world, input: { ...ENVIRONMENT, port, behind: { hosts, replicas: 2 }, scales: true } };
  },
};

/** Operations on environments, keys and releases. */
export const SERVING_CASES: Record<string, SweptCase> = {
  'release create': serving({ ...RELEASE, name: 'one-1', model: 'one' }, ['one']),
  'release promote': live({ ...PROMOTION, release: 'two-1' }, 'one-1'),
  'release rollback': live({ environment: 'production' }, 'one-1', 'two-1'),
  'release approve': { open: approved },
  'release retire': live({ ...RETIREMENT, release: 'one-1' }, 'one-1', 'two-1'),
  'govern init': {
    open: async () => ({
      world: await playedWorld(() => ({ keys: async () => KEYS })),
      input: { required: 2, minExactMatch: 60 },
    }),
    sample: 4,
  },
  'govern attest charter': { open: charterSigned, sample: 4 },
  'govern attest': { open: attested, sample: 4 },
  'env add': added(bareWorld),
  'env add, after a reboot': added(silentWorld),
  'env scale': scaled,
  'release prove': fronted({ environment: 'production', release: 'one-1' }),
  'env stop': live({ name: 'production', endTraffic: true }, 'one-1'),
  'app key add': live({ name: 'portal', key: newKey('new') }, 'one-1'),
  'app key revoke': live({ name: 'portal', key: null }, 'one-1'),
  'app add': live({ name: 'second', environment: 'production', owner: null, key: newKey('new') }, 'one-1'),
};
