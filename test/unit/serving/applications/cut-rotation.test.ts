import { expect, test } from 'vitest';
import { hashKey, keyIssuer } from '../../../../src/lib/stages/serving/applications/key-issuer.ts';
import { knownKeys } from '../../../../src/lib/stages/serving/applications/known-keys.ts';
import { rotateKey } from '../../../../src/lib/stages/serving/applications/rotate-key.ts';
import { findOperation } from '../../../support/find-operation.ts';
import type { Lease, LeaseOutcome } from '../../../../src/lib/core/ports/leases.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { giveUp, resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { keyedProject, lineCut, type KeyedProject } from '../../../support/keyed-project.ts';
import { killedRotation } from '../../../support/killed-key-run.ts';
import { git } from '../../../support/temp-project.ts';

const open = ({ there }: KeyedProject): string[] => Object.keys(there.open());

test('resume takes a rotation back of which the gateway has not heard: its key goes on opening', async () => {
  const world = await keyedProject();
  await killedRotation(world, 'before');
  const [resumed] = await resumeRuns(world.ctx, findOperation);
  expect(resumed).toMatchObject({ outcome: 'undone', reason: { key: 'app.rotate.cut-back' } });
  expect(open(world)).toEqual([world.key]);
  expect(await knownKeys(world.ctx.project, 'production')).toEqual({ [world.key]: { application: 'portal' } });
  expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
});

test('resume leaves a rotation alone whose new key opens, and names the command that hands one over', async () => {
  const world = await keyedProject();
  const made = await killedRotation(world, 'after');
  const again = 'sovran app rotate-key portal';
  const [resumed] = await resumeRuns(world.ctx, findOperation);
  expect(resumed).toMatchObject({
    outcome: 'failed',
    reason: { key: 'app.rotate.cut-there', params: { count: 0 } },
    next: [again, expect.stringContaining('--give-up')],
  });
  expect(open(world)).toEqual([made]);
  const issuer = keyIssuer();
  await executeOperation(rotateKey(issuer), { name: 'portal', overlapSeconds: 0 }, world.ctx);
  expect(open(world)).toEqual([hashKey(issuer.issued ?? '')]);
});

test('one whose environment somebody else has held since is judged by what the gateway has, and goes on', async () => {
  const world = await keyedProject({ far: true });
  const made = await killedRotation(world, 'after');
  const leases = await world.ctx.environmentLeases('gpu1');
  const acquire = async (): Promise<LeaseOutcome> => ({ granted: true, leases: [{ fence: 2 } as Lease] });
  const later = { ...world.ctx, environmentLeases: async () => ({ ...leases, acquire }) };
  const [resumed] = await resumeRuns(later, findOperation);
  expect(resumed).toMatchObject({ outcome: 'failed', reason: { key: 'app.rotate.cut-there' } });
  expect(open(world)).toEqual([made]);
  const issuer = keyIssuer();
  await executeOperation(rotateKey(issuer), { name: 'portal', overlapSeconds: 0 }, later);
  expect(open(world)).toEqual([hashKey(issuer.issued ?? '')]);
});

test('given up, such a rotation is taken back', async () => {
  const world = await keyedProject();
  await killedRotation(world, 'after', 3600);
  const [resumed] = await resumeRuns(world.ctx, findOperation);
  expect(resumed?.next?.[0]).toBe('sovran app rotate-key portal --overlap 3600s');
  const runId = listOpenRuns(world.ctx.project.root)[0]?.journal.runId ?? '';
  expect(await giveUp(world.ctx, findOperation, runId)).toMatchObject([{ outcome: 'undone' }]);
  expect(world.there.open()).toEqual({ [world.key]: { application: 'portal' } });
});

test('resume of a rotation says where no key opens any more, and changes nothing', async () => {
  const world = await keyedProject();
  await killedRotation(world, 'before');
  await world.there.gateway.changeKeys({ run: 'BOB', endOthers: { application: 'portal' } });
  const [resumed] = await resumeRuns(world.ctx, findOperation);
  expect(resumed).toMatchObject({ outcome: 'failed', reason: { key: 'app.no-key-there' } });
  expect(resumed?.next?.[0]).toBe('sovran app rotate-key portal');
});

test('a rotation whose gateway is out of reach is neither finished nor taken back by resume', async () => {
  const world = await keyedProject();
  const made = await killedRotation(world, 'after');
  const gateway: typeof world.ctx.gateway = async (...named) => ({
    ...(await world.ctx.gateway(...named)),
    keys: () => Promise.reject(lineCut()),
  });
  expect(await resumeRuns({ ...world.ctx, gateway }, findOperation)).toMatchObject([{ outcome: 'failed', exit: 4 }]);
  expect(open(world)).toEqual([made]);
  expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ reason: { key: 'app.rotate.cut-there' } }]);
});

const OTHERS = hashKey('of a colleague');
const ALL_OF_PORTAL = { application: 'portal' };

test.each([
  ['gave out another key', 'before', { accept: { [OTHERS]: ALL_OF_PORTAL }, endOthers: ALL_OF_PORTAL }],
  ['gave out another key', 'after', { accept: { [OTHERS]: ALL_OF_PORTAL }, endOthers: ALL_OF_PORTAL }],
  ['revoked all', 'before', { endOthers: ALL_OF_PORTAL }],
  ['revoked all', 'after', { endOthers: ALL_OF_PORTAL }],
] as const)('typed again after a colleague %s, cut %s the gateway heard, it is refused', async (_, side, change) => {
  const world = await keyedProject({ far: true });
  await killedRotation(world, side);
  await world.there.gateway.changeKeys({ run: 'BOB', ...change });
  const before = open(world);
  const typed = executeOperation(rotateKey(keyIssuer()), { name: 'portal', overlapSeconds: 0 }, world.ctx);
  const details = { gates: [{ id: 'keys-as-recorded' }] };
  await expect(typed).rejects.toMatchObject({ code: 'gates-failed', exit: 3, details });
  expect(open(world)).toEqual(before);
});
