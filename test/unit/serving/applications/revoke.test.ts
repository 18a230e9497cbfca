import { expect, test } from 'vitest';
import { knownKeys } from '../../../../src/lib/stages/serving/applications/known-keys.ts';
import { hashKey } from '../../../../src/lib/stages/serving/applications/key-issuer.ts';
import { revokeApplication } from '../../../../src/lib/stages/serving/applications/revoke.ts';
import { connectionLost } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { findOperation } from '../../../../src/lib/cli/operations.ts';
import { requireResource } from '../../../../src/lib/core/project/resources.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { giveUp, resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { keyedProject, type KeyedProject } from '../../../support/keyed-project.ts';
import { git } from '../../../support/temp-project.ts';

const GIVEN_SINCE = hashKey('given out since');
/** More answers than anything here asks for. */
const EVERY = 99;

/** A revoke that the gateway heard, or did not, and whose answer never came. */
async function cutRevoke({ ctx, lose }: KeyedProject, side: 'before' | 'after'): Promise<void> {
  lose(EVERY, side);
  const revoked = executeOperation(revokeApplication, { name: 'portal' }, ctx);
  await expect(revoked).rejects.toMatchObject({ code: 'connection-lost', exit: 4, next: ['sovran resume'] });
  lose(0, side);
}

/** A command that is cut where it would tell the gateway. */
function cutAtGateway({ ctx }: KeyedProject): Pick<StageContext, 'interrupt' | 'gateway'> {
  const abort = new AbortController();
  const gateway: StageContext['gateway'] = async (...named) => {
    const real = await ctx.gateway(...named);
    return { ...real, changeKeys: async () => abort.abort(new Error('cut')) ?? Promise.reject(new Error('cut')) };
  };
  return { interrupt: { requested: false, signal: abort.signal }, gateway };
}

/** What a colleague does meanwhile, in a clone of their own. */
async function giveKeyOut({ there }: KeyedProject): Promise<void> {
  const accept = { [GIVEN_SINCE]: { application: 'portal' } };
  await there.gateway.changeKeys({ run: 'BOB', accept, endOthers: { application: 'portal' } });
}

test('a revoke is asked again over a new line, and is not taken back', async () => {
  const world = await keyedProject({ far: true });
  const before = world.told();
  world.lose(1, 'after');
  await executeOperation(revokeApplication, { name: 'portal' }, world.ctx);
  expect([world.there.open(), world.told() - before]).toEqual([{}, 2]);
});

test.each(['before', 'after'] as const)(
  'a revoke that broke %s the gateway heard stays open, and resume goes on',
  async (side) => {
    const world = await keyedProject();
    await cutRevoke(world, side);
    expect(Object.keys(world.there.open())).toEqual(side === 'before' ? [world.key] : []);
    expect(await knownKeys(world.ctx.project, 'production')).toMatchObject({ [world.key]: { revoked: true } });
    expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ outcome: 'finished' }]);
    expect(world.there.open()).toEqual({});
    expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
  },
);

test.each(['before', 'after'] as const)(
  'resume of a revoke cut %s the gateway heard ends no key that was given out since',
  async (side) => {
    const world = await keyedProject();
    await cutRevoke(world, side);
    await giveKeyOut(world);
    const said: string[] = [];
    const emit: typeof world.ctx.emit = (event) =>
      void (event.type === 'step-progress' && typeof event.text !== 'string' && said.push(event.text.key));
    expect(await resumeRuns({ ...world.ctx, emit }, findOperation)).toMatchObject([{ outcome: 'finished' }]);
    expect(Object.keys(world.there.open())).toEqual([GIVEN_SINCE]);
    expect(said).toEqual(['app.revoke.since']);
  },
);

test('the same command after a cut ends every key that there is by then', async () => {
  const world = await keyedProject();
  await cutRevoke(world, 'before');
  await giveKeyOut(world);
  expect(await executeOperation(revokeApplication, { name: 'portal' }, world.ctx)).toMatchObject({ resumed: true });
  expect(world.there.open()).toEqual({});
});

test('resume ends a key that nobody could ask for then and that a merge has brought into the file since', async () => {
  const world = await keyedProject({ far: true });
  const old = hashKey('a week old');
  await world.there.gateway.changeKeys({ run: '0', accept: { [old]: { application: 'portal' } } });
  const { interrupt, gateway } = cutAtGateway(world);
  const mute: typeof gateway = async (...named) => ({
    ...(await gateway(...named)),
    keys: () => Promise.reject(connectionLost('far', 'reset')),
  });
  const asked = executeOperation(revokeApplication, { name: 'portal' }, { ...world.ctx, interrupt, gateway: mute });
  await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
  const { project } = world.ctx;
  const { spec } = await requireResource(project, 'Application', 'portal');
  const keys = [...spec.keys, { sha256: `sha256:${old}`, createdAt: spec.keys[0]?.createdAt ?? '' }];
  await project.write(resourceOf('Application', 'portal', { ...spec, keys }));
  await resumeRuns(world.ctx, findOperation);
  expect(world.there.open()).toEqual({});
});

test('resume ends also the keys that the gateway had and this clone did not know', async () => {
  const world = await keyedProject({ far: true });
  const accept = { [GIVEN_SINCE]: { application: 'portal' } };
  await world.there.gateway.changeKeys({ run: 'BOB', accept });
  await expect(
    executeOperation(revokeApplication, { name: 'portal' }, { ...world.ctx, ...cutAtGateway(world) }),
  ).rejects.toMatchObject({ code: 'interrupted' });
  await resumeRuns(world.ctx, findOperation);
  expect(world.there.open()).toEqual({});
});

test.each(['before', 'after'] as const)(
  'a revoke cut %s the gateway heard opens no key when it is given up',
  async (side) => {
    const world = await keyedProject();
    await cutRevoke(world, side);
    const open = Object.keys(world.there.open());
    const runId = listOpenRuns(world.ctx.project.root)[0]?.journal.runId ?? '';
    expect(await giveUp(world.ctx, findOperation, runId)).toMatchObject([
      { outcome: 'given-up', left: [{ step: 'keys-portal' }] },
    ]);
    expect(Object.keys(world.there.open())).toEqual(open);
    expect(await knownKeys(world.ctx.project, 'production')).toMatchObject({ [world.key]: { revoked: true } });
    expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
  },
);
