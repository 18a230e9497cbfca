import { expect, test } from 'vitest';
import { hostLeases } from '../../../../src/lib/adapters/leases/host-leases.ts';
import { hashKey, keyIssuer } from '../../../../src/lib/stages/serving/applications/key-issuer.ts';
import { knownKeys } from '../../../../src/lib/stages/serving/applications/known-keys.ts';
import { revokeApplication } from '../../../../src/lib/stages/serving/applications/revoke.ts';
import { rotateKey } from '../../../../src/lib/stages/serving/applications/rotate-key.ts';
import { findOperation } from '../../../../src/lib/cli/operations.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import type { Executed } from '../../../../src/lib/core/operation/executed.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { hostAt } from '../../../support/host-at.ts';
import { keyedProject, lineCut, type KeyedProject } from '../../../support/keyed-project.ts';
import { killedAddition, killedRotation } from '../../../support/killed-key-run.ts';
import { git } from '../../../support/temp-project.ts';

const revoke = (ctx: StageContext, name = 'portal'): Promise<Executed<unknown>> =>
  executeOperation(revokeApplication, { name }, ctx);

/** Where whoever records a run is killed as it begins to. */
function unrecorded(ctx: StageContext): StageContext {
  const writeEvent = (): Promise<string> => Promise.reject(new Error('killed'));
  return { ...ctx, project: Object.assign(Object.create(ctx.project) as typeof ctx.project, { writeEvent }) };
}

/** Nothing opens the gateway, nothing is open, everything is recorded. */
async function expectEnded({ ctx, there }: KeyedProject): Promise<void> {
  expect(there.open()).toEqual({});
  const files = Object.values(await knownKeys(ctx.project, 'production'));
  expect(files.every(({ revoked }) => revoked)).toBe(true);
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
  expect(git(ctx.project.root, 'status', '--porcelain')).toBe('');
}

const CASES = (['before', 'after'] as const).flatMap((side) => [0, 3600].map((overlap) => ({ side, overlap })));

test.each(CASES)(
  'a rotation cut $side the gateway heard, overlap $overlap s, keeps nobody from revoking',
  async (one) => {
    const world = await keyedProject();
    await killedRotation(world, one.side, one.overlap);
    const { resumed, remarks } = await revoke(world.ctx);
    expect([resumed, remarks.map(({ key }) => key)]).toEqual([false, ['run.overtaken']]);
    await expectEnded(world);
    expect(await resumeRuns(world.ctx, findOperation)).toEqual([]);
    await expectEnded(world);
  },
);

test.each(['before', 'after'] as const)('so does an application that was being added, cut %s', async (side) => {
  const world = await keyedProject();
  await killedAddition(world, side);
  await revoke(world.ctx, 'second');
  expect(Object.keys(world.there.open())).toEqual([world.key]);
  expect(await resumeRuns(world.ctx, findOperation)).toEqual([]);
  expect(Object.keys(world.there.open())).toEqual([world.key]);
  expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
});

test.each(['before', 'after'] as const)('so does one that has no file, cut %s', async (side) => {
  const world = await keyedProject();
  const { project } = world.ctx;
  await killedAddition(world, side);
  await project.remove('Application', 'second');
  const { remarks } = await revoke(world.ctx, 'second');
  expect(remarks.map(({ key }) => key)).toEqual(['run.overtaken']);
  expect(Object.keys(world.there.open())).toEqual([world.key]);
  expect(listOpenRuns(project.root)).toEqual([]);
  expect(git(project.root, 'status', '--porcelain')).toBe('');
});

test('a revoke of an application that nobody ever added leaves a cut run of another as it is', async () => {
  const world = await keyedProject();
  await killedAddition(world, 'before');
  await expect(revoke(world.ctx, 'third')).rejects.toMatchObject({ code: 'not-found' });
  expect(listOpenRuns(world.ctx.project.root)).toHaveLength(1);
});

test('a rotation whose taking back was cut opens no older key again', async () => {
  const world = await keyedProject();
  const made = await killedRotation(world, 'after');
  const [{ journal } = { journal: undefined }] = listOpenRuns(world.ctx.project.root);
  journal?.append({ type: 'failed', step: 'keys-portal', code: 'test', reason: 'test' });
  expect(Object.keys(world.there.open())).toEqual([made]);
  await revoke(world.ctx);
  await expectEnded(world);
});

test('a rotation that had handed its key over is recorded as done, and that key ends too', async () => {
  const world = await keyedProject();
  const issuer = keyIssuer();
  const rotated = executeOperation(rotateKey(issuer), { name: 'portal', overlapSeconds: 0 }, unrecorded(world.ctx));
  await expect(rotated).rejects.toThrow('killed');
  expect(Object.keys(world.there.open())).toEqual([hashKey(issuer.issued ?? '')]);
  await revoke(world.ctx);
  await expectEnded(world);
  const [, before] = await world.ctx.project.readEvents({ limit: 2 });
  expect(before).toMatchObject({ operation: 'app rotate-key', result: 'succeeded' });
});

test('one that was killed as the rotation was closed opens nothing, by resume or by the same command', async () => {
  const world = await keyedProject();
  const made = await killedRotation(world, 'after');
  await expect(revoke(unrecorded(world.ctx))).rejects.toThrow('killed');
  const [resumed] = await resumeRuns(world.ctx, findOperation);
  expect(resumed).toMatchObject({
    outcome: 'given-up',
    left: [{ step: 'keys-portal', reason: { key: 'app.revoke.overtakes' } }],
  });
  expect(Object.keys(world.there.open())).toEqual([made]);
  await revoke(world.ctx);
  await expectEnded(world);
});

test('cut itself behind that, it is finished by resume, with the keys of the rotation', async () => {
  const world = await keyedProject();
  await killedRotation(world, 'after', 3600);
  world.lose(99, 'before');
  await expect(revoke(world.ctx)).rejects.toMatchObject({ code: 'connection-lost', next: ['sovran resume'] });
  world.lose(0, 'before');
  expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ operation: 'app revoke', outcome: 'finished' }]);
  await expectEnded(world);
});

test('a gateway out of reach leaves the revoke open, not the rotation', async () => {
  const world = await keyedProject();
  await killedRotation(world, 'after');
  const silent = (): Promise<never> => Promise.reject(lineCut());
  const gateway: StageContext['gateway'] = async (...named) => ({
    ...(await world.ctx.gateway(...named)),
    keys: silent,
    changeKeys: silent,
  });
  await expect(revoke({ ...world.ctx, gateway })).rejects.toMatchObject({ code: 'connection-lost' });
  const open = listOpenRuns(world.ctx.project.root).map(({ progress }) => progress.plan.operation);
  expect(open).toEqual(['app revoke']);
  await resumeRuns(world.ctx, findOperation);
  await expectEnded(world);
});

test.each<[string, (ctx: StageContext) => Promise<unknown>, 'before' | 'after']>([
  ['a revoke closed', revoke, 'after'],
  ['resume took back', (ctx) => resumeRuns(ctx, findOperation), 'before'],
])('what a cut rotation held that %s is free at once', async (_, end, side) => {
  const world = await keyedProject({ far: true });
  const leases = hostLeases(hostAt(), 'environment-lease');
  const ctx = { ...world.ctx, environmentLeases: async () => leases };
  await killedRotation({ ctx }, side);
  expect((await leases.list()).leases).toHaveLength(1);
  await end(ctx);
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
  expect((await leases.list()).leases).toEqual([]);
});
