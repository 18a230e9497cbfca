import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, keyIdOf, recordedKeys, hashKey } from '../../../../src/lib/stages/serving/applications/keys.ts';
import {
  addApplication,
  planAddApplication,
  addApplicationKey,
} from '../../../../src/lib/stages/serving/applications/add.ts';
import { revokeKeys } from '../../../../src/lib/stages/serving/applications/revoke.ts';
import { findOperation } from '../../../support/find-operation.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import type { Executed } from '../../../../src/lib/core/operation/run.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { keyedProject, type KeyedProject, newKey } from '../../../support/lossy-keys.ts';
import { git } from '../../../support/temp-project.ts';

const now = '2026-06-01T00:00:00.000Z';
const key = { sha256: newKey('k').sha256, createdAt: '2026-01-01T00:00:00.000Z', revocation: 1 };
const SECOND = hashKey('second');
const ALL = { name: 'portal', key: null };

const addKey = (ctx: StageContext): Promise<Executed<unknown>> =>
  executeOperation(addApplicationKey, { name: 'portal', key: newKey('second') }, ctx);
const addApp = (ctx: StageContext): Promise<Executed<unknown>> =>
  executeOperation(
    addApplication,
    { name: 'wiki', environment: 'production', owner: null, key: newKey('second') },
    ctx,
  );
const open = ({ there }: KeyedProject): string[] => Object.keys(there.open());
const state = ({ ctx }: KeyedProject): string => git(ctx.project.root, 'status', '--porcelain');

test.each([
  ['valid', key],
  ['valid', { ...key, expiresAt: '2026-06-01T00:00:00.001Z' }],
  ['expired', { ...key, expiresAt: now }],
  ['revoked', { ...key, revokedAt: now }],
  ['revoked', { ...key, revocation: 0 }],
] as const)('is %s: %j', (expected, one) => {
  expect(stateOf({ revocation: 1 }, one, now)).toBe(expected);
});

test('refuses an application whose name is taken', () => {
  const input = { name: 'a', environment: 'e', owner: null, key: newKey('k') };
  expect(planAddApplication(input, { exists: true, revocation: 0 }).gates).toMatchObject([
    { id: 'name-free', verdict: 'fail' },
  ]);
});

test('adds and revokes keys in committed files and at the gateway', async () => {
  const world = await keyedProject();
  const expiresAt = '2099-01-01T00:00:00.000Z';
  const input = { name: 'portal', key: newKey('second', expiresAt) };
  const added = await executeOperation(addApplicationKey, input, world.ctx);
  expect(added.result).toMatchObject({ validKeys: 2, keyId: keyIdOf(SECOND) });
  expect(world.there.open()).toEqual({
    [world.key]: { application: 'portal' },
    [SECOND]: { application: 'portal', until: expiresAt },
  });
  const one = await executeOperation(revokeKeys, { name: 'portal', key: keyIdOf(world.key) }, world.ctx);
  expect([one.result.validKeys, open(world)]).toEqual([1, [SECOND]]);
  expect(one.result.keys.map((each) => each.state)).toEqual(['revoked', 'valid']);
  const all = await executeOperation(revokeKeys, ALL, world.ctx);
  expect([all.result.validKeys, open(world)]).toEqual([0, []]);
  const { keys, revocations } = await recordedKeys(world.ctx.project, 'production');
  expect([Object.values(keys).every(({ revoked }) => revoked), revocations]).toEqual([true, { portal: 1 }]);
  await addKey(world.ctx).catch(() => undefined);
  expect(state(world)).toBe('');
});

test('a forged key reaches no gateway', async () => {
  const world = await keyedProject();
  await executeOperation(addApplicationKey, { name: 'portal', key: newKey('second') }, world.ctx);
  const { root } = world.ctx.project;
  const path = join(root, 'applications/portal.yaml');
  const forged = readFileSync(path, 'utf8').replace(world.key, 'f'.repeat(64));
  writeFileSync(path, forged);
  git(root, 'commit', '--quiet', '-am', 'innocent');
  const refused = { code: 'file-altered', exit: 3, details: { paths: ['applications/portal.yaml'] } };
  const third = { name: 'portal', key: newKey('third') };
  await expect(executeOperation(addApplicationKey, third, world.ctx)).rejects.toMatchObject(refused);
  await expect(recordedKeys(world.ctx.project, 'production')).rejects.toMatchObject(refused);
  await executeOperation(revokeKeys, ALL, world.ctx);
  expect(open(world)).toEqual([]);
});

test('keys of a planted application file reach no gateway', async () => {
  const world = await keyedProject();
  const { root } = world.ctx.project;
  const planted = join(root, 'applications/planted.yaml');
  const portal = readFileSync(join(root, 'applications/portal.yaml'), 'utf8');
  writeFileSync(planted, portal.replace('name: portal', 'name: planted').replace(world.key, 'f'.repeat(64)));
  const refused = { code: 'file-altered', exit: 3, details: { paths: ['applications/planted.yaml'] } };
  await expect(recordedKeys(world.ctx.project, 'production')).rejects.toMatchObject(refused);
  rmSync(planted);
  expect(Object.keys((await recordedKeys(world.ctx.project, 'production')).keys)).toEqual([world.key]);
});

test('a key added after a full revocation opens, even from stale clones', async () => {
  const world = await keyedProject();
  await world.there.gateway.revokeKeys({ application: 'portal', upTo: 0 });
  await addKey(world.ctx);
  expect(open(world)).toEqual([SECOND]);
  expect(await world.ctx.project.read('Application', 'portal')).toMatchObject({ spec: { revocation: 1 } });
});

const ADDING = { 'app add': addApp, 'app key add': addKey };

/** A context in which another clone revokes all keys just before one is added. */
function revokedMeanwhile({ ctx, there }: KeyedProject, application: string): StageContext {
  const gateway: StageContext['gateway'] = async (...named) => {
    const real = await ctx.gateway(...named);
    const addKeys: typeof real.addKeys = async (keys) => {
      await there.gateway.revokeKeys({ application, upTo: 0 });
      return real.addKeys(keys);
    };
    return { ...real, addKeys };
  };
  return { ...ctx, gateway };
}

test.each(Object.entries(ADDING))('%s planned before another clone revoked all is rolled back', async (id, add) => {
  const world = await keyedProject();
  const application = id === 'app add' ? 'wiki' : 'portal';
  const added = add(revokedMeanwhile(world, application));
  await expect(added).rejects.toMatchObject({ code: 'keys-revoked', exit: 3 });
  expect(open(world)).toEqual(id === 'app add' ? [world.key] : []);
  expect([listOpenRuns(world.ctx.project.root), state(world)]).toEqual([[], '']);
  expect((await world.ctx.project.list('Application')).map(({ metadata }) => metadata.name)).toEqual(['portal']);
});

const CASES = Object.entries(ADDING).flatMap(([id, add]) =>
  (['before', 'after'] as const).map((side) => ({ id, add, side })),
);

test.each(CASES)('resume finishes $id after its connection is lost $side the gateway heard', async ({ add, side }) => {
  const world = await keyedProject();
  world.lose(1, side);
  const next = ['sovran resume', expect.stringMatching(/^sovran resume --roll-back 01/)];
  await expect(add(world.ctx)).rejects.toMatchObject({ code: 'connection-lost', exit: 4, next });
  const [resumed] = await resumeRuns(world.ctx, findOperation);
  expect(resumed).toMatchObject({ outcome: 'finished', remarks: [{ key: 'app.key.unseen' }] });
  expect(open(world)).toEqual([world.key, SECOND]);
  expect(state(world)).toBe('');
});

test.each(CASES)('$id interrupted $side the gateway heard rolls back once all are revoked', async (one) => {
  const world = await keyedProject();
  const name = one.id === 'app add' ? 'wiki' : 'portal';
  world.lose(1, one.side);
  await expect(one.add(world.ctx)).rejects.toMatchObject({ code: 'connection-lost' });
  await executeOperation(revokeKeys, { name, key: null }, world.ctx);
  const left = one.id === 'app add' ? [world.key] : [];
  expect(open(world)).toEqual(left);
  expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ outcome: 'rolled-back' }]);
  expect(open(world)).toEqual(left);
  expect([listOpenRuns(world.ctx.project.root), state(world)]).toEqual([[], '']);
});

test('a key revoked during an interrupted run stays revoked on resume', async () => {
  const world = await keyedProject();
  world.lose(1, 'after');
  await expect(addKey(world.ctx)).rejects.toMatchObject({ code: 'connection-lost' });
  await executeOperation(revokeKeys, { name: 'portal', key: keyIdOf(SECOND) }, world.ctx);
  expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ outcome: 'finished' }]);
  expect([open(world), state(world)]).toEqual([[world.key], '']);
});

test.each(Object.entries(ADDING))('%s that fails is rolled back, and its key never opens', async (_, add) => {
  const world = await keyedProject();
  const gateway: StageContext['gateway'] = async (...named) => {
    const real = await world.ctx.gateway(...named);
    return { ...real, addKeys: async (keys) => real.addKeys(keys).then(() => Promise.reject(new Error('bug'))) };
  };
  await expect(add({ ...world.ctx, gateway })).rejects.toThrow('bug');
  await world.there.gateway.addKeys({ [SECOND]: { application: 'portal' } });
  expect([open(world), state(world)]).toEqual([[world.key], '']);
});
