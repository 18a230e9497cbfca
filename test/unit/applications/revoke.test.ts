import { expect, test } from 'vitest';
import { knownKeys } from '../../../src/lib/applications/known-keys.ts';
import { hashKey } from '../../../src/lib/applications/key-issuer.ts';
import { revokeApplication } from '../../../src/lib/applications/revoke.ts';
import { findOperation } from '../../../src/lib/cli/operations.ts';
import { executeOperation } from '../../../src/lib/run/execute.ts';
import { listOpenRuns } from '../../../src/lib/run/open-runs.ts';
import { giveUp, resumeRuns } from '../../../src/lib/run/resume.ts';
import { keyedProject, type KeyedProject } from '../../support/keyed-project.ts';
import { git } from '../../support/temp-project.ts';

const GIVEN_SINCE = hashKey('given out since');
/** More answers than anything here asks for. */
const EVERY = 99;

/** A revoke that the gateway heard, or did not, and whose answer never came. */
async function cutRevoke({ ctx, lose }: KeyedProject, side: 'before' | 'after'): Promise<void> {
  lose(EVERY, side);
  const revoked = executeOperation(revokeApplication, { name: 'portal' }, ctx);
  await expect(revoked).rejects.toMatchObject({ code: 'line-broken', exit: 4, next: ['sovran resume'] });
  lose(0, side);
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

test('resume ends also the keys that the gateway had and this clone did not know', async () => {
  const world = await keyedProject({ far: true });
  const accept = { [GIVEN_SINCE]: { application: 'portal' } };
  await world.there.gateway.changeKeys({ run: 'BOB', accept });
  const abort = new AbortController();
  const interrupt = { requested: false, signal: abort.signal };
  const gateway: typeof world.ctx.gateway = async (...named) => {
    const real = await world.ctx.gateway(...named);
    return { ...real, changeKeys: async () => abort.abort(new Error('cut')) ?? Promise.reject(new Error('cut')) };
  };
  await expect(
    executeOperation(revokeApplication, { name: 'portal' }, { ...world.ctx, interrupt, gateway }),
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
