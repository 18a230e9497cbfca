import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyIdOf, recordedKeys } from '../../../../src/lib/stages/serving/applications/keys.ts';
import { hashKey } from '../../../../src/lib/stages/serving/applications/keys.ts';
import { chooseKeys, type RevokedKeys, revokeKeys } from '../../../../src/lib/stages/serving/applications/revoke.ts';
import { findOperation } from '../../../support/find-operation.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import type { Executed } from '../../../../src/lib/core/operation/run.ts';
import { openJournal } from '../../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { abandon } from '../../../../src/lib/core/operation/executor/abandon.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { keyedProject, type KeyedProject, lineCut } from '../../../support/lossy-keys.ts';
import { git } from '../../../support/temp-project.ts';

const NEWER = hashKey('of a colleague');
/** More answers than anything here asks for. */
const EVERY = 99;

const revoke = (ctx: StageContext, key: string | null = null): Promise<Executed<RevokedKeys>> =>
  executeOperation(revokeKeys, { name: 'portal', key }, ctx);
const open = ({ there }: KeyedProject): string[] => Object.keys(there.open());
const recorded = async ({ ctx }: KeyedProject): Promise<object> => (await recordedKeys(ctx.project, 'production')).keys;

/** A revocation that the gateway heard, or did not, and whose answer never came. */
async function interruptedRevoke({ ctx, lose }: KeyedProject, side: 'before' | 'after'): Promise<void> {
  lose(EVERY, side);
  await expect(revoke(ctx)).rejects.toMatchObject({ code: 'connection-lost', exit: 4, next: ['sovran resume'] });
  lose(0, side);
}

/** A colleague adds a key in a clone of their own, under the number of now. */
async function addNewer({ there }: KeyedProject): Promise<void> {
  const { revocations } = await there.gateway.keys();
  await there.gateway.addKeys({ [NEWER]: { application: 'portal', revocation: revocations['portal'] ?? 0 } });
}

/** A context that reaches no gateway. */
function unreached({ ctx }: KeyedProject): StageContext {
  return { ...ctx, gateway: () => Promise.reject(lineCut()) };
}

/** A context, and the messages of its steps. */
function heard(ctx: StageContext): { ctx: StageContext; said: string[] } {
  const said: string[] = [];
  const emit: typeof ctx.emit = (event) =>
    void (event.type === 'step-progress' && typeof event.text !== 'string' && said.push(event.text.key));
  return { ctx: { ...ctx, emit }, said };
}

test('asks again over a new connection', async () => {
  const world = await keyedProject({ far: true });
  const before = world.told();
  world.lose(1, 'after');
  await revoke(world.ctx);
  expect([world.there.open(), world.told() - before]).toEqual([{}, 2]);
});

test.each(['before', 'after'] as const)(
  'stays open when interrupted %s the gateway heard; resume ends it',
  async (side) => {
    const world = await keyedProject();
    await interruptedRevoke(world, side);
    expect(open(world)).toEqual(side === 'before' ? [world.key] : []);
    expect(await recorded(world)).toMatchObject({ [world.key]: { revoked: true } });
    expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ outcome: 'finished' }]);
    expect(open(world)).toEqual([]);
    expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
  },
);

test('resume ends no key added after the gateway heard, and names it', async () => {
  const world = await keyedProject();
  await interruptedRevoke(world, 'after');
  await addNewer(world);
  const { ctx, said } = heard(world.ctx);
  expect(await resumeRuns(ctx, findOperation)).toMatchObject([{ outcome: 'finished' }]);
  expect([open(world), said]).toEqual([[NEWER], ['app.key.newer']]);
});

test('a gateway reached later ends newer keys too', async () => {
  const world = await keyedProject();
  await expect(revoke(unreached(world))).rejects.toMatchObject({ code: 'connection-lost', next: ['sovran resume'] });
  expect(await recorded(world)).toMatchObject({ [world.key]: { revoked: true } });
  await world.there.gateway.revokeKeys({ application: 'portal', upTo: 3 });
  await addNewer(world);
  const done = await revoke(world.ctx);
  expect([done.resumed, done.result.others, open(world)]).toEqual([true, [keyIdOf(NEWER)], []]);
  expect((await world.there.gateway.keys()).revocations).toEqual({ portal: 5 });
  expect(await world.ctx.project.read('Application', 'portal')).toMatchObject({ spec: { revocation: 5 } });
});

test('revokes one key by id, also one only the gateway knows', async () => {
  const world = await keyedProject();
  await addNewer(world);
  await revoke(world.ctx, keyIdOf(NEWER));
  expect(open(world)).toEqual([world.key]);
  await revoke(world.ctx, keyIdOf(world.key));
  expect(open(world)).toEqual([]);
});

test.each([
  ['neither', {}, 'key-choice'],
  ['both', { key: 'x', all: true }, 'key-choice'],
])('refuses %s of a key and all, and lists the keys', async (_, choice, code) => {
  const { ctx, key } = await keyedProject();
  const chosen = chooseKeys(ctx, 'portal', choice);
  const next = [`sovran app key revoke portal ${keyIdOf(key)}`, 'sovran app key revoke portal --all'];
  await expect(chosen).rejects.toMatchObject({ code, exit: 2, next, details: { keys: [keyIdOf(key)] } });
});

test('refuses the id of no key, and lists the keys', async () => {
  const { ctx, key } = await keyedProject();
  await expect(revoke(ctx, 'nothing')).rejects.toMatchObject({
    code: 'key-unknown',
    exit: 2,
    details: { keys: [keyIdOf(key)] },
  });
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
});

test('revokes at the gateway despite an unreadable file, which stays', async () => {
  const world = await keyedProject();
  const path = join(world.ctx.project.root, 'applications/portal.yaml');
  const conflict = '<<<<<<< HEAD\nspec:\n=======\n>>>>>>> other\n';
  writeFileSync(path, conflict);
  const { ctx, said } = heard(world.ctx);
  await revoke(ctx);
  expect([open(world), said]).toEqual([[], ['app.key.unrecorded', 'app.key.unrecorded']]);
  expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe(' M applications/portal.yaml\n');
});

test('an unwritable file leaves the run open, the key revoked', async () => {
  const world = await keyedProject();
  const write = (): Promise<string> => Promise.reject(new Error('read-only'));
  const { project: store } = world.ctx;
  const project = {
    ...store,
    noting: (note: Parameters<typeof store.noting>[0]) => ({ ...store.noting(note), write }),
  };
  await expect(revoke({ ...world.ctx, project })).rejects.toMatchObject({ next: ['sovran resume'] });
  expect(open(world)).toEqual([]);
  expect(await resumeRuns(world.ctx, findOperation)).toMatchObject([{ outcome: 'finished' }]);
  expect(await recorded(world)).toMatchObject({ [world.key]: { revoked: true } });
});

test('revokes in its file alone where the environment has none', async () => {
  const world = await keyedProject();
  git(world.ctx.project.root, 'rm', '--quiet', 'environments/production.yaml');
  git(world.ctx.project.root, 'commit', '--quiet', '-m', 'gone');
  const { result, plan } = await revoke(world.ctx);
  expect([result.validKeys, plan.steps.map(({ id }) => id)]).toEqual([0, ['record']]);
});

test.each(['before', 'after'] as const)(
  'abandoned %s the gateway heard, it opens no key and is recorded',
  async (side) => {
    const world = await keyedProject();
    await interruptedRevoke(world, side);
    const before = open(world);
    const runId = listOpenRuns(world.ctx.project.root)[0]?.journal.runId ?? '';
    openJournal(world.ctx.project.root, runId).append({ type: 'stuck', code: 'connection-lost' });
    expect(await abandon(world.ctx, findOperation, runId)).toMatchObject([
      { outcome: 'abandoned', left: [{ step: 'revoke' }] },
    ]);
    expect(open(world)).toEqual(before);
    expect(await recorded(world)).toMatchObject({ [world.key]: { revoked: true } });
    expect(git(world.ctx.project.root, 'status', '--porcelain')).toBe('');
  },
);
